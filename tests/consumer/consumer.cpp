// SPDX-License-Identifier: Apache-2.0
// Trains y = 2 x + 1, stores it, loads it again and runs it.
#include <cmath>
#include <cstdio>

#include "onda/run/interpreter.h"
#include "onda/tflite/tflite.h"
#include "onda/train/model.h"

int main() {
  std::vector<float> x, y;
  for (int i = 0; i < 64; ++i) {
    x.push_back(static_cast<float>(i) / 64);
    y.push_back(2 * x.back() + 1);
  }
  const onda::data::Dataset line{onda::Tensor::of({64, 1}, x), onda::Tensor::of({64, 1}, y)};
  onda::Model model =
      onda::sequential(onda::Input{.shape = {1}}, {onda::layers::Dense{.units = 1}});
  model.compile({.optimizer = onda::RMSprop{.learning_rate = 0.01}});
  model.fit(line, {.epochs = 300, .batch_size = 16});

  onda::Interpreter interpreter(onda::read_tflite(onda::write_tflite(model.graph())));
  const float half = 0.5F;
  interpreter.set_input<float>(0, {&half, 1});
  interpreter.invoke();
  const float result = interpreter.output<float>(0)[0];
  std::printf("2 * 0.5 + 1 = %.2f\n", static_cast<double>(result));
  return std::fabs(result - 2) < 0.1F ? 0 : 1;
}
