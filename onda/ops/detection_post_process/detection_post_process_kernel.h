// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <math.h>

#include "../../core/fixed_point.h"

namespace onda {
namespace kernel {

struct DetectionPostProcess {
  typedef void Kernel(const DetectionPostProcess*, const float*, const float*, float*, float*,
                      float*, float*, float*, float*, uint8_t*);
  int32_t boxes;
  int32_t encoding_width;
  int32_t score_width;  // classes, and the background before them where there is one
  int32_t classes;
  int32_t most_detections;
  int32_t most_of_class;  // 0: all classes at once, by the best of each box
  int32_t told;           // classes of each box
  int32_t places_a_box;   // at least as many
  float least_score;
  float most_overlap;
  float y_scale;
  float x_scale;
  float h_scale;
  float w_scale;
  const float* anchors;  // [boxes, 4]: y, x, height, width
};

/// As it lies in memory.
struct Box {
  float y_min;
  float x_min;
  float y_max;
  float x_max;
};

/// In double as LiteRT computes them.
inline void decode_boxes(const DetectionPostProcess& p, const float* encodings, Box* boxes) {
  const float* anchor = p.anchors;
  for (int32_t i = 0; i < p.boxes; ++i, encodings += p.encoding_width, anchor += 4) {
    const double height = static_cast<double>(load(anchor + 2));
    const double width = static_cast<double>(load(anchor + 3));
    const float y =
        static_cast<float>(static_cast<double>(encodings[0]) / p.y_scale * height + load(anchor));
    const float x = static_cast<float>(static_cast<double>(encodings[1]) / p.x_scale * width +
                                       load(anchor + 1));
    const float half_height =
        static_cast<float>(0.5 * exp(static_cast<double>(encodings[2]) / p.h_scale) * height);
    const float half_width =
        static_cast<float>(0.5 * exp(static_cast<double>(encodings[3]) / p.w_scale) * width);
    boxes[i].y_min = y - half_height;
    boxes[i].x_min = x - half_width;
    boxes[i].y_max = y + half_height;
    boxes[i].x_max = x + half_width;
  }
}

/// Intersection over union; 0 where a box has no area.
inline float box_overlap(const Box& a, const Box& b) {
  const float area_a = (a.y_max - a.y_min) * (a.x_max - a.x_min);
  const float area_b = (b.y_max - b.y_min) * (b.x_max - b.x_min);
  if (area_a <= 0 || area_b <= 0) return 0;
  const float top = a.y_max < b.y_max ? a.y_max : b.y_max;
  const float right = a.x_max < b.x_max ? a.x_max : b.x_max;
  const float height = top - (a.y_min > b.y_min ? a.y_min : b.y_min);
  const float width = right - (a.x_min > b.x_min ? a.x_min : b.x_min);
  const float both = (height > 0 ? height : 0) * (width > 0 ? width : 0);
  return both / (area_a + area_b - both);
}

/// The best box that is left, the first of equal ones, or -1. What overlaps it too much is left out
/// from then on, as it is itself.
inline int32_t next_box(const DetectionPostProcess& p, const Box* boxes, const float* scores,
                        uint8_t* left) {
  int32_t best = -1;
  for (int32_t i = 0; i < p.boxes; ++i) {
    if (left[i] && (best < 0 || scores[i] > scores[best])) best = i;
  }
  if (best < 0) return best;
  left[best] = 0;
  for (int32_t i = 0; i < p.boxes; ++i) {
    if (left[i] && box_overlap(boxes[best], boxes[i]) > p.most_overlap) left[i] = 0;
  }
  return best;
}

inline void keep_good_scores(const DetectionPostProcess& p, const float* scores, uint8_t* left) {
  for (int32_t i = 0; i < p.boxes; ++i) left[i] = scores[i] >= p.least_score;
}

/// Each class for itself; of all the best, in order, equal ones as they come.
inline int32_t detect_by_class(const DetectionPostProcess& p, const float* predictions,
                               const Box* boxes, float* scores, uint8_t* left, Box* out_boxes,
                               float* out_classes, float* out_scores) {
  int32_t found = 0;
  for (int32_t c = 0; c < p.classes; ++c) {
    for (int32_t i = 0; i < p.boxes; ++i) {
      scores[i] = predictions[i * p.score_width + (p.score_width - p.classes) + c];
    }
    keep_good_scores(p, scores, left);
    for (int32_t times = 0; times < p.most_of_class; ++times) {
      const int32_t best = next_box(p, boxes, scores, left);
      if (best < 0) break;
      int32_t at = found;
      while (at > 0 && scores[best] > out_scores[at - 1]) --at;
      if (at == p.most_detections) continue;
      if (found < p.most_detections) ++found;
      for (int32_t i = found - 1; i > at; --i) {
        out_scores[i] = out_scores[i - 1];
        out_classes[i] = out_classes[i - 1];
        out_boxes[i] = out_boxes[i - 1];
      }
      out_scores[at] = scores[best];
      out_classes[at] = static_cast<float>(c);
      out_boxes[at] = boxes[best];
    }
  }
  return found;
}

/// All classes at once: a box counts by its best class, and tells its best ones.
inline int32_t detect_at_once(const DetectionPostProcess& p, const float* predictions,
                              const Box* boxes, float* scores, uint8_t* left, Box* out_boxes,
                              float* out_classes, float* out_scores) {
  const int32_t background = p.score_width - p.classes;
  const float* of_box = predictions + background;
  for (int32_t i = 0; i < p.boxes; ++i, of_box += p.score_width) {
    scores[i] = of_box[0];
    for (int32_t c = 1; c < p.classes; ++c) {
      if (of_box[c] > scores[i]) scores[i] = of_box[c];
    }
  }
  keep_good_scores(p, scores, left);
  int32_t found = 0;
  for (; found < p.most_detections; ++found) {
    const int32_t best = next_box(p, boxes, scores, left);
    if (best < 0) break;
    of_box = predictions + background + static_cast<ptrdiff_t>(best) * p.score_width;
    int32_t last = -1;
    for (int32_t told = 0; told < p.told; ++told) {
      // The best after the last one told: lower, or equal and behind it.
      int32_t next = -1;
      for (int32_t c = 0; c < p.classes; ++c) {
        const bool after =
            last < 0 || of_box[c] < of_box[last] || (of_box[c] == of_box[last] && c > last);
        if (after && (next < 0 || of_box[c] > of_box[next])) next = c;
      }
      if (next < 0) break;
      last = next;
      const int32_t at = found * p.places_a_box + told;
      out_scores[at] = of_box[next];
      out_classes[at] = static_cast<float>(next);
      out_boxes[at] = boxes[best];
    }
  }
  return found;
}

inline void detection_post_process(const DetectionPostProcess* parameters, const float* encodings,
                                   const float* predictions, float* out_boxes, float* out_classes,
                                   float* out_scores, float* out_count, float* corners,
                                   float* scores, uint8_t* left) {
  const DetectionPostProcess p = load(parameters);
  Box* const boxes = reinterpret_cast<Box*>(corners);
  Box* const found_boxes = reinterpret_cast<Box*>(out_boxes);
  decode_boxes(p, encodings, boxes);
  const int32_t places = p.most_detections * p.places_a_box;
  for (int32_t i = 0; i < places; ++i) out_classes[i] = out_scores[i] = 0;
  for (int32_t i = 0; i < 4 * places; ++i) out_boxes[i] = 0;
  const int32_t found = p.most_of_class > 0 ? detect_by_class(p, predictions, boxes, scores, left,
                                                              found_boxes, out_classes, out_scores)
                                            : detect_at_once(p, predictions, boxes, scores, left,
                                                             found_boxes, out_classes, out_scores);
  *out_count = static_cast<float>(found);
}

}  // namespace kernel
}  // namespace onda
