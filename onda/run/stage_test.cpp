// SPDX-License-Identifier: Apache-2.0
// Graphs with shapes that follow from values.
#include "onda/run/stage.h"

#include <gmock/gmock.h>

#include "onda/emit/emit.h"
#include "onda/graph/body.h"
#include "onda/graph/graph_builder.h"
#include "onda/graph/known_values.h"
#include "onda/ops/add/add.h"
#include "onda/ops/fill/fill.h"
#include "onda/ops/gather/gather.h"
#include "onda/ops/greater/greater.h"
#include "onda/ops/if/if.h"
#include "onda/ops/relu/relu.h"
#include "onda/ops/reshape/reshape.h"
#include "onda/ops/shape/shape.h"
#include "onda/ops/sum/sum.h"
#include "onda/ops/svdf/svdf.h"
#include "onda/ops/where/where.h"
#include "onda/run/predict.h"
#include "onda/tflite/tflite.h"
#include "tests/error_of.h"

namespace onda {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<float> floats(const Interpreter& model, int output) {
  const auto values = model.output<float>(output);
  return {values.begin(), values.end()};
}

int whole_numbers(GraphBuilder& builder, const std::vector<std::int32_t>& values,
                  const char* name) {
  return builder.constant(
      Tensor::of<std::int32_t>({static_cast<std::int32_t>(values.size())}, values, name));
}

// Those elements of x that are greater than `limit`.
int picked(GraphBuilder& builder, int x, float limit, const std::string& name) {
  const int least = builder.constant(Tensor::of<float>({1}, {limit}, name + "/limit"));
  const int is = builder.add(Greater{}, {x, least}, name + "/is", DType::boolean, {});
  const int places = builder.add(Where{}, {is}, name + "/places", DType::int64, {});
  const int flat = builder.add(Reshape{}, {places, whole_numbers(builder, {-1}, "all")},
                               name + "/flat", DType::int64, {});
  return builder.add(Gather{}, {x, flat}, name, DType::float32, {});
}

Graph picking() {
  GraphBuilder builder("picking");
  const int x = builder.input("x", {5});
  return builder.finish({picked(builder, x, 0, "y"), x});
}

TEST(Stages, GiveAsMuchAsTheValuesSay) {
  Interpreter model(picking());
  EXPECT_EQ(model.output_details(0).shape, Shape({5}));
  model.set_input<float>(0, {{1, -2, 3, -4, 5}});
  model.invoke();
  EXPECT_THAT(floats(model, 0), ElementsAre(1, 3, 5));
  EXPECT_EQ(model.output_details(0).shape, Shape({3}));
  EXPECT_THAT(floats(model, 1), ElementsAre(1, -2, 3, -4, 5));
  model.set_input<float>(0, {{-1, -2, 3, 4, 5}});
  model.invoke();
  EXPECT_THAT(floats(model, 0), ElementsAre(3, 4, 5));
  model.set_input<float>(0, {{-1, -2, -3, 0, 5}});
  model.invoke();
  EXPECT_THAT(floats(model, 0), ElementsAre(5));
  model.set_input<float>(0, {{-1, -2, -3, -4, -5}});
  model.invoke();
  EXPECT_THAT(floats(model, 0), IsEmpty());
  EXPECT_EQ(model.output_details(0).shape, Shape({0}));
  model.set_input<float>(0, {{1, 2, 3, 4, 5}});
  model.invoke();
  EXPECT_THAT(floats(model, 0), ElementsAre(1, 2, 3, 4, 5));
}

TEST(Stages, FollowTheShapesOfInputs) {
  Interpreter model(picking());
  model.resize_input(0, {2});
  EXPECT_EQ(model.output_details(0).shape, Shape({2}));
  model.set_input<float>(0, {{-7, 7}});
  model.invoke();
  EXPECT_THAT(floats(model, 0), ElementsAre(7));
}

// FILL with the shape that another tensor has: what the builder does not know beforehand.
int filled(GraphBuilder& builder, int size, float value, const Shape& most, const char* name) {
  const int y = builder.constant({name, DType::float32, most, {}, {}});
  const int with = builder.constant(Tensor::of<float>({}, {value}, name + std::string("/value")));
  Graph graph = builder.graph();
  graph.nodes.push_back({Fill{}, {size, with}, {y}});
  builder = GraphBuilder(std::move(graph));
  return y;
}

// Shapes that follow from shapes that follow from values: as many twos as there are numbers above
// 0, and those of the sums that are above 5. The number of the first goes on to the last stage.
Graph picking_twice() {
  GraphBuilder builder("twice");
  const int x = builder.input("x", {4});
  const int first = picked(builder, x, 0, "first");
  const int size = builder.add(ShapeOf{}, {first}, "size", DType::int32, {});
  const int twos = filled(builder, size, 2, {4}, "twos");
  const int sums = builder.add(Add{}, {first, twos}, "sums");
  const int second = picked(builder, sums, 5, "second");
  const int ones = filled(builder, size, 1, {4}, "ones");
  return builder.finish({second, ones, sums, size});
}

TEST(Stages, ComeOneAfterAnother) {
  for (const int threads : {1, 2}) {
    Interpreter model(picking_twice(), {.threads = threads});
    for (int time = 0; time < 2; ++time) {
      model.set_input<float>(0, {{4, -1, 2, 9}});
      model.invoke();
      EXPECT_THAT(floats(model, 0), ElementsAre(6, 11));
      EXPECT_THAT(floats(model, 1), ElementsAre(1, 1, 1));
      EXPECT_THAT(floats(model, 2), ElementsAre(6, 4, 11));
      EXPECT_EQ(model.output<std::int32_t>(3)[0], 3);
      model.set_input<float>(0, {{-4, -1, 1, -9}});
      model.invoke();
      EXPECT_THAT(floats(model, 0), IsEmpty());
      EXPECT_THAT(floats(model, 1), ElementsAre(1));
      EXPECT_THAT(floats(model, 2), ElementsAre(3));
      EXPECT_EQ(model.output<std::int32_t>(3)[0], 1);
    }
  }
}

TEST(Stages, AreSeenAsOneGraph) {
  Interpreter model(picking_twice());
  model.set_input<float>(0, {{4, -1, 2, 9}});
  std::map<std::string, std::size_t> seen;
  model.invoke([&](int tensor, std::span<const std::byte> bytes) {
    seen[model.graph().tensor(tensor).name] = bytes.size();
  });
  EXPECT_EQ(seen.at("x"), 16u);
  EXPECT_EQ(seen.at("first"), 12u);
  EXPECT_EQ(seen.at("first/places"), 24u);
  EXPECT_EQ(seen.at("second"), 8u);
}

TEST(Stages, AreWhatAFileGives) {
  const Bytes written = write_tflite(picking_twice());
  const Graph graph = read_tflite(written);
  EXPECT_TRUE(write_tflite(graph) == written);
  Interpreter model(graph);
  model.set_input<float>(0, {{4, -1, 2, 9}});
  model.invoke();
  EXPECT_THAT(floats(model, 0), ElementsAre(6, 11));
}

TEST(Stages, AreKnownBeforehandWhereTheValuesAre) {
  GraphBuilder builder("known");
  const int mask = builder.constant(Tensor::of<float>({4}, {3, -1, 2, 0}, "mask"));
  const int x = builder.input("x", {4});
  const int y = builder.add(Add{}, {picked(builder, mask, 0, "picked"), x}, "y");
  // What a file states for shapes behind WHERE is of no use: here they are [4].
  Graph stated = builder.graph();
  stated.outputs = {y};
  const Graph graph = without_known_nodes(resized(stated, {Shape{2}}));
  EXPECT_EQ(graph.nodes.size(), 1u);
  EXPECT_FALSE(emit_cpp(graph, {}).empty());
  Interpreter model(graph);
  model.set_input<float>(0, {{10, 20}});
  model.invoke();
  EXPECT_THAT(floats(model, 0), ElementsAre(13, 22));
}

TEST(Stages, PredictSamplesOfOneShape) {
  Interpreter model(picking());
  const auto run = [&](std::vector<float> values) {
    const Tensor x = Tensor::of<float>({static_cast<std::int32_t>(values.size() / 5), 5}, values);
    return predict(model, std::vector<Tensor>{x}).front();
  };
  const Tensor one =
      predict(model, std::vector<Tensor>{Tensor::of<float>({5}, {1, -1, 2, -2, 0})}).front();
  EXPECT_EQ(one.shape, Shape({2}));
  EXPECT_THAT(one.values<float>(), ElementsAre(1, 2));
  const Tensor two = run({1, -1, 2, -2, 0, -1, 3, 4, -5, -6});
  EXPECT_EQ(two.shape, Shape({2, 2}));
  EXPECT_THAT(two.values<float>(), ElementsAre(1, 2, 3, 4));
  EXPECT_THAT(error_of([&] {
                run({1, -1, 2, -2, 0, 1, 3, 4, -5, -6});
              }),
              HasSubstr("sample 1: output 0 (y) has shape (3,), in sample 0 it had (2,)"));
}

TEST(Stages, SaysWhatCannotBe) {
  EXPECT_THAT(error_of([] { emit_cpp(picking(), {}); }),
              HasSubstr("operator 1 (WHERE): how large its results are follows from values"));

  // An index out of range, where the numbering of operators begins again.
  GraphBuilder indices("indices");
  const int data = indices.input("data", {3});
  const int from = indices.input("from", {3}, DType::int32);
  const int chosen =
      indices.add(Gather{},
                  {from, indices.add(Reshape{},
                                     {indices.add(Where{}, {data}, "places", DType::int64, {}),
                                      whole_numbers(indices, {-1}, "all")},
                                     "flat", DType::int64, {})},
                  "chosen", DType::int32, {});
  Interpreter model(
      indices.finish({indices.add(Gather{}, {data, chosen}, "y", DType::float32, {})}));
  model.set_input<float>(0, {{0, 1, 0}});
  model.set_input<std::int32_t>(1, {{0, 9, 0}});
  EXPECT_THAT(error_of([&] { model.invoke(); }),
              HasSubstr("behind operator 0 (WHERE): operator 2 (GATHER): input 1: element 0: "
                        "expected an index from 0 to 2, received 9"));

  GraphBuilder many("many");
  int places = many.input("x", {2, 2});
  for (std::size_t i = 0; i <= max_open_nodes; ++i) {
    places = many.add(Where{}, {places}, "places", DType::int64, {});
  }
  EXPECT_THAT(error_of([&] { Interpreter refused(many.finish({places})); }),
              HasSubstr("expected at most 16 operators whose shapes follow from values"));

  // A variable that a later part would have to hand out.
  GraphBuilder handed("handed");
  const int in = handed.input("in", {2});
  const int held = handed.variable("held", {2});
  const int found = picked(handed, in, 0, "found");
  EXPECT_THAT(error_of([&] {
                Interpreter refused(handed.finish({found, held}));
              }),
              HasSubstr("(held): it is a variable"));

  GraphBuilder builder("kept");
  const int x = builder.input("x", {1});
  const int y = picked(builder, x, 0, "y");
  const int again = builder.add(Reshape{}, {y, whole_numbers(builder, {1, -1}, "row")}, "again");
  const auto one = [&](const char* name) {
    return builder.constant(Tensor::of<float>({1, 1}, {1.0f}, name));
  };
  const int kept = builder.variable("state", {1, 1});
  const int z = builder.add(Svdf{}, {again, one("feature"), one("time"), Node::none, kept}, "z");
  EXPECT_THAT(error_of([&] { Interpreter refused(builder.finish({z})); }),
              HasSubstr("(state): it is a variable"));
}

}  // namespace
}  // namespace onda
