// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/mirror_pad/mirror_pad.h"

#include "onda/ops/mirror_pad/mirror_pad_kernel.h"
#include "onda/ops/view.h"

namespace onda {

const schema::BuiltinOperator MirrorPad::code = schema::BuiltinOperator::MIRROR_PAD;

MirrorPad MirrorPad::from(const Options& options) {
  return {options.mode == schema::MirrorPadMode::SYMMETRIC};
}

MirrorPad::Options MirrorPad::options() const {
  Options options;
  options.mode = symmetric ? schema::MirrorPadMode::SYMMETRIC : schema::MirrorPadMode::REFLECT;
  return options;
}

namespace {

ListedAxes mirrored(const MirrorPad& op, const Operands& inputs) {
  const auto paddings = numbers(inputs, 1);
  const std::vector<ViewAxis> axes = axes_of(inputs[0].shape);
  ListedAxes places(axes.size());
  if (inputs[0].shape.elements() == 0) return places;  // others may be long
  const std::int32_t edge = op.symmetric ? 1 : 0;
  for (std::size_t i = 0; i < axes.size(); ++i) {
    const std::int32_t count = axes[i].count;
    places[i].reserve(
        static_cast<std::size_t>(paddings[2 * i] + count + std::int64_t{paddings[2 * i + 1]}));
    for (std::int32_t at = -paddings[2 * i]; at < count + paddings[2 * i + 1]; ++at) {
      const std::int32_t inside = at < 0        ? -at - edge
                                  : at >= count ? count - 2 - (at - count) + edge
                                                : at;
      places[i].push_back(inside * static_cast<std::int32_t>(axes[i].step));
    }
  }
  return places;
}

}  // namespace

std::vector<Shape> MirrorPad::output_shapes(const Operands& inputs) const {
  inputs.expect_count(2, 2);
  std::vector<std::int32_t> extents = inputs[0].shape.extents();
  const auto paddings = numbers(inputs, 1);
  if (paddings.size() != 2 * extents.size()) {
    throw inputs.error(1, "expected {} numbers, received {}", 2 * extents.size(), paddings.size());
  }
  for (std::size_t i = 0; i < extents.size(); ++i) {
    const std::int32_t before = paddings[2 * i];
    const std::int32_t after = paddings[2 * i + 1];
    const std::int32_t most = extents[i] - (symmetric ? 0 : 1);
    if (before < 0 || after < 0 || before > most || after > most) {
      throw inputs.error(1, "axis {}: expected paddings from 0 to {}, received {} and {}", i, most,
                         before, after);
    }
    const std::int64_t extent = std::int64_t{extents[i]} + before + after;
    if (extent > Shape::max_elements) throw inputs.error(1, "axis {}: it is too long", i);
    extents[i] = static_cast<std::int32_t>(extent);
  }
  const Shape shape(std::move(extents));
  static_cast<void>(shape.elements());  // throws where they are too many
  return {shape};
}

Call MirrorPad::prepare(Prepare& prepare) const {
  return pick(prepare, mirrored(*this, prepare.inputs));
}

void MirrorPad::forward(const TrainingBatch& batch) const {
  pick_forward(batch, mirrored(*this, operands(batch)));
}

void MirrorPad::backward(const TrainingBatch& batch) const {
  pick_backward(batch, mirrored(*this, operands(batch)));
}

ONDA_OPERATOR(MirrorPad);

}  // namespace onda
