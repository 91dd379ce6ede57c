// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/fully_connected/fully_connected_best.h"

#include "onda/core/workers.h"
#include "onda/ops/conv_2d/conv_2d_best.h"
#include "onda/ops/int8_products.h"

namespace onda {
namespace {

struct Rows {
  int rows;
  int inputs;
  int pairs;
  AlignedArray<std::int8_t> weights;  // [blocks][pairs][row_block][2]
  Requantizer requantizer;

  std::size_t scratch_floats() const { return static_cast<std::size_t>(pairs) + 16; }

  void run(const std::int8_t* input, std::int8_t* output, Workers& workers) const {
    auto* const wide = reinterpret_cast<std::int16_t*>(workers.scratch(0, scratch_floats()));
    const int outputs = requantizer.channels;
    const std::int64_t blocks = (outputs + row_block - 1) / row_block;
    for (int row = 0; row < rows; ++row, input += inputs, output += outputs) {
      widen(input, inputs, 0, wide);
      if (inputs % 2 != 0) wide[inputs] = 0;
      workers.share(
          blocks,
          [&](int, std::int64_t begin, std::int64_t end) {
            multiply_row(weights.data(), pairs, requantizer, wide, output, begin, end);
          },
          std::int64_t{pairs} * outputs / 8);
    }
  }
};

AlignedArray<std::int8_t> packed(const kernel::FullyConnectedInt8& p, int pairs) {
  const std::size_t blocks = (static_cast<std::size_t>(p.outputs) + row_block - 1) / row_block;
  AlignedArray<std::int8_t> weights(blocks * static_cast<std::size_t>(pairs) * 2 * row_block);
  const std::int8_t* from = p.weights;
  for (int o = 0; o < p.outputs; ++o) {
    std::int8_t* to =
        weights.data() + std::int64_t{o / row_block} * pairs * 2 * row_block + o % row_block * 2;
    for (int i = 0; i < p.inputs; ++i) to[i / 2 * 2 * row_block + i % 2] = *from++;
  }
  return weights;
}

// Many rows are the pixels of an image, which share each weight that is read.
Call::Best as_convolution(const kernel::FullyConnectedInt8& p, Rounding rounding) {
  std::vector<std::int32_t> multiplier;
  std::vector<std::int8_t> shift;
  for (int o = 0; o < p.outputs; ++o) {
    multiplier.push_back(p.multiplier[o * p.channel_step]);
    shift.push_back(p.shift[o * p.channel_step]);
  }
  const kernel::Window pixels{.batches = 1,
                              .input_height = 1,
                              .input_width = p.rows,
                              .input_channels = p.inputs,
                              .output_height = 1,
                              .output_width = p.rows,
                              .output_channels = p.outputs,
                              .filter_height = 1,
                              .filter_width = 1,
                              .stride_height = 1,
                              .stride_width = 1,
                              .dilation_height = 1,
                              .dilation_width = 1,
                              .padding_top = 0,
                              .padding_left = 0};
  return best_conv_2d({.weights = p.weights,
                       .bias = p.bias,
                       .multiplier = multiplier.data(),
                       .shift = shift.data(),
                       .window = pixels,
                       .filter_channels = p.inputs,
                       .group_outputs = p.outputs,
                       .input_zero_point = 0,
                       .output_zero_point = p.output_zero_point,
                       .low = p.low,
                       .high = p.high},
                      rounding);
}

}  // namespace

Call::Best best_fully_connected(const kernel::FullyConnectedInt8& p, Rounding rounding) {
  constexpr int many_rows = 4;
  if (p.rows >= many_rows) return as_convolution(p, rounding);
  const RequantizeChannels channels{.bias = p.bias,
                                    .multiplier = p.multiplier,
                                    .shift = p.shift,
                                    .channel_step = p.channel_step,
                                    .channels = p.outputs,
                                    .zero_point = p.output_zero_point,
                                    .low = p.low,
                                    .high = p.high,
                                    .rounding = rounding,
                                    .terms = p.inputs};
  const int pairs = (p.inputs + 1) / 2;
  const std::int64_t blocks = (p.outputs + row_block - 1) / row_block;
  const bool is_small =
      is_in_proportion(2 * blocks * row_block * pairs, std::int64_t{p.inputs} * p.outputs);
  if (!has_int8_products() || !is_small) return {};
  const auto held = std::make_shared<const Rows>(
      Rows{p.rows, p.inputs, pairs, packed(p, pairs), Requantizer(channels)});
  return {[held](void* const* memory, Workers& workers) {
            held->run(static_cast<const std::int8_t*>(memory[0]),
                      static_cast<std::int8_t*>(memory[1]), workers);
          },
          held->scratch_floats()};
}

}  // namespace onda
