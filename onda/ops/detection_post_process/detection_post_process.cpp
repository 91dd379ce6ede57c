// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/detection_post_process/detection_post_process.h"

#include <algorithm>

#include "onda/ops/detection_post_process/detection_post_process_kernel.h"
#include "onda/ops/signal.h"

namespace onda {

DetectionPostProcess DetectionPostProcess::from(const CustomOptions& options) {
  return {.max_detections = options.get<std::int32_t>("max_detections"),
          .max_classes_per_detection = options.get<std::int32_t>("max_classes_per_detection"),
          .detections_per_class = options.get<std::int32_t>("detections_per_class", 100),
          .use_regular_nms = options.get<bool>("use_regular_nms", false),
          .nms_score_threshold = options.get<float>("nms_score_threshold"),
          .nms_iou_threshold = options.get<float>("nms_iou_threshold"),
          .num_classes = options.get<std::int32_t>("num_classes"),
          .y_scale = options.get<float>("y_scale"),
          .x_scale = options.get<float>("x_scale"),
          .h_scale = options.get<float>("h_scale"),
          .w_scale = options.get<float>("w_scale")};
}

CustomOptions DetectionPostProcess::options() const {
  return {{"max_detections", std::int64_t{max_detections}},
          {"max_classes_per_detection", std::int64_t{max_classes_per_detection}},
          {"detections_per_class", std::int64_t{detections_per_class}},
          {"use_regular_nms", use_regular_nms},
          {"nms_score_threshold", nms_score_threshold},
          {"nms_iou_threshold", nms_iou_threshold},
          {"num_classes", std::int64_t{num_classes}},
          {"y_scale", y_scale},
          {"x_scale", x_scale},
          {"h_scale", h_scale},
          {"w_scale", w_scale}};
}

std::vector<Shape> DetectionPostProcess::output_shapes(const Operands& inputs) const {
  expect_option("max_detections", max_detections, 1);
  expect_option("max_classes_per_detection", max_classes_per_detection, 1);
  expect_option("num_classes", num_classes, 1);
  inputs.expect_count(3, 3);
  for (int i = 0; i < 3; ++i) expect_row(inputs, i);
  inputs.expect_rank(0, 3);
  const std::int32_t boxes = inputs[0].shape[1];
  if (inputs[0].shape[0] != 1 || inputs[0].shape[2] < 4) {
    throw inputs.error(0, "expected shape (1, boxes, 4 or more), received {}",
                       to_string(inputs[0].shape));
  }
  const Shape& scores = inputs[1].shape;
  if (scores != Shape{1, boxes, num_classes} && scores != Shape{1, boxes, num_classes + 1}) {
    throw inputs.error(1, "expected shape (1, {}, {} or one more), received {}", boxes, num_classes,
                       to_string(scores));
  }
  inputs.expect_shape(2, {boxes, 4});
  const std::int64_t places = std::int64_t{max_detections} * max_classes_per_detection;
  if (places > Shape::max_elements / 4) {
    throw Error("option max_detections: expected room for at most {} detections, received {}",
                Shape::max_elements / 4, places);
  }
  const auto n = static_cast<std::int32_t>(places);
  return {{1, n, 4}, {1, n}, {1, n}, {1}};
}

Call DetectionPostProcess::prepare(Prepare& prepare) const {
  for (int i = 0; i < 3; ++i) prepare.inputs.expect_type(i, DType::float32);
  for (int i = 0; i < 4; ++i) prepare.outputs.expect_type(i, DType::float32);
  if (!(nms_iou_threshold > 0 && nms_iou_threshold <= 1)) {
    throw Error("option nms_iou_threshold: expected a number in (0, 1], received {}",
                nms_iou_threshold);
  }
  if (use_regular_nms && detections_per_class < 1) {
    throw Error("option detections_per_class: expected 1 or more, received {}",
                detections_per_class);
  }
  if (y_scale == 0 || x_scale == 0 || h_scale == 0 || w_scale == 0) {
    throw Error("option y_scale, x_scale, h_scale, w_scale: expected none of 0");
  }
  const std::int32_t boxes = prepare.inputs[0].shape[1];
  const auto count = static_cast<std::size_t>(boxes);
  const float* anchors = prepare.constant<float>(2, "anchors");
  prepare.scratch<float>(4 * count);
  prepare.scratch<float>(count);
  prepare.scratch<std::uint8_t>(count);
  return ONDA_CALL(prepare, detection_post_process, DetectionPostProcess,
                   {.boxes = boxes,
                    .encoding_width = prepare.inputs[0].shape[2],
                    .score_width = prepare.inputs[1].shape[2],
                    .classes = num_classes,
                    .most_detections = max_detections,
                    .most_of_class = use_regular_nms ? detections_per_class : 0,
                    .told = std::min(max_classes_per_detection, num_classes),
                    .places_a_box = max_classes_per_detection,
                    .least_score = nms_score_threshold,
                    .most_overlap = nms_iou_threshold,
                    .y_scale = y_scale,
                    .x_scale = x_scale,
                    .h_scale = h_scale,
                    .w_scale = w_scale,
                    .anchors = anchors});
}

std::int64_t DetectionPostProcess::multiply_adds(const Operands& inputs, const Operands&) const {
  const std::int64_t boxes = inputs[0].shape[1];
  const std::int64_t found = use_regular_nms
                                 ? std::min<std::int64_t>(detections_per_class, boxes) * num_classes
                                 : std::min<std::int64_t>(max_detections, boxes);
  constexpr std::int64_t most = std::int64_t{1} << 60;
  return found > most / boxes ? most : boxes * found;
}

ONDA_CUSTOM_OPERATOR(DetectionPostProcess);

}  // namespace onda
