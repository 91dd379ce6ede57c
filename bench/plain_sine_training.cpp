// SPDX-License-Identifier: Apache-2.0
#include "bench/plain_sine_training.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>
#include <vector>

namespace onda::bench {
namespace {

constexpr int width = 16;

// All weights in one block: first layer, its biases, second layer, its biases, third, its bias.
struct Net {
  static constexpr int count = width + width + width * width + width + width + 1;
  float value[count] = {};
  float gradient[count] = {};
  float average[count] = {};

  float* first = value;
  float* second = value + 2 * width;
  float* third = value + 3 * width + width * width;

  float hidden_1[width];
  float hidden_2[width];

  float forward(float x) {
    for (int i = 0; i < width; ++i) hidden_1[i] = std::max(0.0f, first[i] * x + first[width + i]);
    for (int o = 0; o < width; ++o) {
      float sum = second[width * width + o];
      for (int i = 0; i < width; ++i) sum += second[o * width + i] * hidden_1[i];
      hidden_2[o] = std::max(0.0f, sum);
    }
    float sum = third[width];
    for (int i = 0; i < width; ++i) sum += third[i] * hidden_2[i];
    return sum;
  }

  void backward(float x, float error) {
    float* g1 = gradient;
    float* g2 = gradient + 2 * width;
    float* g3 = gradient + 3 * width + width * width;
    float back[width] = {};
    g3[width] += error;
    for (int o = 0; o < width; ++o) {
      g3[o] += error * hidden_2[o];
      const float d = hidden_2[o] > 0 ? error * third[o] : 0;
      g2[width * width + o] += d;
      for (int i = 0; i < width; ++i) {
        g2[o * width + i] += d * hidden_1[i];
        back[i] += d * second[o * width + i];
      }
    }
    for (int i = 0; i < width; ++i) {
      const float d = hidden_1[i] > 0 ? back[i] : 0;
      g1[i] += d * x;
      g1[width + i] += d;
    }
  }

  void step() {
    for (int i = 0; i < count; ++i) {
      average[i] = 0.9f * average[i] + 0.1f * gradient[i] * gradient[i];
      value[i] -= 0.001f * gradient[i] / std::sqrt(average[i] + 1e-7f);
      gradient[i] = 0;
    }
  }
};

void initialize(Net& net, std::mt19937& random) {
  const auto fill = [&](float* values, int n, float limit) {
    std::uniform_real_distribution<float> uniform(-limit, limit);
    std::generate_n(values, n, [&] { return uniform(random); });
  };
  fill(net.first, width, std::sqrt(6.0f / (1 + width)));
  fill(net.second, width * width, std::sqrt(6.0f / (2 * width)));
  fill(net.third, width, std::sqrt(6.0f / (1 + width)));
}

}  // namespace

double train_plainly(std::span<const float> x, std::span<const float> y,
                     std::span<const float> validation_x, std::span<const float> validation_y,
                     int epochs, unsigned seed) {
  std::mt19937 random(seed);
  Net net;
  initialize(net, random);
  std::vector<std::size_t> order(x.size());
  std::iota(order.begin(), order.end(), 0);
  double loss = 0;
  volatile double validation = 0;
  for (int epoch = 0; epoch < epochs; ++epoch) {
    std::shuffle(order.begin(), order.end(), random);
    loss = 0;
    for (std::size_t first = 0; first < order.size(); first += 16) {
      const std::size_t last = std::min(first + 16, order.size());
      for (std::size_t i = first; i < last; ++i) {
        const float error = net.forward(x[order[i]]) - y[order[i]];
        loss += static_cast<double>(error) * static_cast<double>(error);
        net.backward(x[order[i]], 2 * error / static_cast<float>(last - first));
      }
      net.step();
    }
    loss /= static_cast<double>(order.size());
    double sum = 0;
    for (std::size_t i = 0; i < validation_x.size(); ++i) {
      const float error = net.forward(validation_x[i]) - validation_y[i];
      sum += static_cast<double>(error) * static_cast<double>(error);
    }
    validation = sum;
  }
  (void)validation;
  return loss;
}

}  // namespace onda::bench
