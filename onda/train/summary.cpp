// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "onda/train/model.h"

namespace onda {
namespace {

// 1234567 -> "1,234,567"
std::string with_commas(std::int64_t number) {
  const std::string digits = fmt::format("{}", number);
  std::string text;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) text += ',';
    text += digits[i];
  }
  return text;
}

std::string readable_bytes(std::int64_t bytes) {
  constexpr std::array units{"B", "KB", "MB", "GB"};
  auto amount = static_cast<double>(bytes);
  std::size_t unit = 0;
  for (; amount >= 1024 && unit + 1 < units.size(); ++unit) amount /= 1024;
  return fmt::format("{:.2f} {}", amount, units[unit]);
}

// "(None, 16)": the batch may be of any size.
std::string shape_text(const Shape& shape) {
  std::string text = "(None";
  for (int axis = 1; axis < shape.rank(); ++axis) text += fmt::format(", {}", shape[axis]);
  return text + ")";
}

using Row = std::array<std::string, 3>;
using Widths = std::array<std::size_t, 3>;

struct Border {
  const char *left, *line, *cross, *right;
};

std::string border(const Border& with, const Widths& widths) {
  std::string text = with.left;
  for (std::size_t i = 0; i < widths.size(); ++i) {
    if (i > 0) text += with.cross;
    for (std::size_t k = 0; k < widths[i] + 2; ++k) text += with.line;
  }
  return text + with.right + '\n';
}

std::string cells(const char* bar, const Row& row, const Widths& widths) {
  return fmt::format("{0} {1:<{4}} {0} {2:<{5}} {0} {3:>{6}} {0}\n", bar, row[0], row[1], row[2],
                     widths[0], widths[1], widths[2]);
}

}  // namespace

std::string Model::summary() const {
  const Row header{"Layer (type)", "Output Shape", "Param #"};
  std::vector<Row> rows;
  Widths widths{31, 22, 13};  // Keras's, for a terminal of 80 columns
  for (const LayerInfo& layer : layers_) {
    rows.push_back({fmt::format("{} ({})", layer.name, layer.type), shape_text(layer.output_shape),
                    with_commas(layer.parameters)});
    for (std::size_t i = 0; i < widths.size(); ++i) {
      widths[i] = std::max(widths[i], rows.back()[i].size());
    }
  }
  std::string text = fmt::format("Model: \"{}\"\n", name());
  text += border({"┏", "━", "┳", "┓"}, widths);
  text += cells("┃", header, widths);
  text += border({"┡", "━", "╇", "┩"}, widths);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (i > 0) text += border({"├", "─", "┼", "┤"}, widths);
    text += cells("│", rows[i], widths);
  }
  text += border({"└", "─", "┴", "┘"}, widths);
  const std::string total =
      fmt::format("{} ({})", with_commas(parameter_count_), readable_bytes(parameter_count_ * 4));
  text +=
      fmt::format(" Total params: {}\n Trainable params: {}\n Non-trainable params: 0 (0.00 B)\n",
                  total, total);
  return text;
}

}  // namespace onda
