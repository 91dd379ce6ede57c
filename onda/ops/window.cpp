// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/window.h"

#include <algorithm>

#include "onda_schema.h"

namespace onda {
namespace {

struct Axis {
  std::int32_t output = 0;
  std::int32_t padding = 0;  // before the image
};

void expect_in_range(const char* what, const char* axis, std::int32_t value) {
  if (value < 1 || value > max_window) {
    throw Error("{} {}: expected 1 to {}, received {}", what, axis, max_window, value);
  }
}

Axis slide_along(const char* name, std::int32_t input, std::int32_t filter, std::int32_t stride,
                 std::int32_t dilation, Padding padding) {
  expect_in_range("filter", name, filter);
  expect_in_range("stride", name, stride);
  expect_in_range("dilation", name, dilation);
  const std::int64_t window = std::int64_t{dilation} * (filter - 1) + 1;
  if (window > max_window) {
    throw Error("dilated filter {}: expected at most {}, received {}", name, max_window, window);
  }
  if (padding == Padding::valid) {
    if (window > input) {
      throw Error("{} {}: expected at most the input's {} without padding, received {}",
                  dilation > 1 ? "dilated filter" : "filter", name, input, window);
    }
    return {static_cast<std::int32_t>((input - window) / stride + 1), 0};
  }
  const std::int32_t output = (input - 1) / stride + 1;
  const std::int64_t covered = std::int64_t{output - 1} * stride + window;
  return {output, static_cast<std::int32_t>(std::max<std::int64_t>(covered - input, 0) / 2)};
}

}  // namespace

schema::Padding to_schema(Padding padding) {
  return padding == Padding::same ? schema::Padding::SAME : schema::Padding::VALID;
}

Padding from_schema(schema::Padding padding) {
  if (padding == schema::Padding::SAME) return Padding::same;
  if (padding == schema::Padding::VALID) return Padding::valid;
  throw Error("padding: expected 0 (SAME) or 1 (VALID), received {}", static_cast<int>(padding));
}

kernel::Window slide(const Operands& inputs, const Sliding& sliding, std::int32_t output_channels) {
  inputs.expect_rank(0, 4);
  const Shape& input = inputs[0].shape;
  // No images give none.
  if (input.elements(1, 4) == 0) {
    throw inputs.error(0, "expected no empty axis, received shape {}", to_string(input));
  }
  const auto& [filter, stride, dilation, padding] = sliding;
  const Axis rows =
      slide_along("height", input[1], filter.height, stride.height, dilation.height, padding);
  const Axis columns =
      slide_along("width", input[2], filter.width, stride.width, dilation.width, padding);
  return {.batches = input[0],
          .input_height = input[1],
          .input_width = input[2],
          .input_channels = input[3],
          .output_height = rows.output,
          .output_width = columns.output,
          .output_channels = output_channels,
          .filter_height = filter.height,
          .filter_width = filter.width,
          .stride_height = stride.height,
          .stride_width = stride.width,
          .dilation_height = dilation.height,
          .dilation_width = dilation.width,
          .padding_top = rows.padding,
          .padding_left = columns.padding};
}

std::vector<Shape> output_shapes(const kernel::Window& window) {
  return {{window.batches, window.output_height, window.output_width, window.output_channels}};
}

}  // namespace onda
