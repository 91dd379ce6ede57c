// SPDX-License-Identifier: Apache-2.0
// The optimizers. g is the gradient, w the parameter, t the number of the step, the first being 1.
// Source of all formulas and defaults: Keras 3, `keras.optimizers`, the `update_step` of each.
// weight_decay and clip: onda/train/optimizer.h. TensorFlow 2.13 has the same formulas.
#pragma once

#include "onda/train/optimizer.h"

namespace onda {

/// w = w - learning_rate g; with momentum
///
///   m = momentum m - learning_rate g
///   w = w + m,   with nesterov: w + momentum m - learning_rate g
struct SGD {
  double learning_rate = 0.01;
  double momentum = 0;  ///< in [0, 1]
  bool nesterov = false;
  double weight_decay = 0;
  Clip clip = {};
  static constexpr bool element_wise = true;

  std::vector<std::string_view> slots() const;
  void check() const;
  void update(const OptimizerStep& step) const;
};

/// With the average v of the gradient's square, and when centered the average a of the gradient:
///
///   v = rho v + (1 - rho) g²
///   a = rho a + (1 - rho) g
///   s = learning_rate g / sqrt(v + epsilon),   centered: … / sqrt(max(v - a², 0) + epsilon)
///   w = w - s,   with momentum: m = momentum m + s, w = w - m
///
/// Epsilon is inside of the root; PyTorch has it outside. The maximum is ours: rounding can bring
/// the variance of great gradients below zero.
struct RMSprop {
  double learning_rate = 0.001;
  double rho = 0.9;       ///< in [0, 1)
  double momentum = 0;    ///< in [0, 1]
  double epsilon = 1e-7;  ///< above 0
  bool centered = false;
  double weight_decay = 0;
  Clip clip = {};
  static constexpr bool element_wise = true;

  std::vector<std::string_view> slots() const;
  void check() const;
  void update(const OptimizerStep& step) const;
};

/// Kingma and Ba, 2014, in the form at the end of their section 2:
///
///   m = m + (1 - beta_1) (g - m)
///   v = v + (1 - beta_2) (g² - v)
///   w = w - learning_rate sqrt(1 - beta_2^t) / (1 - beta_1^t) m / (sqrt(v) + epsilon)
///
/// With amsgrad the greatest v so far stands in the last line. PyTorch adds epsilon to the
/// corrected root: its epsilon is this one divided by sqrt(1 - beta_2^t).
struct Adam {
  double learning_rate = 0.001;
  double beta_1 = 0.9;    ///< in [0, 1)
  double beta_2 = 0.999;  ///< in [0, 1)
  double epsilon = 1e-7;  ///< above 0
  bool amsgrad = false;
  double weight_decay = 0;
  Clip clip = {};
  static constexpr bool element_wise = true;

  std::vector<std::string_view> slots() const;
  void check() const;
  void update(const OptimizerStep& step) const;
};

/// Adam whose weights decay unless told otherwise (Loshchilov and Hutter, 2017).
struct AdamW {
  double learning_rate = 0.001;
  double beta_1 = 0.9;    ///< in [0, 1)
  double beta_2 = 0.999;  ///< in [0, 1)
  double epsilon = 1e-7;  ///< above 0
  bool amsgrad = false;
  double weight_decay = 0.004;
  Clip clip = {};
  static constexpr bool element_wise = true;

  std::vector<std::string_view> slots() const;
  void check() const;
  void update(const OptimizerStep& step) const;
};

/// Adam with Nesterov's momentum (Dozat, 2016). With u(t) = beta_1 (1 - 0.96^t / 2) and the product
/// U(t) of u(1) to u(t), m and v as in Adam:
///
///   n = u(t + 1) m / (1 - U(t + 1)) + (1 - u(t)) g / (1 - U(t))
///   w = w - learning_rate n / (sqrt(v / (1 - beta_2^t)) + epsilon)
///
/// PyTorch's NAdam has 0.96^(0.004 t): its momentum_decay, which is 1 here.
struct Nadam {
  double learning_rate = 0.001;
  double beta_1 = 0.9;    ///< in [0, 1)
  double beta_2 = 0.999;  ///< in [0, 1)
  double epsilon = 1e-7;  ///< above 0
  double weight_decay = 0;
  Clip clip = {};
  static constexpr bool element_wise = true;

  std::vector<std::string_view> slots() const;
  void check() const;
  void update(const OptimizerStep& step) const;
};

/// a = a + g² from initial_accumulator_value on, w = w - learning_rate g / sqrt(a + epsilon).
/// PyTorch has epsilon outside of the root, and a begins with 0.
struct Adagrad {
  double learning_rate = 0.001;
  double initial_accumulator_value = 0.1;  ///< at least 0
  double epsilon = 1e-7;                   ///< above 0
  double weight_decay = 0;
  Clip clip = {};
  static constexpr bool element_wise = true;

  std::vector<std::string_view> slots() const;
  void check() const;
  void initialize(std::span<float> state) const;
  void update(const OptimizerStep& step) const;
};

}  // namespace onda
