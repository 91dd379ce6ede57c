// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/reverse_sequence/reverse_sequence.h"

#include <algorithm>

#include "onda/ops/reverse_sequence/reverse_sequence_kernel.h"
#include "onda/ops/view.h"

namespace onda {

const schema::BuiltinOperator ReverseSequence::code = schema::BuiltinOperator::REVERSE_SEQUENCE;

ReverseSequence ReverseSequence::from(const Options& options) {
  return {options.seq_dim, options.batch_dim};
}

ReverseSequence::Options ReverseSequence::options() const {
  Options options;
  options.seq_dim = seq_dim;
  options.batch_dim = batch_dim;
  return options;
}

std::vector<Shape> ReverseSequence::output_shapes(const Operands& inputs) const {
  inputs.expect_count(2, 2);
  const Shape& x = inputs[0].shape;
  if (seq_dim < 0 || batch_dim < 0 || seq_dim >= x.rank() || batch_dim >= x.rank() ||
      seq_dim == batch_dim) {
    throw Error("expected two axes of shape {}, received {} and {}", to_string(x), seq_dim,
                batch_dim);
  }
  if (inputs[1].type != DType::int64) inputs.expect_type(1, DType::int32);
  inputs.expect_shape(1, {x[batch_dim]});
  return {x};
}

namespace {

template <class Length>
void check_lengths(Call& call, std::int32_t count, std::int32_t most) {
  call.set_check([=](void* const* memory) {
    const auto* lengths = static_cast<const Length*>(memory[1]);
    for (std::int32_t i = 0; i < count; ++i) {
      if (lengths[i] >= 0 && lengths[i] <= most) continue;
      throw Error("input 1: element {}: expected a length from 0 to {}, received {}", i, most,
                  lengths[i]);
    }
  });
}

}  // namespace

Call ReverseSequence::prepare(Prepare& prepare) const {
  const Operands& inputs = prepare.inputs;
  expect_computed(inputs, 0);
  expect_computed(inputs, 1);
  const Shape& x = inputs[0].shape;
  const int first = std::min(seq_dim, batch_dim);
  const int second = std::max(seq_dim, batch_dim);
  const std::int64_t bytes =
      x.elements(second + 1, x.rank()) * static_cast<std::int64_t>(size_of(moved_type(prepare)));
  if (bytes > INT32_MAX) throw inputs.error(0, "expected at most {} bytes in one", INT32_MAX);
  const kernel::ReverseLoops loops = {
      .outer = static_cast<std::int32_t>(x.elements(0, first)),
      .first = x[first],
      .middle = static_cast<std::int32_t>(x.elements(first + 1, second)),
      .second = x[second],
      .inner_bytes = static_cast<std::int32_t>(bytes),
      .batch_is_first = static_cast<std::int8_t>(batch_dim < seq_dim ? 1 : 0)};
  if (inputs[1].type == DType::int64) {
    Call call = ONDA_CALL(prepare, reverse_sequence, ReverseSequence<int64_t>, {loops});
    check_lengths<std::int64_t>(call, x[batch_dim], x[seq_dim]);
    return call;
  }
  Call call = ONDA_CALL(prepare, reverse_sequence, ReverseSequence<int32_t>, {loops});
  check_lengths<std::int32_t>(call, x[batch_dim], x[seq_dim]);
  return call;
}

ONDA_OPERATOR(ReverseSequence);

}  // namespace onda
