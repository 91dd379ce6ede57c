// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/fully_connected/fully_connected_best.h"

#include <numeric>
#include <optional>

#include "onda/ops/conv_2d/conv_2d_best.h"
#include "onda/ops/each_part.h"

namespace onda {
namespace {

// Rows of weights, as they are read.
struct PackedRows {
  const Int8Loops* loops;
  int rows;
  int inputs;
  int outputs;
  int terms;
  // [blocks][terms][row_block][values_in_term]
  std::shared_ptr<const AlignedArray<std::int8_t>> weights;

  // Of a row's values as an image has them; what fills up the last term meets weights that are 0.
  std::size_t scratch_floats() const { return static_cast<std::size_t>(terms) + 16; }
  int blocks() const { return (outputs + loops->row_block() - 1) / loops->row_block(); }
  int batches() const { return rows; }
  std::int64_t input_values() const { return inputs; }
  std::int64_t output_values() const { return outputs; }

  // Each worker has some blocks of the row.
  template <class Finish, class Out>
  void run(const std::int8_t* input, const int&, const Finish& finish, std::size_t finish_floats,
           Out* output, Workers& workers) const {
    share_in_step(
        workers, blocks(),
        [&](int worker, std::int64_t begin, std::int64_t end) {
          float* const mine = workers.scratch(worker, scratch_floats() + finish_floats);
          char* const x = reinterpret_cast<char*>(mine);
          loops->convert(input, inputs, x);
          const auto& how = finish(mine + scratch_floats());
          loops->multiply_row(how)(weights->data(), terms, how, x, output, begin, end);
        },
        std::int64_t{terms} * outputs / 8);
  }
};

template <class Parameters>
AlignedArray<std::int8_t> packed(const Int8Loops& loops, const Parameters& p, int terms) {
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

Call::Best as_convolution(const kernel::FullyConnectedInt8& p, Rounding rounding,
                          PackedWeights& all) {
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
                      rounding, all);
}

template <class Parameters>
std::int32_t sum_of(const Parameters& p, int output) {
  const std::int8_t* const weights = p.weights + std::int64_t{output} * p.inputs;
  return std::accumulate(weights, weights + p.inputs, std::int32_t{0});
}

// Null where there are no loops for it, or they take much more than what there is.
template <class Parameters>
std::optional<PackedRows> packed_rows(const Parameters& p, PackedWeights& all) {
  const Int8Loops* const loops = int8_loops();
  if (!loops) return {};
  const int terms = (p.inputs + loops->values_in_term - 1) / loops->values_in_term;
  const std::int64_t blocks = (p.outputs + loops->row_block() - 1) / loops->row_block();
  const std::int64_t bytes = blocks * loops->row_block() * terms * loops->values_in_term;
  if (!is_in_proportion(bytes, std::int64_t{p.inputs} * p.outputs)) return {};
  auto weights =
      all.get<AlignedArray<std::int8_t>>(p.weights,
                                         {static_cast<std::int64_t>(PackedKind::rows), loops->lanes,
                                          loops->values_in_term, p.inputs, p.outputs},
                                         [&] { return packed(*loops, p, terms); });
  return PackedRows{loops, p.rows, p.inputs, p.outputs, terms, std::move(weights)};
}

}  // namespace

Call::Best best_fully_connected(const kernel::FullyConnectedInt8& p, Rounding rounding,
                                PackedWeights& all) {
  constexpr int many_rows = 4;
  if (p.rows >= many_rows) return as_convolution(p, rounding, all);
  auto rows = packed_rows(p, all);
  // Fewer channels than a block has: a convolution's blocks are smaller.
  if (!rows) return as_convolution(p, rounding, all);
  const std::vector<std::int32_t> bias =
      image_bias(*rows->loops, p.bias, p.outputs, 0, [&](int o) { return sum_of(p, o); });
  return running(
      EachPart<PackedRows, Requantizer, std::int8_t>{std::move(*rows), 0,
                                                     Requantizer({.bias = bias.data(),
                                                                  .multiplier = p.multiplier,
                                                                  .shift = p.shift,
                                                                  .channel_step = p.channel_step,
                                                                  .channels = p.outputs,
                                                                  .zero_point = p.output_zero_point,
                                                                  .low = p.low,
                                                                  .high = p.high,
                                                                  .rounding = rounding})});
}

Call::Best best_fully_connected(const kernel::FullyConnectedHybrid& p, PackedWeights& all) {
  auto rows = packed_rows(p, all);
  if (!rows) return {};
  return running(EachQuantizedPart<PackedRows>(
      std::move(*rows),
      HybridWeights(p.scale, p.bias, p.outputs, p.low, p.high, [&](int o) { return sum_of(p, o); }),
      p.asymmetric != 0));
}

Call::Best best_fully_connected(const kernel::FullyConnectedFloat& p, PackedWeights& all) {
  return best_conv_2d({.weights = p.weights,
                       .bias = p.bias,
                       .window = pixels(p.rows, p.inputs, p.outputs),
                       .filter_channels = p.inputs,
                       .group_outputs = p.outputs,
                       .low = p.low,
                       .high = p.high},
                      all);
}

}  // namespace onda
