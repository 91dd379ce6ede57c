// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/depthwise_conv_2d/depthwise_conv_2d.h"
#include "onda/ops/gradient_check.h"

namespace onda {
namespace {

struct Case {
  const char* label;
  Shape image;  // of one sample
  Shape weights;
  DepthwiseConv2D op;
  bool bias = true;
};

const AddGradientCases depthwise_conv_2d_cases([] {
  std::vector<GradientCase> cases;
  for (const Case& one : std::vector<Case>{
           {"3x3 same", {1, 5, 4, 3}, {1, 3, 3, 3}, {}},
           {"3x3 valid, no bias", {1, 5, 4, 11}, {1, 3, 3, 11}, {.padding = Padding::valid}, false},
           {"2 strides, relu",
            {1, 6, 5, 9},
            {1, 3, 3, 9},
            {.stride = {2, 2}, .activation = Activation::relu}},
           {"depth multiplier 3, stride 1 and 3, relu6",
            {1, 4, 7, 2},
            {1, 5, 3, 6},
            {.stride = {1, 3}, .activation = Activation::relu6, .depth_multiplier = 3}},
           {"larger than the image", {1, 2, 1, 2}, {1, 4, 3, 2}, {}},
           {"dilated", {1, 6, 7, 2}, {1, 2, 3, 2}, {.dilation = {3, 2}}},
           {"a long row", {1, 2, 19, 4}, {1, 2, 3, 4}, {}},
       }) {
    GradientCase made{
        one.label, one.op, {{.shape = one.image}, {.shape = one.weights, .is_parameter = true}}};
    if (one.bias) made.inputs.push_back({.shape = {one.weights[3]}, .is_parameter = true});
    cases.push_back(std::move(made));
  }
  return cases;
});

}  // namespace
}  // namespace onda
