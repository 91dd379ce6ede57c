// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/where/where.h"

#include <gmock/gmock.h>

#include "onda/ops/add/add.h"
#include "onda/ops/cast/cast.h"
#include "onda/ops/gather_nd/gather_nd.h"
#include "onda/ops/shape/shape.h"
#include "onda/ops/sum/sum.h"
#include "onda/run/interpreter.h"
#include "tests/operator_check.h"
#include "tests/random_cases.h"

namespace onda {
namespace {

constexpr const char* definition = "the definition: indices in the order of memory";

std::vector<OperatorVector> vectors() {
  return {
      {.name = "of known bools",
       .provenance = definition,
       .op = Where{},
       .inputs = {constant(bools({2, 3}, {0, 1, 0, 1, 1, 0}))},
       .outputs = {Tensor::of<std::int64_t>({3, 2}, {0, 1, 1, 0, 1, 1})}},
      {.name = "of known numbers along three axes",
       .provenance = definition,
       .op = Where{},
       .inputs = {constant(Tensor::of<float>({2, 1, 2}, {0.0f, -0.0f, 0.5f, -2.0f}))},
       .outputs = {Tensor::of<std::int64_t>({2, 3}, {1, 0, 0, 1, 0, 1})}},
  };
}

TEST(Where, Vectors) { check<Where>(vectors()); }

template <class T>
std::vector<std::int64_t> places_of(DType type, const std::vector<T>& values) {
  GraphBuilder builder("where");
  const int x = builder.input("x", {static_cast<std::int32_t>(values.size())}, type);
  const int y = builder.add(Where{}, {x}, "y", DType::int64, {});
  Interpreter model(builder.finish({y}));
  EXPECT_EQ(model.output_details(0).shape, Shape({static_cast<std::int32_t>(values.size()), 1}));
  std::memcpy(model.input_bytes(0).data(), values.data(), values.size() * sizeof(T));
  model.invoke();
  const auto places = model.output<std::int64_t>(0);
  EXPECT_EQ(model.output_details(0).shape, Shape({static_cast<std::int32_t>(places.size()), 1}));
  return {places.begin(), places.end()};
}

TEST(Where, TakesEveryType) {
  const auto expected = testing::ElementsAre(1, 3);
  EXPECT_THAT(places_of<std::uint8_t>(DType::boolean, {0, 1, 0, 1}), expected);
  EXPECT_THAT(places_of<std::uint8_t>(DType::uint8, {0, 255, 0, 128}), expected);
  EXPECT_THAT(places_of<std::int8_t>(DType::int8, {0, -128, 0, 1}), expected);
  EXPECT_THAT(places_of<std::int32_t>(DType::int32, {0, 256, 0, INT32_MIN}), expected);
  EXPECT_THAT(places_of<std::uint32_t>(DType::uint32, {0, 1u << 31, 0, 1}), expected);
  EXPECT_THAT(places_of<std::int64_t>(DType::int64, {0, std::int64_t{1} << 40, 0, -1}), expected);
  EXPECT_THAT(places_of<float>(DType::float32, {-0.0f, NAN, 0.0f, 1e-45f}), expected);
}

// LiteRT hands out neither results whose size it does not know beforehand nor such as it knows, so
// that something has to be computed of the places.
const AddRandomCases where_random("WHERE", [](RandomCases& random) {
  GraphBuilder builder("where");
  const Shape shape =
      random.coin() ? Shape{random.size(4), random.size(5)} : Shape{random.size(12)};
  const DType type = random.one_of<DType>(
      {DType::boolean, DType::float32, DType::int8, DType::uint8, DType::int32, DType::int64});
  int condition = 0;
  if (random.coin()) {
    condition = builder.input("condition", shape, DType::boolean);
    if (type != DType::boolean) {
      condition = builder.add(Cast{}, {condition}, "numbers", type, {});
    }
  } else {
    Tensor known = bools(shape, std::vector<int>(static_cast<std::size_t>(shape.elements())));
    for (std::byte& value : known.data) value = static_cast<std::byte>(random.coin());
    // One that is nowhere true has no element, and is no constant then.
    known.data[0] = std::byte{1};
    known.name = "known";
    condition = builder.constant(known);
  }
  const int x = builder.input("x", shape, DType::int32);
  const int places = builder.add(Where{}, {condition}, "places", DType::int64, {});
  const int picked = builder.add(GatherNd{}, {x, places}, "picked", DType::int32, {});
  const int axis = builder.constant(RandomCases::integers_of({0}, "axis"));
  const int sum = builder.add(Sum{}, {picked, axis}, "sum", DType::int32, {});
  const int shape_of = builder.add(ShapeOf{}, {places}, "shape", DType::int32, {});
  const int more = builder.input("more", {2}, DType::int32);
  const int count = builder.add(Add{}, {shape_of, more}, "count", DType::int32, {});
  random.add("WHERE", builder.finish({sum, count}));
});

}  // namespace
}  // namespace onda
