// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/resize_bilinear/resize_bilinear.h"

#include <algorithm>
#include <cmath>

#include "onda/ops/resize_bilinear/resize_bilinear_kernel.h"
#include "onda/ops/view.h"

namespace onda {

const schema::BuiltinOperator ResizeBilinear::code = schema::BuiltinOperator::RESIZE_BILINEAR;

ResizeBilinear ResizeBilinear::from(const Options& options) {
  return {options.align_corners, options.half_pixel_centers};
}

ResizeBilinear::Options ResizeBilinear::options() const {
  Options options;
  options.align_corners = align_corners;
  options.half_pixel_centers = half_pixel_centers;
  return options;
}

std::vector<Shape> ResizeBilinear::output_shapes(const Operands& inputs) const {
  inputs.expect_count(2, 2);
  inputs.expect_rank(0, 4);
  if (align_corners && half_pixel_centers) {
    throw Error("expected one of align_corners and half_pixel_centers, received both");
  }
  const Shape& x = inputs[0].shape;
  const auto size = numbers(inputs, 1);
  constexpr std::int32_t most = 1 << 20;  // places in 1/1024 stay in 32 bits
  if (x.elements() == 0 || size.size() != 2 || size[0] < 1 || size[1] < 1 ||
      std::max({x[1], x[2], size[0], size[1]}) > most) {
    throw inputs.error(1, "expected a height and a width up to {} for shape {}", most,
                       to_string(x));
  }
  const Shape shape = {x[0], size[0], size[1], x[3]};
  static_cast<void>(shape.elements());  // throws where they are too many
  return {shape};
}

namespace {

template <class Part>
struct Places {
  Places(std::int32_t from_count, std::int32_t to_count) : from(from_count), to(to_count) {
    const auto count = static_cast<std::size_t>(to);
    lower.reserve(count);
    upper.reserve(count);
    part.reserve(count);
  }
  std::int32_t from;
  std::int32_t to;
  std::vector<std::int32_t> lower;
  std::vector<std::int32_t> upper;
  std::vector<Part> part;

  kernel::ResizeAxis<Part> keep(Prepare& prepare, const std::string& name) && {
    return {from, to, prepare.keep(std::move(lower), name + "_lower"),
            prepare.keep(std::move(upper), name + "_upper"),
            prepare.keep(std::move(part), name + "_part")};
  }
};

Places<float> float_places(const ResizeBilinear& op, std::int32_t from, std::int32_t to) {
  Places<float> places(from, to);
  const float scale = op.align_corners && to > 1
                          ? static_cast<float>(from - 1) / static_cast<float>(to - 1)
                          : static_cast<float>(from) / static_cast<float>(to);
  for (std::int32_t i = 0; i < to; ++i) {
    const auto at = static_cast<float>(i);
    const float place = op.half_pixel_centers ? (at + 0.5f) * scale - 0.5f : at * scale;
    const std::int32_t lower =
        std::clamp(static_cast<std::int32_t>(std::floor(place)), 0, from - 1);
    places.lower.push_back(lower);
    places.upper.push_back(std::min(static_cast<std::int32_t>(std::ceil(place)), from - 1));
    places.part.push_back(place - static_cast<float>(lower));
  }
  return places;
}

Places<std::int32_t> integer_places(const ResizeBilinear& op, std::int32_t from, std::int32_t to) {
  Places<std::int32_t> places(from, to);
  constexpr std::int32_t one = 1024;
  const std::int32_t scale = op.align_corners && to > 1
                                 ? (one * (from - 1) + (to - 1) / 2) / (to - 1)
                                 : (one * from + to / 2) / to;
  for (std::int32_t i = 0; i < to; ++i) {
    const std::int32_t place = i * scale + (op.half_pixel_centers ? scale / 2 - one / 2 : 0);
    const std::int32_t lower = std::max(place / one, 0);
    // A scale that is rounded up may lead out of the image: TensorFlow Lite reads what is there.
    if (lower >= from) {
      throw Error("expected a size whose pixels lie within the {} of the input, received {}", from,
                  to);
    }
    places.lower.push_back(lower);
    places.upper.push_back(std::min((place + one - 1) / one, from - 1));
    places.part.push_back(place - one * lower);
  }
  return places;
}

}  // namespace

Call ResizeBilinear::prepare(Prepare& prepare) const {
  expect_computed(prepare.inputs, 0);
  const Shape& x = prepare.inputs[0].shape;
  const Shape& y = prepare.outputs[0].shape;
  const DType type = prepare.type({DType::float32, DType::int8, DType::int16});
  moved_type(prepare);
  if (type == DType::float32) {
    return ONDA_CALL(prepare, resize_bilinear, ResizeBilinearFloat,
                     {.batches = x[0],
                      .rows = float_places(*this, x[1], y[1]).keep(prepare, "rows"),
                      .columns = float_places(*this, x[2], y[2]).keep(prepare, "columns"),
                      .channels = x[3]});
  }
  const auto rows = integer_places(*this, x[1], y[1]).keep(prepare, "rows");
  const auto columns = integer_places(*this, x[2], y[2]).keep(prepare, "columns");
  return type == DType::int8 ? ONDA_CALL(prepare, resize_bilinear, ResizeBilinearInteger<int8_t>,
                                         {x[0], rows, columns, x[3]})
                             : ONDA_CALL(prepare, resize_bilinear, ResizeBilinearInteger<int16_t>,
                                         {x[0], rows, columns, x[3]});
}

namespace {

// visit(element of y, element of x, weight) for each of the four, the batch left out: a sample.
template <class Visit>
void for_each_weight(const ResizeBilinear& op, const TrainingBatch& batch, const Visit& visit) {
  const Shape& x = batch.inputs[0].tensor->shape;
  const Shape& y = batch.outputs[0].tensor->shape;
  const Places<float> rows = float_places(op, x[1], y[1]);
  const Places<float> columns = float_places(op, x[2], y[2]);
  std::int64_t to = 0;
  for (std::size_t i = 0; i < rows.lower.size(); ++i) {
    for (std::size_t j = 0; j < columns.lower.size(); ++j) {
      for (std::int64_t k = 0; k < x[3]; ++k, ++to) {
        const auto at = [&](std::int32_t row, std::int32_t column) {
          return (std::int64_t{row} * x[2] + column) * x[3] + k;
        };
        const float down = rows.part[i];
        const float right = columns.part[j];
        visit(to, at(rows.lower[i], columns.lower[j]), (1 - down) * (1 - right));
        visit(to, at(rows.upper[i], columns.lower[j]), down * (1 - right));
        visit(to, at(rows.lower[i], columns.upper[j]), (1 - down) * right);
        visit(to, at(rows.upper[i], columns.upper[j]), down * right);
      }
    }
  }
}

}  // namespace

void ResizeBilinear::forward(const TrainingBatch& batch) const {
  const TrainingTensor& input = batch.inputs[0];
  if (input.is_parameter) throw Error("input 0: expected a computed tensor to train");
  const TrainingTensor& output = batch.outputs[0];
  const std::int64_t stride = batch.stride;
  std::fill_n(output.value, output.elements * stride, 0.0f);
  for_each_weight(*this, batch, [&](std::int64_t to, std::int64_t from, float weight) {
    for (std::int64_t i = 0; i < stride; ++i) {
      output.value[to * stride + i] += weight * input.value[from * stride + i];
    }
  });
}

void ResizeBilinear::backward(const TrainingBatch& batch) const {
  const TrainingTensor& input = batch.inputs[0];
  if (!input.gradient) return;
  const std::int64_t stride = batch.stride;
  if (!input.accumulate) std::fill_n(input.gradient, input.elements * stride, 0.0f);
  const float* dy = batch.outputs[0].gradient;
  for_each_weight(*this, batch, [&](std::int64_t to, std::int64_t from, float weight) {
    for (std::int64_t i = 0; i < stride; ++i) {
      input.gradient[from * stride + i] += weight * dy[to * stride + i];
    }
  });
}

ONDA_OPERATOR(ResizeBilinear);

}  // namespace onda
