// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/batch_to_space_nd/batch_to_space_nd.h"

#include "onda/ops/batch_to_space_nd/batch_to_space_nd_kernel.h"
#include "onda/ops/view.h"

namespace onda {

const schema::BuiltinOperator BatchToSpaceNd::code = schema::BuiltinOperator::BATCH_TO_SPACE_ND;

std::vector<Shape> BatchToSpaceNd::output_shapes(const Operands& inputs) const {
  inputs.expect_count(3, 3);
  const auto block = numbers(inputs, 1);
  const auto crops = numbers(inputs, 2);
  std::vector<std::int32_t> extents = inputs[0].shape.extents();
  if (block.empty() || extents.size() <= block.size() || crops.size() != 2 * block.size()) {
    throw inputs.error(1, "expected numbers for axes of shape {}, received {}, and {} crops",
                       to_string(inputs[0].shape), block.size(), crops.size());
  }
  for (std::size_t i = 0; i < block.size(); ++i) {
    const std::int64_t whole = std::int64_t{extents[i + 1]} * block[i];
    if (block[i] < 1 || extents[0] % block[i] != 0 || whole > Shape::max_elements) {
      throw inputs.error(1, "expected parts of the batch of {}, received {}", inputs[0].shape[0],
                         block[i]);
    }
    extents[0] /= block[i];
    const std::int64_t left = whole - crops[2 * i] - crops[2 * i + 1];
    if (crops[2 * i] < 0 || crops[2 * i + 1] < 0 || left < 0) {
      throw inputs.error(2, "axis {}: expected at most {} in all, received {} and {}", i, whole,
                         crops[2 * i], crops[2 * i + 1]);
    }
    extents[i + 1] = static_cast<std::int32_t>(left);
  }
  return {Shape(std::move(extents))};
}

namespace {

ListedAxes from_batch(const Operands& inputs) {
  const auto block = numbers(inputs, 1);
  const auto crops = numbers(inputs, 2);
  const Shape shape = BatchToSpaceNd{}.output_shapes(inputs)[0];
  const std::vector<ViewAxis> axes = axes_of(inputs[0].shape);
  ListedAxes places(axes.size());
  if (inputs[0].shape.elements() == 0) return places;  // others may be long
  std::int64_t in_block =
      inputs[0].shape[0] * axes[0].step;  // from one place in a block to the next
  for (std::size_t i = 0; i < axes.size(); ++i) {
    const bool is_space = i >= 1 && i <= block.size();
    const std::int64_t size = is_space ? block[i - 1] : 1;
    const std::int64_t first = is_space ? crops[2 * i - 2] : 0;
    in_block /= size;
    for (std::int64_t at = first; at < first + shape[static_cast<int>(i)]; ++at) {
      places[i].push_back(static_cast<std::int32_t>(at / size * axes[i].step +
                                                    (is_space ? at % size * in_block : 0)));
    }
  }
  return places;
}

}  // namespace

Call BatchToSpaceNd::prepare(Prepare& prepare) const {
  return pick(prepare, from_batch(prepare.inputs));
}

ONDA_OPERATOR(BatchToSpaceNd);

}  // namespace onda
