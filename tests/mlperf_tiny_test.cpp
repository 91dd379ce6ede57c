// SPDX-License-Identifier: Apache-2.0
// The models of MLPerf Tiny: as many parameters as the reference's, each learns, and what is
// converted predicts what the trainer predicts.
#include <gtest/gtest.h>

#include "examples/mlperf_tiny/models.h"
#include "onda/run/interpreter.h"
#include "onda/run/predict.h"
#include "onda/tflite/tflite.h"

namespace onda {
namespace {

struct Case {
  int model;  // in all_models()
  std::int64_t trained_parameters;
  int samples;
  int epochs;
  double first_loss;  // above it at first, and
  double last_loss;   // below it in the end
};

class MlperfTiny : public testing::TestWithParam<Case> {};

// The trained parameters of the reference models (their training scripts, Keras 2.3).
TEST_P(MlperfTiny, LearnsAndConverts) {
  const Case& expected = GetParam();
  const mlperf_tiny::Named named =
      mlperf_tiny::all_models()[static_cast<std::size_t>(expected.model)];
  SCOPED_TRACE(named.name);
  Model model = named.make(1);
  EXPECT_EQ(model.trained_parameter_count(), expected.trained_parameters);

  const data::Dataset task =
      mlperf_tiny::synthetic_task(model, named.classifies, expected.samples, 2);
  model.compile({.optimizer = Adam{.learning_rate = 0.003},
                 .loss = named.classifies ? Loss(SparseCategoricalCrossentropy{})
                                          : Loss(MeanSquaredError{})});
  const History history = model.fit(task, {.epochs = expected.epochs, .batch_size = 16});
  EXPECT_GT(history["loss"].front(), expected.first_loss);
  EXPECT_LT(history["loss"].back(), expected.last_loss);

  // From the bytes of the file, as anybody else would read them.
  const Tensor few = data::take(task.x, 0, 4);
  Interpreter interpreter(read_tflite(write_tflite(model.graph())));
  const Tensor converted = predict(interpreter, few);
  const Tensor trained = model.predict(few);
  ASSERT_EQ(converted.shape, trained.shape);
  for (std::size_t i = 0; i < trained.values<float>().size(); ++i) {
    ASSERT_NEAR(converted.values<float>()[i], trained.values<float>()[i], 1e-5f) << i;
  }
  // Nothing is left that only training knows: no node but the file's own.
  for (const Node& node : model.graph().nodes) {
    EXPECT_FALSE(node.op.is_training_only());
    EXPECT_NE(node.op.name(), "MUL") << "every normalization follows something that takes it in";
  }
}

INSTANTIATE_TEST_SUITE_P(All, MlperfTiny,
                         testing::Values(Case{0, 78186, 60, 6, 1.5, 0.5},
                                         Case{1, 23756, 96, 20, 1.5, 0.9},
                                         Case{2, 216322, 48, 4, 0.3, 0.2},
                                         Case{3, 267928, 256, 10, 0.5, 0.3}),
                         [](const auto& one) { return fmt::format("model_{}", one.param.model); });

}  // namespace
}  // namespace onda
