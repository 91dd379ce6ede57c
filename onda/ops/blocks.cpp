// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/blocks.h"

#include <algorithm>

namespace onda {
namespace {

// The bytes of one of a tensor's blocks.
std::int32_t block_bytes(const Operands& operands, int index, std::int64_t blocks) {
  const auto bytes = static_cast<std::int64_t>(operands[index].bytes());
  const std::int64_t block = blocks == 0 ? 0 : bytes / blocks;
  if (block > INT32_MAX) throw operands.error(index, "expected at most {} bytes", INT32_MAX);
  return static_cast<std::int32_t>(block);
}

}  // namespace

Call join(Prepare& prepare, std::int64_t blocks) {
  const Operands& inputs = prepare.inputs;
  std::vector<std::int32_t> bytes;
  std::vector<std::int8_t> constant;
  std::vector<std::uint8_t> constants;
  expect_moved(prepare, prepare.outputs, 0);
  std::int64_t whole = 0;
  for (int i = 0; i < inputs.size(); ++i) {
    expect_moved(prepare, inputs, i);
    bytes.push_back(block_bytes(inputs, i, blocks));
    whole += bytes.back();
    const bool is_empty = inputs[i].shape.elements() == 0;
    constant.push_back(inputs[i].is_constant() ? 1 : 0);
    if (!inputs[i].is_constant() || is_empty) continue;
    const auto* first = reinterpret_cast<const std::uint8_t*>(inputs[i].data.data());
    constants.insert(constants.end(), first, first + inputs[i].data.size());
  }
  if (whole > INT32_MAX) throw prepare.outputs.error(0, "expected at most {} bytes", INT32_MAX);
  const bool any = std::find(constant.begin(), constant.end(), 1) != constant.end();
  return ONDA_CALL(prepare, join, Join,
                   {.blocks = static_cast<std::int32_t>(blocks),
                    .inputs = inputs.size(),
                    .bytes = prepare.keep(std::move(bytes), "bytes"),
                    .constant = any ? prepare.keep(std::move(constant), "constant") : nullptr,
                    .constants = any ? prepare.keep(std::move(constants), "constants") : nullptr});
}

Call part(Prepare& prepare, std::int64_t blocks, int from) {
  const Operands& outputs = prepare.outputs;
  std::vector<std::int32_t> bytes;
  if (prepare.inputs[from].is_constant()) {
    throw prepare.inputs.error(from, "expected a computed tensor");
  }
  std::int64_t whole = 0;
  for (int i = 0; i < outputs.size(); ++i) {
    expect_moved(prepare, outputs, i, from);
    bytes.push_back(block_bytes(outputs, i, blocks));
    whole += bytes.back();
  }
  if (whole > INT32_MAX) {
    throw prepare.inputs.error(from, "expected at most {} bytes", INT32_MAX);
  }
  return ONDA_CALL(prepare, part, Part,
                   {.blocks = static_cast<std::int32_t>(blocks),
                    .outputs = outputs.size(),
                    .bytes = prepare.keep(std::move(bytes), "bytes")});
}

namespace {

// visit(piece, its block's first number, the whole's, numbers) for every block of every piece.
template <class Visit>
void for_each_block(const TrainingBatch& batch, std::span<const TrainingTensor> pieces,
                    const TrainingTensor& whole, std::int64_t blocks, const Visit& visit) {
  std::int64_t begin = 0;
  for (const TrainingTensor& piece : pieces) {
    const std::int64_t block = blocks == 0 ? 0 : piece.elements / blocks;
    for (std::int64_t i = 0; i < blocks; ++i) {
      visit(piece, i * block * batch.stride, (i * (whole.elements / blocks) + begin) * batch.stride,
            block * batch.stride);
    }
    begin += block;
  }
}

void expect_computed(const TrainingTensor& input) {
  if (input.is_parameter || !input.value) throw Error("expected computed tensors to train");
}

void pass_back(const float* dy, const TrainingTensor& input, std::int64_t at, std::int64_t count) {
  if (!input.gradient) return;
  float* dx = input.gradient + at;
  if (input.accumulate) {
    for (std::int64_t i = 0; i < count; ++i) dx[i] += dy[i];
  } else {
    std::copy_n(dy, count, dx);
  }
}

}  // namespace

void join_forward(const TrainingBatch& batch, std::int64_t blocks) {
  for (const TrainingTensor& input : batch.inputs) expect_computed(input);
  for_each_block(
      batch, batch.inputs, batch.outputs[0], blocks,
      [&](const TrainingTensor& input, std::int64_t from, std::int64_t to, std::int64_t count) {
        std::copy_n(input.value + from, count, batch.outputs[0].value + to);
      });
}

void join_backward(const TrainingBatch& batch, std::int64_t blocks) {
  for_each_block(
      batch, batch.inputs, batch.outputs[0], blocks,
      [&](const TrainingTensor& input, std::int64_t to, std::int64_t from, std::int64_t count) {
        pass_back(batch.outputs[0].gradient + from, input, to, count);
      });
}

void part_forward(const TrainingBatch& batch, std::int64_t blocks, int from) {
  const TrainingTensor& input = batch.inputs[static_cast<std::size_t>(from)];
  expect_computed(input);
  for_each_block(
      batch, batch.outputs, input, blocks,
      [&](const TrainingTensor& output, std::int64_t to, std::int64_t at, std::int64_t count) {
        std::copy_n(input.value + at, count, output.value + to);
      });
}

void part_backward(const TrainingBatch& batch, std::int64_t blocks, int from) {
  const TrainingTensor& input = batch.inputs[static_cast<std::size_t>(from)];
  for_each_block(batch, batch.outputs, input, blocks,
                 [&](const TrainingTensor& output, std::int64_t at, std::int64_t to,
                     std::int64_t count) { pass_back(output.gradient + at, input, to, count); });
}

}  // namespace onda
