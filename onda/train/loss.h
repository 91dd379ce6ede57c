// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include "onda/core/shape.h"

namespace onda {

/// What a batch predicts and what it should have, the samples innermost as in TrainingBatch:
///
///   prediction[element * stride + sample],   sample in [0, size), stride a multiple of 16
///
/// Lanes from `size` to `stride` are padding: finite numbers that do not count.
struct Scores {
  const float* prediction = nullptr;  ///< [elements][stride]
  const float* target = nullptr;      ///< [elements][stride], or as target_elements says
  std::int64_t elements = 0;          ///< of one sample's prediction
  int size = 0;
  int stride = 0;
  /// The extent of the prediction's last axis: elements = positions() * channels.
  std::int64_t channels = 1;
  /// Of one sample's target. 0: as many as the prediction has. Class numbers: one a position.
  std::int64_t target_elements = 0;
  /// [stride], one a sample; null: all are 1. Class weights become sample weights beforehand.
  const float* weights = nullptr;

  std::int64_t positions() const { return elements / channels; }
};

/// All targets of a data set, before training: [samples][elements], the samples outermost.
struct Targets {
  std::span<const float> values;
  std::int64_t elements = 1;  ///< of one sample
  std::int64_t channels = 1;  ///< the extent of the last axis of the model's output
};

/// What training makes small: anything with these parts. With the loss l of one position (the place
/// of an output without its last axis; most outputs have one) and the weight w of the sample:
///
///   static constexpr std::string_view name        Keras's
///   double sum(const Scores&) const               the sum over samples of w mean over positions l
///   void gradient(const Scores&, float* to) const
///                                                 d (sum / size) / d prediction, laid out like the
///                                                 prediction; 0 in the padding
///
/// and, where it makes a difference,
///
///   void check() const                            throws Error when an option is out of its range
///   Shape target_shape(const Shape& output) const the target's shape for an output of this shape
///   void check_targets(const Targets&) const      throws Error that names the first sample whose
///                                                 target it cannot learn
///   std::optional<L> at_logits(std::string_view op) const
///                                                 the same loss of what the output's operator, by
///                                                 its .tflite name, makes the output of
///
/// The loss of a batch is sum / size, whatever the weights add up to: Keras 3's reduction
/// "sum_over_batch_size".
class Loss {
 public:
  template <class L>
  requires requires(const L loss, Scores scores, float* to) {
    L::name;
    loss.sum(scores);
    loss.gradient(scores, to);
  }
  Loss(L loss) : self_(std::make_shared<Held<L>>(std::move(loss))) {}  // NOLINT

  std::string_view name() const { return self_->name(); }
  double sum(const Scores& scores) const { return self_->sum(scores); }
  void gradient(const Scores& scores, float* to) const { self_->gradient(scores, to); }

  /// Throws Error when an option is out of its range.
  void check() const { self_->check(); }
  /// The shape of the target for an output of this shape, the batch being the first axis of both:
  /// the same, but for class numbers. Throws Error when the loss does not suit the output.
  Shape target_shape(const Shape& output) const { return self_->target_shape(output); }
  /// Whether it is target_shape(output) for any number of samples; axes of 1 at the end may be
  /// there or not, so that [N] and [N, 1] are the same.
  bool accepts_target(const Shape& target, const Shape& output) const;
  /// Throws Error, "sample 17: expected a class from 0 to 9, received 10". Samples count from 0.
  void check_targets(const Targets& targets) const { self_->check_targets(targets); }
  /// The same loss, of the logits that an operator (SOFTMAX, LOGISTIC) makes the prediction of:
  /// exact where probabilities have lost their digits. Nothing when there is none.
  std::optional<Loss> at_logits(std::string_view op) const { return self_->at_logits(op); }

 private:
  struct Interface {
    virtual ~Interface() = default;
    virtual std::string_view name() const = 0;
    virtual double sum(const Scores& scores) const = 0;
    virtual void gradient(const Scores& scores, float* to) const = 0;
    virtual void check() const = 0;
    virtual Shape target_shape(const Shape& output) const = 0;
    virtual void check_targets(const Targets& targets) const = 0;
    virtual std::optional<Loss> at_logits(std::string_view op) const = 0;
  };
  template <class L>
  struct Held final : Interface {
    explicit Held(L value) : loss(std::move(value)) {}
    std::string_view name() const override { return L::name; }
    double sum(const Scores& scores) const override { return loss.sum(scores); }
    void gradient(const Scores& scores, float* to) const override { loss.gradient(scores, to); }
    void check() const override {
      if constexpr (requires { loss.check(); }) loss.check();
    }
    Shape target_shape(const Shape& output) const override {
      if constexpr (requires { loss.target_shape(output); }) {
        return loss.target_shape(output);
      } else {
        return output;
      }
    }
    void check_targets(const Targets& targets) const override {
      if constexpr (requires { loss.check_targets(targets); }) loss.check_targets(targets);
    }
    std::optional<Loss> at_logits([[maybe_unused]] std::string_view op) const override {
      if constexpr (requires { loss.at_logits(op); }) {
        if (const auto other = loss.at_logits(op)) return Loss(*other);
      }
      return std::nullopt;
    }
    L loss;
  };
  std::shared_ptr<const Interface> self_;
};

}  // namespace onda
