// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/space_to_batch_nd/space_to_batch_nd.h"

#include "onda/ops/space_to_batch_nd/space_to_batch_nd_kernel.h"
#include "onda/ops/view.h"

namespace onda {

const schema::BuiltinOperator SpaceToBatchNd::code = schema::BuiltinOperator::SPACE_TO_BATCH_ND;

std::vector<Shape> SpaceToBatchNd::output_shapes(const Operands& inputs) const {
  inputs.expect_count(3, 3);
  const auto block = numbers(inputs, 1);
  const auto paddings = numbers(inputs, 2);
  std::vector<std::int32_t> extents = inputs[0].shape.extents();
  if (block.empty() || extents.size() <= block.size() || paddings.size() != 2 * block.size()) {
    throw inputs.error(1, "expected numbers for axes of shape {}, received {}, and {} paddings",
                       to_string(inputs[0].shape), block.size(), paddings.size());
  }
  for (std::size_t i = 0; i < block.size(); ++i) {
    const std::int64_t before = paddings[2 * i];
    const std::int64_t after = paddings[2 * i + 1];
    const std::int64_t whole = before + extents[i + 1] + after;
    if (before < 0 || after < 0 || block[i] < 1 || whole > Shape::max_elements ||
        whole % block[i] != 0) {
      throw inputs.error(1, "axis {}: expected whole blocks of {}, received {} elements", i,
                         block[i], whole);
    }
    const std::int64_t batch = std::int64_t{extents[0]} * block[i];
    if (batch > Shape::max_elements) throw inputs.error(1, "the batch is too large");
    extents[0] = static_cast<std::int32_t>(batch);
    extents[i + 1] = static_cast<std::int32_t>(whole / block[i]);
  }
  const Shape shape(std::move(extents));
  static_cast<void>(shape.elements());  // throws where they are too many
  return {shape};
}

namespace {

// Where the input's elements go.
ListedAxes into_batch(const Operands& inputs) {
  const auto block = numbers(inputs, 1);
  const auto paddings = numbers(inputs, 2);
  const std::vector<ViewAxis> axes = axes_of(SpaceToBatchNd{}.output_shapes(inputs)[0]);
  ListedAxes places(axes.size());
  if (inputs[0].shape.elements() == 0) return places;    // others may be long
  std::int64_t in_block = axes[0].count * axes[0].step;  // from one place in a block to the next
  for (std::size_t i = 0; i < axes.size(); ++i) {
    const bool is_space = i >= 1 && i <= block.size();
    const std::int64_t size = is_space ? block[i - 1] : 1;
    const std::int64_t first = is_space ? paddings[2 * i - 2] : 0;
    in_block /= size;
    for (std::int64_t at = first; at < first + inputs[0].shape[static_cast<int>(i)]; ++at) {
      places[i].push_back(static_cast<std::int32_t>(at / size * axes[i].step +
                                                    (is_space ? at % size * in_block : 0)));
    }
  }
  return places;
}

}  // namespace

Call SpaceToBatchNd::prepare(Prepare& prepare) const {
  return place(prepare, into_batch(prepare.inputs), zero_of(prepare));
}

ONDA_OPERATOR(SpaceToBatchNd);

}  // namespace onda
