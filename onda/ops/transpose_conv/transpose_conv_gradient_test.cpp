// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/gradient_check.h"
#include "onda/ops/transpose_conv/transpose_conv.h"

namespace onda {
namespace {

struct Case {
  const char* label;
  Shape image;  // of one sample
  Shape weights;
  std::vector<std::int32_t> output;
  TransposeConv op;
  bool bias = true;
};

// Tiles that are full and that are not; windows that leave the output at every side, that overlap,
// that leave gaps; every fused activation.
const AddGradientCases transpose_conv_cases([] {
  std::vector<GradientCase> cases;
  for (const Case& one : std::vector<Case>{
           {"3x3 same", {1, 5, 4, 3}, {7, 3, 3, 3}, {1, 5, 4, 7}, {}},
           {"3x3 valid, no bias",
            {1, 3, 2, 3},
            {7, 3, 3, 3},
            {1, 5, 4, 7},
            {.padding = Padding::valid},
            false},
           {"3x3, 2 strides, relu",
            {1, 3, 2, 4},
            {2, 3, 3, 4},
            {1, 6, 4, 2},
            {.stride = {2, 2}, .activation = Activation::relu}},
           {"2x2 of 2 strides, relu6",
            {1, 2, 3, 18},
            {13, 2, 2, 18},
            {1, 4, 6, 13},
            {.padding = Padding::valid, .stride = {2, 2}, .activation = Activation::relu6}},
           {"a stride beyond the filter, and more at the end",
            {1, 2, 3, 2},
            {3, 1, 2, 2},
            {1, 5, 10, 3},
            {.padding = Padding::valid, .stride = {4, 3}, .activation = Activation::relu_n1_to_1}},
           {"larger than the output", {1, 2, 1, 2}, {2, 4, 5, 2}, {1, 2, 1, 2}, {}},
           {"a row longer than what is taken together",
            {1, 2, 19, 4},
            {9, 2, 3, 4},
            {1, 2, 19, 9},
            {}},
           {"many channels to one", {1, 3, 3, 33}, {1, 3, 3, 33}, {1, 6, 5, 1}, {.stride = {2, 2}}},
       }) {
    GradientCase made{one.label,
                      one.op,
                      {{.shape = {4}, .constant = one.output},
                       {.shape = one.weights, .is_parameter = true},
                       {.shape = one.image}}};
    if (one.bias) made.inputs.push_back({.shape = {one.weights[0]}, .is_parameter = true});
    cases.push_back(std::move(made));
  }
  return cases;
});

}  // namespace
}  // namespace onda
