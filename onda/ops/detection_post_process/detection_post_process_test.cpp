// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/detection_post_process/detection_post_process.h"

#include <gmock/gmock.h>

#include "onda/run/interpreter.h"
#include "tests/error_of.h"
#include "tests/operator_check.h"
#include "tests/random_cases.h"

namespace onda {
namespace {

constexpr const char* by_hand = "by hand: A and B overlap by 3/5, all others not at all";

// A [0, 0, 2, 2], B [0, 0.5, 2, 2.5], C [0, 4, 2, 6], D [2, 3, 6, 5].
std::vector<VectorInput> four_boxes() {
  return {computed(Tensor::of<float>({1, 4, 5}, {0, 0, 0, 0, 9, 0, 0.5f, 0, 0, 9,  //
                                                 0, 0, 0, 0, 9, 0, 0,    0, 0, 9})),
          computed(Tensor::of<float>({1, 4, 3}, {9, 0.9f, 0.8f, 9, 0.75f, 0.72f,  //
                                                 9, 0.6f, 0.5f, 9, 0.3f, 0.93f})),
          constant(Tensor::of<float>({4, 4}, {1, 1, 2, 2, 1, 1, 2, 2, 1, 5, 2, 2, 4, 4, 4, 2}))};
}

DetectionPostProcess search(std::int32_t detections) {
  return {.max_detections = detections,
          .detections_per_class = 2,
          .nms_iou_threshold = 0.5f,
          .num_classes = 2,
          .x_scale = 2,
          .h_scale = 5,
          .w_scale = 5};
}

DetectionPostProcess with(DetectionPostProcess op, void (*change)(DetectionPostProcess&)) {
  change(op);
  return op;
}

std::vector<OperatorVector> vectors() {
  return {
      {.name = "all classes at once",
       .provenance = by_hand,
       .op = search(3),
       .inputs = four_boxes(),
       .outputs = {Tensor::of<float>({1, 3, 4}, {2, 3, 6, 5, 0, 0, 2, 2, 0, 4, 2, 6}),
                   Tensor::of<float>({1, 3}, {1, 0, 0}),
                   Tensor::of<float>({1, 3}, {0.93f, 0.9f, 0.6f}), Tensor::of<float>({1}, {3})}},
      {.name = "each class for itself",
       .provenance = by_hand,
       .op = with(search(3), [](DetectionPostProcess& op) { op.use_regular_nms = true; }),
       .inputs = four_boxes(),
       .outputs = {Tensor::of<float>({1, 3, 4}, {2, 3, 6, 5, 0, 0, 2, 2, 0, 0, 2, 2}),
                   Tensor::of<float>({1, 3}, {1, 0, 1}),
                   Tensor::of<float>({1, 3}, {0.93f, 0.9f, 0.8f}), Tensor::of<float>({1}, {3})}},
      {.name = "two classes of each box",
       .provenance = by_hand,
       .op = with(search(2), [](DetectionPostProcess& op) { op.max_classes_per_detection = 2; }),
       .inputs = four_boxes(),
       .outputs = {Tensor::of<float>({1, 4, 4}, {2, 3, 6, 5, 2, 3, 6, 5, 0, 0, 2, 2, 0, 0, 2, 2}),
                   Tensor::of<float>({1, 4}, {1, 0, 0, 1}),
                   Tensor::of<float>({1, 4}, {0.93f, 0.3f, 0.9f, 0.8f}),
                   Tensor::of<float>({1}, {2})}},
      {.name = "fewer than there is room for",
       .provenance = by_hand,
       .op = with(search(3), [](DetectionPostProcess& op) { op.nms_score_threshold = 0.7f; }),
       .inputs = four_boxes(),
       .outputs = {Tensor::of<float>({1, 3, 4}, {2, 3, 6, 5, 0, 0, 2, 2, 0, 0, 0, 0}),
                   Tensor::of<float>({1, 3}, {1, 0, 0}),
                   Tensor::of<float>({1, 3}, {0.93f, 0.9f, 0}), Tensor::of<float>({1}, {2})}},
      {.name = "none",
       .provenance = by_hand,
       .op = with(search(1), [](DetectionPostProcess& op) { op.nms_score_threshold = 1; }),
       .inputs = four_boxes(),
       .outputs = {Tensor::of<float>({1, 1, 4}, {0, 0, 0, 0}), Tensor::of<float>({1, 1}, {0}),
                   Tensor::of<float>({1, 1}, {0}), Tensor::of<float>({1}, {0})}},
  };
}

TEST(DetectionPostProcess, Vectors) { check<DetectionPostProcess>(vectors()); }

TEST(DetectionPostProcess, RefusesWhatMakesNoSense) {
  const auto error = [](void (*change)(DetectionPostProcess&)) {
    OperatorVector vector = vectors()[0];
    vector.op = with(search(3), change);
    return error_of([&] { Interpreter(graph_of(vector)); });
  };
  using testing::HasSubstr;
  EXPECT_EQ(error([](DetectionPostProcess&) {}), "nothing was thrown");
  EXPECT_THAT(error([](DetectionPostProcess& op) { op.nms_iou_threshold = 0; }),
              HasSubstr("option nms_iou_threshold: expected a number in (0, 1], received 0"));
  EXPECT_THAT(error([](DetectionPostProcess& op) { op.num_classes = 4; }),
              HasSubstr("input 1: expected shape (1, 4, 4 or one more), received (1, 4, 3)"));
  EXPECT_THAT(error([](DetectionPostProcess& op) { op.y_scale = 0; }),
              HasSubstr("expected none of 0"));
  EXPECT_THAT(error([](DetectionPostProcess& op) {
                op.use_regular_nms = true;
                op.detections_per_class = 0;
              }),
              HasSubstr("option detections_per_class: expected 1 or more, received 0"));
}

// Where boxes are searched at once LiteRT leaves what is not found as it happens to be: there
// nothing is left out.
const AddRandomCases detection_random("TFLite_Detection_PostProcess", [](RandomCases& random) {
  const bool by_class = random.coin();
  const std::int32_t boxes = random.size(20);
  const std::int32_t classes = random.size(4);
  const DetectionPostProcess op{.max_detections = random.size(by_class ? 30 : boxes),
                                .max_classes_per_detection = by_class ? 1 : random.size(classes),
                                .detections_per_class = random.size(10),
                                .use_regular_nms = by_class,
                                .nms_score_threshold = by_class ? random.real(-3, 3) : -10,
                                .nms_iou_threshold = by_class ? random.real(0.1f, 0.9f) : 1,
                                .num_classes = classes,
                                .y_scale = random.real(1, 10),
                                .x_scale = random.real(1, 10),
                                .h_scale = random.real(2, 10),
                                .w_scale = random.real(2, 10)};
  Tensor anchors = Tensor::zeros(DType::float32, {boxes, 4}, "anchors");
  for (float& value : anchors.values<float>()) value = random.real(0.2f, 3);
  GraphBuilder builder("one");
  const std::vector<int> inputs = {
      builder.input("encodings", {1, boxes, 4 + random.size(2) - 1}),
      builder.input("scores", {1, boxes, classes + random.size(2) - 1}), builder.constant(anchors)};
  const std::vector<int> outputs = builder.add_outputs(op, inputs, "y", inputs[0]);
  Graph graph = builder.graph();
  graph.outputs = outputs;
  random.add(fmt::format("TFLite_Detection_PostProcess of {}", boxes), graph);
});

}  // namespace
}  // namespace onda
