// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/conv_2d/conv_2d.h"
#include "onda/ops/gradient_check.h"

namespace onda {
namespace {

struct Case {
  const char* label;
  Shape image;  // of one sample
  Shape weights;
  Conv2D op;
  bool bias = true;
};

// Tiles that are full and that are not; windows that leave the image at every side, that skip
// columns, that are larger than the image; groups; every fused activation.
const AddGradientCases conv_2d_cases([] {
  std::vector<GradientCase> cases;
  for (const Case& one : std::vector<Case>{
           {"3x3 same", {1, 5, 4, 3}, {7, 3, 3, 3}, {}},
           {"3x3 valid, no bias", {1, 5, 4, 3}, {7, 3, 3, 3}, {.padding = Padding::valid}, false},
           {"3x3, 2 strides, relu",
            {1, 6, 5, 2},
            {4, 3, 3, 2},
            {.stride = {2, 2}, .activation = Activation::relu}},
           {"5x3, stride 1 and 3, relu6",
            {1, 4, 7, 1},
            {3, 5, 3, 1},
            {.stride = {1, 3}, .activation = Activation::relu6}},
           {"1x1", {1, 2, 3, 13}, {18, 1, 1, 13}, {}},
           {"1x1, 2 strides", {1, 5, 4, 6}, {8, 1, 1, 6}, {.stride = {2, 2}}},
           {"larger than the image", {1, 2, 1, 2}, {2, 4, 3, 2}, {}},
           {"a row, as Conv1D", {1, 1, 11, 3}, {5, 1, 4, 3}, {.stride = {1, 2}}},
           {"dilated", {1, 6, 7, 2}, {3, 2, 3, 2}, {.dilation = {3, 2}}},
           {"dilated, valid, 2 strides",
            {1, 8, 7, 2},
            {3, 2, 3, 2},
            {.padding = Padding::valid, .stride = {2, 2}, .dilation = {3, 2}}},
           {"2 groups", {1, 4, 4, 6}, {8, 3, 2, 3}, {.activation = Activation::relu_n1_to_1}},
           {"a row longer than what is taken together", {1, 2, 19, 4}, {9, 2, 3, 4}, {}},
       }) {
    GradientCase made{
        one.label, one.op, {{.shape = one.image}, {.shape = one.weights, .is_parameter = true}}};
    if (one.bias) made.inputs.push_back({.shape = {one.weights[0]}, .is_parameter = true});
    cases.push_back(std::move(made));
  }
  return cases;
});

}  // namespace
}  // namespace onda
