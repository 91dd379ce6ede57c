// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/operator.h"

namespace onda {

/// TFLite_Detection_PostProcess: what a single-shot detector sees, from the encodings of its boxes
/// and the scores of its classes. A box with anchor (y, x, h, w) has its center at
/// (e_y / y_scale * h + y, e_x / x_scale * w + x), and the height exp(e_h / h_scale) * h. The best
/// boxes whose score reaches nms_score_threshold are taken one after another; each leaves out all
/// others that overlap it by more than nms_iou_threshold (intersection over union).
///
/// With use_regular_nms each class is searched for itself, for detections_per_class boxes, and the
/// best max_detections of all are given; otherwise boxes are searched at once, by their best class,
/// and each gives its best max_classes_per_detection classes.
///
/// Inputs: float32 encodings [1, boxes, 4 or more], scores [1, boxes, num_classes] or one more for
/// the background before them; anchors [boxes, 4], a constant. Outputs of float32, with n =
/// max_detections * max_classes_per_detection: boxes [1, n, 4] as y_min, x_min, y_max, x_max,
/// classes [1, n], scores [1, n], the number of boxes [1]; zeros beyond them. LiteRT and TensorFlow
/// Lite Micro refuse boxes of a negative height or width, which come from such anchors; here they
/// overlap nothing. Source of the arithmetic: LiteRT 2.5.3; where max_classes_per_detection is over
/// 1, TensorFlow Lite Micro (2026-08) leaves gaps and writes beyond its outputs.
struct DetectionPostProcess {
  static constexpr std::string_view custom_code = "TFLite_Detection_PostProcess";
  static constexpr KernelHeader kernel_header{
      "onda/ops/detection_post_process/detection_post_process_kernel.h"};
  static constexpr QuantizationRule quantization{};
  std::int32_t max_detections = 0;
  std::int32_t max_classes_per_detection = 1;
  std::int32_t detections_per_class = 100;
  bool use_regular_nms = false;
  float nms_score_threshold = 0;
  float nms_iou_threshold = 0;
  std::int32_t num_classes = 0;
  float y_scale = 1;
  float x_scale = 1;
  float h_scale = 1;
  float w_scale = 1;
  static DetectionPostProcess from(const CustomOptions& options);
  CustomOptions options() const;
  std::vector<Shape> output_shapes(const Operands& inputs) const;
  Call prepare(Prepare& prepare) const;
  /// Each box that is found is compared with all others.
  std::int64_t multiply_adds(const Operands& inputs, const Operands& outputs) const;
};

}  // namespace onda
