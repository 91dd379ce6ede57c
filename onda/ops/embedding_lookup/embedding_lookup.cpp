// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/embedding_lookup/embedding_lookup.h"

#include "onda/ops/embedding_lookup/embedding_lookup_kernel.h"
#include "onda/ops/view.h"

namespace onda {

const schema::BuiltinOperator EmbeddingLookup::code = schema::BuiltinOperator::EMBEDDING_LOOKUP;

std::vector<Shape> EmbeddingLookup::output_shapes(const Operands& inputs) const {
  inputs.expect_count(2, 2);
  inputs.expect_type(0, DType::int32);
  inputs.expect_rank(0, 1);
  const Shape& table = inputs[1].shape;
  if (table.rank() < 2 || table.elements() == 0) {
    throw inputs.error(1, "expected a table, received shape {}", to_string(table));
  }
  const Shape shape = table.with_batch(inputs[0].shape[0]);
  static_cast<void>(shape.elements());  // throws where they are too many
  return {shape};
}

namespace {

Call hybrid(Prepare& prepare, const kernel::GatherLoops& loops) {
  const Operands& inputs = prepare.inputs;
  inputs.expect_type(1, DType::int8);
  inputs.expect_symmetric(1, 0, loops.places);
  const std::vector<float>& scale = inputs[1].quantization.scale;
  return ONDA_CALL(prepare, embedding_lookup, EmbeddingInt8,
                   {.count = loops.indices,
                    .rows = loops.places,
                    .width = loops.inner,
                    .scale_step = static_cast<std::int8_t>(scale.size() == 1 ? 0 : 1),
                    .scale = prepare.keep(scale, "scale"),
                    .table = prepare.constant<std::int8_t>(1, "table")});
}

Call call(Prepare& prepare, const kernel::GatherLoops& loops) {
  const Operands& inputs = prepare.inputs;
  if (prepare.outputs[0].type == DType::float32 && inputs[1].type != DType::float32) {
    return hybrid(prepare, loops);
  }
  expect_moved(prepare, prepare.outputs, 0, 1);
  const auto zero = static_cast<std::int8_t>(zero_of(prepare)[0]);
  const void* table = keep_constant(prepare, 1, "table");
  switch (size_of(inputs[1].type)) {
    case 1:
      return ONDA_CALL(prepare, gather, GatherFromConstant<1>, {loops, zero, table});
    case 2:
      return ONDA_CALL(prepare, gather, GatherFromConstant<2>, {loops, zero, table});
    case 4:
      return ONDA_CALL(prepare, gather, GatherFromConstant<4>, {loops, zero, table});
    default:
      return ONDA_CALL(prepare, gather, GatherFromConstant<8>, {loops, zero, table});
  }
}

}  // namespace

Call EmbeddingLookup::prepare(Prepare& prepare) const {
  const Operands& inputs = prepare.inputs;
  expect_computed(inputs, 0);
  inputs.expect_constant(1);
  const Shape& table = inputs[1].shape;
  const kernel::GatherLoops loops = {
      .batches = 1,
      .outer = 1,
      .places = table[0],
      .indices = inputs[0].shape[0],
      .inner = static_cast<std::int32_t>(table.elements(1, table.rank()))};
  Call bound = call(prepare, loops);
  bound.set_check([=](void* const* memory) {
    const auto* indices = static_cast<const std::int32_t*>(memory[0]);
    for (std::int32_t i = 0; i < loops.indices; ++i) {
      if (indices[i] >= 0 && indices[i] < loops.places) continue;
      throw Error("input 0: element {}: expected an index from 0 to {}, received {}", i,
                  loops.places - 1, indices[i]);
    }
  });
  return bound;
}

ONDA_OPERATOR(EmbeddingLookup);

}  // namespace onda
