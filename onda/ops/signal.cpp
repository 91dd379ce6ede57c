// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/signal.h"

#include "onda_schema.h"

namespace onda {
namespace {

struct StoredType {
  DType type;
  schema::TensorType stored;
};
constexpr StoredType stored_types[] = {{DType::float32, schema::TensorType::FLOAT32},
                                       {DType::int16, schema::TensorType::INT16},
                                       {DType::int32, schema::TensorType::INT32}};

}  // namespace

DType stored_type(const CustomOptions& options) {
  const auto number = options.get<std::int32_t>("T");
  for (const StoredType& one : stored_types) {
    if (static_cast<std::int32_t>(one.stored) == number) return one.type;
  }
  throw Error("option T: expected 0 (float32), 7 (int16) or 2 (int32), received {}", number);
}

std::int64_t stored_number(DType type) {
  for (const StoredType& one : stored_types) {
    if (one.type == type) return static_cast<std::int64_t>(one.stored);
  }
  throw Error("option T: expected float32, int16 or int32, received {}", name_of(type));
}

void expect_option(std::string_view name, std::int32_t value, std::int32_t least,
                   std::int32_t most) {
  if (value >= least && value <= most) return;
  throw Error("option {}: expected a number in [{}, {}], received {}", name, least, most, value);
}

void expect_row(const Operands& inputs, int index) {
  const Shape& shape = inputs[index].shape;
  if (shape.rank() >= 1 && shape.elements() > 0) return;
  throw inputs.error(index, "expected an axis and no empty one, received shape {}",
                     to_string(shape));
}

void expect_vector(const Operands& inputs, int index) {
  expect_row(inputs, index);
  inputs.expect_rank(index, 1);
}

std::size_t kept_count(std::int32_t rows, std::int64_t of_each) {
  // Both below 2^31, or 2^32 for what is rounded up.
  const std::int64_t count = rows * of_each;
  if (count > Shape::max_elements) {
    throw Error("expected at most {} samples to be kept, received {} rows of {}",
                Shape::max_elements, rows, of_each);
  }
  return static_cast<std::size_t>(count);
}

Shape with_last(const Shape& shape, int replaced, std::initializer_list<std::int32_t> last) {
  std::vector<std::int32_t> extents = shape.extents();
  extents.resize(extents.size() - static_cast<std::size_t>(replaced));
  extents.insert(extents.end(), last);
  return Shape(std::move(extents));
}

}  // namespace onda
