// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/unary.h"

#include <gtest/gtest.h>

#include <cmath>

#include "onda/ops/abs/abs.h"
#include "onda/ops/elu/elu.h"
#include "onda/ops/exp/exp.h"
#include "onda/ops/gelu/gelu.h"
#include "onda/ops/hard_swish/hard_swish.h"
#include "onda/ops/leaky_relu/leaky_relu.h"
#include "onda/ops/logistic/logistic.h"
#include "onda/ops/neg/neg.h"
#include "onda/ops/relu/relu.h"
#include "onda/ops/relu6/relu6.h"
#include "onda/ops/square/square.h"
#include "onda/ops/tanh/tanh.h"

namespace onda {
namespace {

struct Row {
  Operator op;
  std::vector<double> values;
  std::vector<double> slopes;
};

// PyTorch 1.13 in float64, printed by unary_test.py.
const std::vector<double> xs = {-4.0, -1.25, -0.3, 0.2, 1.5, 7.0};
std::vector<Row> rows() {
  return {
      {Logistic{},
       {0.01798621, 0.222700139, 0.425557483, 0.549833997, 0.817574476, 0.999088949},
       {0.0176627062, 0.173104787, 0.244458312, 0.247516573, 0.149146452, 0.00091022118}},
      {Tanh{},
       {-0.9993293, -0.84828364, -0.291312612, 0.19737532, 0.905148254, 0.999998337},
       {0.00134095068, 0.280414866, 0.915136962, 0.961042983, 0.180706639, 3.32610934e-06}},
      {Relu{}, {0, 0, 0, 0.2, 1.5, 7}, {0, 0, 0, 1, 1, 1}},
      {Relu6{}, {0, 0, 0, 0.2, 1.5, 6}, {0, 0, 0, 1, 1, 0}},
      {LeakyRelu{.alpha = 0.3f}, {-1.2, -0.375, -0.09, 0.2, 1.5, 7}, {0.3, 0.3, 0.3, 1, 1, 1}},
      {Elu{},
       {-0.981684361, -0.713495203, -0.259181779, 0.2, 1.5, 7},
       {0.0183156389, 0.286504797, 0.740818221, 1, 1, 1}},
      {HardSwish{},
       {-0, -0.364583333, -0.135, 0.106666667, 1.125, 7},
       {0, 0.0833333333, 0.4, 0.566666667, 1, 1}},
      {Gelu{},
       {-0.000126684967, -0.132062217, -0.114626573, 0.115851942, 1.3997892, 7},
       {-0.000503649661, -0.122661583, 0.267672233, 0.657468248, 1.12746919, 1}},
      {Gelu{.approximate = true},
       {-7.02459482e-05, -0.132285797, -0.114629076, 0.11585143, 1.39957158, 7},
       {-0.000335123197, -0.122492632, 0.267704548, 0.657458149, 1.12771079, 1}},
      {Exp{},
       {0.0183156389, 0.286504797, 0.740818221, 1.22140276, 4.48168907, 1096.63316},
       {0.0183156389, 0.286504797, 0.740818221, 1.22140276, 4.48168907, 1096.63316}},
      {Abs{}, {4, 1.25, 0.3, 0.2, 1.5, 7}, {-1, -1, -1, 1, 1, 1}},
      {Neg{}, {4, 1.25, 0.3, -0.2, -1.5, -7}, {-1, -1, -1, -1, -1, -1}},
      {Square{}, {16, 1.5625, 0.09, 0.04, 2.25, 49}, {-8, -2.5, -0.6, 0.4, 3, 14}},
  };
}

TEST(Unary, ValuesAndSlopesArePyTorchs) {
  const Tensor tensor{"x", DType::float32, {1, 1}, {}, {}};
  for (const Row& row : rows()) {
    std::vector<float> x(16), y(16), dx(16, 1.0f), dy(16, 2.0f);
    for (std::size_t i = 0; i < xs.size(); ++i) x[i] = static_cast<float>(xs[i]);
    const TrainingTensor inputs[] = {{.tensor = &tensor,
                                      .elements = 1,
                                      .value = x.data(),
                                      .gradient = dx.data(),
                                      .accumulate = true}};
    const TrainingTensor outputs[] = {
        {.tensor = &tensor, .elements = 1, .value = y.data(), .gradient = dy.data()}};
    Workers workers;
    const TrainingBatch batch{16, 16, inputs, outputs, true, 0, nullptr, &workers};
    row.op.forward(batch);
    row.op.backward(batch);
    for (std::size_t i = 0; i < xs.size(); ++i) {
      const double close = 2e-6 * (1 + std::fabs(row.values[i]) + std::fabs(row.slopes[i]));
      EXPECT_NEAR(static_cast<double>(y[i]), row.values[i], close) << row.op.name() << " " << xs[i];
      EXPECT_NEAR(static_cast<double>(dx[i]), 1 + 2 * row.slopes[i], close)
          << row.op.name() << " " << xs[i];
    }
  }
}

}  // namespace
}  // namespace onda
