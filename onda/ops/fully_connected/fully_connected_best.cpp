// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/fully_connected/fully_connected_best.h"

#include <numeric>

#include "onda/core/lockstep.h"
#include "onda/ops/conv_2d/conv_2d_best.h"
#include "onda/ops/int8_products.h"

namespace onda {
namespace {

struct Rows {
  const Int8Loops* loops;
  int rows;
  int inputs;
  int terms;
  AlignedArray<std::int8_t> weights;  // [blocks][terms][row_block][values_in_term]
  Requantizer requantizer;

  std::size_t scratch_floats() const { return static_cast<std::size_t>(terms) + 16; }

  void run(const std::int8_t* input, std::int8_t* output, Workers& workers) const {
    const int outputs = requantizer.channels;
    const int blocks = (outputs + loops->row_block() - 1) / loops->row_block();
    const auto multiply = loops->multiply_row(requantizer);
    for (int row = 0; row < rows; ++row, input += inputs, output += outputs) {
      share_in_step(
          workers, blocks,
          [&](int worker, std::int64_t begin, std::int64_t end) {
            // What fills up the last term meets weights that are 0.
            char* const x = reinterpret_cast<char*>(workers.scratch(worker, scratch_floats()));
            loops->convert(input, inputs, 0, x);
            multiply(weights.data(), terms, requantizer, x, output, begin, end);
          },
          std::int64_t{terms} * outputs / 8);
    }
  }
};

AlignedArray<std::int8_t> packed(const Int8Loops& loops, const kernel::FullyConnectedInt8& p,
                                 int terms) {
  const int block = loops.row_block();
  const int values = loops.values_in_term;
  const std::size_t blocks = (static_cast<std::size_t>(p.outputs) + block - 1) / block;
  AlignedArray<std::int8_t> weights(blocks * static_cast<std::size_t>(terms * values) * block);
  const std::int8_t* from = p.weights;
  for (int o = 0; o < p.outputs; ++o) {
    std::int8_t* to =
        weights.data() + (std::int64_t{o / block} * terms * block + o % block) * values;
    for (int i = 0; i < p.inputs; i += values, to += block * values) {
      for (int k = 0; k < values && i + k < p.inputs; ++k) to[k] = *from++;
    }
  }
  return weights;
}

// Rows as the pixels of an image, which share each weight that is read.
kernel::Window pixels(int rows, int inputs, int outputs) {
  return {.batches = 1,
          .input_height = 1,
          .input_width = rows,
          .input_channels = inputs,
          .output_height = 1,
          .output_width = rows,
          .output_channels = outputs,
          .filter_height = 1,
          .filter_width = 1,
          .stride_height = 1,
          .stride_width = 1,
          .dilation_height = 1,
          .dilation_width = 1,
          .padding_top = 0,
          .padding_left = 0};
}

Call::Best as_convolution(const kernel::FullyConnectedInt8& p, Rounding rounding) {
  std::vector<std::int32_t> multiplier;
  std::vector<std::int8_t> shift;
  for (int o = 0; o < p.outputs; ++o) {
    multiplier.push_back(p.multiplier[o * p.channel_step]);
    shift.push_back(p.shift[o * p.channel_step]);
  }
  return best_conv_2d({.weights = p.weights,
                       .bias = p.bias,
                       .multiplier = multiplier.data(),
                       .shift = shift.data(),
                       .window = pixels(p.rows, p.inputs, p.outputs),
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
  const Int8Loops* const loops = int8_loops();
  if (!loops) return {};
  const int terms = (p.inputs + loops->values_in_term - 1) / loops->values_in_term;
  const std::int64_t blocks = (p.outputs + loops->row_block() - 1) / loops->row_block();
  const std::int64_t bytes = blocks * loops->row_block() * terms * loops->values_in_term;
  // Fewer channels than a block has: a convolution's blocks are smaller.
  if (!is_in_proportion(bytes, std::int64_t{p.inputs} * p.outputs)) {
    return as_convolution(p, rounding);
  }
  const std::vector<std::int32_t> bias = image_bias(*loops, p.bias, p.outputs, 0, [&](int o) {
    const std::int8_t* const weights = p.weights + std::int64_t{o} * p.inputs;
    return std::accumulate(weights, weights + p.inputs, std::int32_t{0});
  });
  const RequantizeChannels channels{.bias = bias.data(),
                                    .multiplier = p.multiplier,
                                    .shift = p.shift,
                                    .channel_step = p.channel_step,
                                    .channels = p.outputs,
                                    .zero_point = p.output_zero_point,
                                    .low = p.low,
                                    .high = p.high,
                                    .rounding = rounding};
  const auto held = std::make_shared<const Rows>(
      Rows{loops, p.rows, p.inputs, terms, packed(*loops, p, terms), Requantizer(channels)});
  return {[held](void* const* memory, Workers& workers) {
            held->run(static_cast<const std::int8_t*>(memory[0]),
                      static_cast<std::int8_t*>(memory[1]), workers);
          },
          held->scratch_floats()};
}

Call::Best best_fully_connected(const kernel::FullyConnectedFloat& p) {
  return best_conv_2d({.weights = p.weights,
                       .bias = p.bias,
                       .window = pixels(p.rows, p.inputs, p.outputs),
                       .filter_channels = p.inputs,
                       .group_outputs = p.outputs,
                       .low = p.low,
                       .high = p.high});
}

}  // namespace onda
