// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/gather/gather.h"

#include <algorithm>

#include "onda/ops/gather/gather_kernel.h"
#include "onda/ops/view.h"

namespace onda {

const schema::BuiltinOperator Gather::code = schema::BuiltinOperator::GATHER;

Gather Gather::from(const Options& options) { return {options.axis, options.batch_dims}; }

Gather::Options Gather::options() const {
  Options options;
  options.axis = axis;
  options.batch_dims = batch_dims;
  return options;
}

int Gather::version(DType type) const {
  if (batch_dims != 0) return 5;
  return versions.of(type);
}

namespace {

struct Axes {
  int axis = 0;
  int batches = 0;  // their number
};

Axes axes_of(const Gather& op, const Operands& inputs) {
  inputs.expect_count(2, 2);
  if (inputs[1].type != DType::int64) inputs.expect_type(1, DType::int32);
  const Shape& x = inputs[0].shape;
  const Shape& indices = inputs[1].shape;
  const int axis = op.axis < 0 ? op.axis + x.rank() : op.axis;
  const int batches = op.batch_dims < 0 ? op.batch_dims + indices.rank() : op.batch_dims;
  if (axis < 0 || axis >= x.rank()) {
    throw inputs.error(0, "expected an axis {}, received shape {}", op.axis, to_string(x));
  }
  if (batches < 0 || batches > axis || batches > indices.rank()) {
    throw inputs.error(1, "expected batch_dims of at most {}, received {}",
                       std::min(axis, indices.rank()), op.batch_dims);
  }
  for (int i = 0; i < batches; ++i) {
    if (x[i] != indices[i]) {
      throw inputs.error(1, "expected {} along axis {} as input 0 has, received shape {}", x[i], i,
                         to_string(indices));
    }
  }
  return {axis, batches};
}

template <class Index>
void check_indices(std::span<const Index> indices, std::int32_t places) {
  for (std::size_t i = 0; i < indices.size(); ++i) {
    if (indices[i] >= 0 && indices[i] < places) continue;
    throw Error("input 1: element {}: expected an index from 0 to {}, received {}", i, places - 1,
                indices[i]);
  }
}

// The constant indices as int32: the format has int64, too.
const std::int32_t* kept_indices(Prepare& prepare) {
  if (prepare.inputs[1].type == DType::int32) return prepare.constant<std::int32_t>(1, "indices");
  return prepare.keep(numbers(prepare.inputs, 1), "indices");
}

// Whichever input is constant. The name of the kernel's parameters is printed as it stands here.
#define ONDA_GATHER(size)                                                                          \
  (prepare.inputs[1].is_constant() ? ONDA_CALL(prepare, gather, GatherByConstant<size>,            \
                                               {.loops = loops, .indices = kept_indices(prepare)}) \
   : prepare.inputs[0].is_constant()                                                               \
       ? (is_wide ? ONDA_CALL(prepare, gather, GatherFromConstantWide<size>,                       \
                              {loops, zero, keep_constant(prepare, 0, "table")})                   \
                  : ONDA_CALL(prepare, gather, GatherFromConstant<size>,                           \
                              {loops, zero, keep_constant(prepare, 0, "table")}))                  \
   : is_wide ? ONDA_CALL(prepare, gather, GatherComputedWide<size>, {loops, zero})                 \
             : ONDA_CALL(prepare, gather, GatherComputed<size>, {loops, zero}))

Call call(Prepare& prepare, const kernel::GatherLoops& loops, std::int8_t zero) {
  const bool is_wide = prepare.inputs[1].type == DType::int64;
  switch (size_of(prepare.inputs[0].type)) {
    case 1:
      return ONDA_GATHER(1);
    case 2:
      return ONDA_GATHER(2);
    case 4:
      return ONDA_GATHER(4);
    default:
      return ONDA_GATHER(8);
  }
}

}  // namespace

kernel::GatherLoops Gather::loops(const Operands& inputs) const {
  const auto [along, batches] = axes_of(*this, inputs);
  const Shape& x = inputs[0].shape;
  const Shape& indices = inputs[1].shape;
  return {.batches = static_cast<std::int32_t>(x.elements(0, batches)),
          .outer = static_cast<std::int32_t>(x.elements(batches, along)),
          .places = x[along],
          .indices = static_cast<std::int32_t>(indices.elements(batches, indices.rank())),
          .inner = static_cast<std::int32_t>(x.elements(along + 1, x.rank()))};
}

std::vector<Shape> Gather::output_shapes(const Operands& inputs) const {
  const auto [along, batches] = axes_of(*this, inputs);
  const std::vector<std::int32_t>& x = inputs[0].shape.extents();
  const std::vector<std::int32_t>& indices = inputs[1].shape.extents();
  if (inputs[0].shape.elements() == 0 && inputs[1].shape.elements() != 0) {
    throw inputs.error(0, "expected no empty axis, received shape {}", to_string(inputs[0].shape));
  }
  if (inputs[1].is_constant()) {
    check_indices<std::int32_t>(numbers(inputs, 1), inputs[0].shape[along]);
  }
  std::vector<std::int32_t> extents(x.begin(), x.begin() + along);
  extents.insert(extents.end(), indices.begin() + batches, indices.end());
  extents.insert(extents.end(), x.begin() + along + 1, x.end());
  return {Shape(std::move(extents))};
}

Call Gather::prepare(Prepare& prepare) const {
  const Operands& inputs = prepare.inputs;
  moved_type(prepare);
  const kernel::GatherLoops loops = this->loops(inputs);
  const bool from_constant = inputs[0].is_constant();
  if (from_constant && inputs[1].is_constant()) {
    throw inputs.error(1, "expected a computed input, both are constant");
  }
  Call bound = call(prepare, loops, static_cast<std::int8_t>(zero_of(prepare)[0]));
  if (!inputs[1].is_constant()) {
    const auto count = static_cast<std::size_t>(inputs[1].shape.elements());
    const bool is_wide = inputs[1].type == DType::int64;
    bound.set_check([=](void* const* memory) {
      const void* indices = memory[from_constant ? 0 : 1];
      if (is_wide) {
        check_indices<std::int64_t>({static_cast<const std::int64_t*>(indices), count},
                                    loops.places);
      } else {
        check_indices<std::int32_t>({static_cast<const std::int32_t*>(indices), count},
                                    loops.places);
      }
    });
  }
  return bound;
}

ONDA_OPERATOR(Gather);

}  // namespace onda
