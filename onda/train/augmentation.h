// SPDX-License-Identifier: Apache-2.0
// Random changes of the samples that a model is trained on, so that few of them teach more:
//
//   model.fit(train, {.epochs = 50, .augmentation = {augment::RandomFlip{FlipMode::horizontal},
//                                                    augment::RandomCrop{.padding = 4}}});
//
// They are made anew in each epoch, one after another, while fit() trains; what is evaluated or
// predicted stays as it is. What they draw follows from the seed, the epoch and the sample alone:
// any number of threads, batch size and a run that is resumed give the same.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "onda/core/quantization.h"
#include "onda/core/shape.h"

namespace onda {

/// One sample on its way through one augmentation.
struct SampleToAugment {
  std::span<const float> from;
  std::span<float> to;  ///< as many, to be set; never the same memory
  const Shape& shape;   ///< [time, channels], [height, width, channels], …: without a batch
  /// random_uniform(random, 0), random_uniform(random, 1), … are its own (core/random_stream.h).
  std::uint64_t random = 0;
};

/// What changes a sample: anything with
///
///   static constexpr std::string_view type           Keras's name where it has one
///   void apply(const SampleToAugment&) const         must not throw; called by several threads
///
/// and, where it makes a difference,
///
///   void check(const Shape& sample) const            throws Error when an option is out of its
///                                                    range, or samples have another shape than it
///                                                    takes
///   A adapted(const ValueRange&) const               what it is for training samples that lie in
///                                                    this range
///   std::string description() const                  its options: a checkpoint compares them
///
/// Targets stay as they are, but for augment::MixUp, which fit() knows.
class Augmentation {
 public:
  template <class A>
  requires requires(const A augmentation, const SampleToAugment& sample) {
    A::type;
    augmentation.apply(sample);
  }
  Augmentation(A augmentation)  // NOLINT
      : self_(std::make_shared<Held<A>>(std::move(augmentation))) {}

  std::string_view type() const { return self_->type(); }
  void check(const Shape& sample) const { self_->check(sample); }
  void apply(const SampleToAugment& sample) const { self_->apply(sample); }
  bool adapts() const { return self_->adapts(); }
  Augmentation adapted(const ValueRange& range) const { return self_->adapted(range); }
  std::string description() const { return self_->description(); }
  /// The struct that it was made of, or null when that is of another type.
  template <class A>
  const A* get_if() const {
    const auto* held = dynamic_cast<const Held<A>*>(self_.get());
    return held ? &held->augmentation : nullptr;
  }

 private:
  struct Interface {
    virtual ~Interface() = default;
    virtual std::string_view type() const = 0;
    virtual void check(const Shape& sample) const = 0;
    virtual void apply(const SampleToAugment& sample) const = 0;
    virtual bool adapts() const = 0;
    virtual Augmentation adapted(const ValueRange& range) const = 0;
    virtual std::string description() const = 0;
  };
  template <class A>
  struct Held final : Interface {
    explicit Held(A value) : augmentation(std::move(value)) {}
    std::string_view type() const override { return A::type; }
    void check([[maybe_unused]] const Shape& sample) const override {
      if constexpr (requires { augmentation.check(sample); }) augmentation.check(sample);
    }
    void apply(const SampleToAugment& sample) const override { augmentation.apply(sample); }
    bool adapts() const override {
      return requires(const A one, const ValueRange& range) { one.adapted(range); };
    }
    Augmentation adapted([[maybe_unused]] const ValueRange& range) const override {
      if constexpr (requires { augmentation.adapted(range); }) {
        return augmentation.adapted(range);
      } else {
        return augmentation;
      }
    }
    std::string description() const override {
      if constexpr (requires { augmentation.description(); }) {
        return augmentation.description();
      } else {
        return std::string(A::type);
      }
    }
    A augmentation;
  };
  std::shared_ptr<const Interface> self_;
};

/// Whence something is drawn, every number as likely. One number f is -f to f, as in Keras.
struct Interval {
  Interval(double distance) : lower(-distance), upper(distance) {}  // NOLINT
  Interval(double from, double to) : lower(from), upper(to) {}
  double lower;
  double upper;
};

/// What comes in where a sample was moved away, after Keras. Of a b c d, moved far:
enum class FillMode {
  constant,  ///< k k k k | a b c d | k k k k
  nearest,   ///< a a a a | a b c d | d d d d
  reflect,   ///< d c b a | a b c d | d c b a
  wrap,      ///< a b c d | a b c d | a b c d: it is rolled
};

enum class FlipMode { horizontal, vertical, horizontal_and_vertical };

/// "reflect", "horizontal": Keras's names.
std::string_view name_of(FillMode mode);
std::string_view name_of(FlipMode mode);

namespace augment {

/// x + n with n from a normal distribution of mean 0, drawn for each element.
struct GaussianNoise {
  double stddev = 0.1;  ///< in the units of the data; at least 0

  static constexpr std::string_view type = "GaussianNoise";
  void check(const Shape& sample) const;
  void apply(const SampleToAugment& sample) const;
  std::string description() const;
};

/// x (1 + g) with a gain g drawn for each sample, or for each of its channels (the last axis).
struct RandomScale {
  Interval factor = 0.1;
  bool per_channel = false;

  static constexpr std::string_view type = "RandomScale";
  void check(const Shape& sample) const;
  void apply(const SampleToAugment& sample) const;
  std::string description() const;
};

/// Moves a window [time, channels] or [time] in time, an image [height, width, channels] both ways:
/// along an axis of n by a whole number of steps drawn from those in [lower n, upper n]. Positive
/// is later, down or right.
struct RandomShift {
  Interval factor = 0.1;
  FillMode fill_mode = FillMode::wrap;
  double fill_value = 0;  ///< for FillMode::constant

  static constexpr std::string_view type = "RandomShift";
  void check(const Shape& sample) const;
  void apply(const SampleToAugment& sample) const;
  std::string description() const;
};

/// Moves an image [height, width, channels] by whole pixels, drawn from those in [lower n, upper n]
/// for an extent of n: Keras draws real numbers and interpolates. Positive is down or right.
struct RandomTranslation {
  Interval height_factor = 0.1;
  Interval width_factor = 0.1;
  FillMode fill_mode = FillMode::reflect;
  double fill_value = 0;

  static constexpr std::string_view type = "RandomTranslation";
  void check(const Shape& sample) const;
  void apply(const SampleToAugment& sample) const;
  std::string description() const;
};

/// Mirrors an image [height, width, channels], each way that `mode` names in half of the cases:
/// horizontal exchanges left and right.
struct RandomFlip {
  FlipMode mode = FlipMode::horizontal_and_vertical;

  static constexpr std::string_view type = "RandomFlip";
  void check(const Shape& sample) const;
  void apply(const SampleToAugment& sample) const;
  std::string description() const;
};

/// An image [height, width, channels] with `padding` pixels on every side, of which a part of the
/// size it had is cut at random: as usual for CIFAR-10 (He and others, 2015, section 4.2). Keras's
/// RandomCrop does not pad, and its images become smaller.
struct RandomCrop {
  int padding = 4;  ///< at least 1
  FillMode fill_mode = FillMode::constant;
  double fill_value = 0;

  static constexpr std::string_view type = "RandomCrop";
  void check(const Shape& sample) const;
  void apply(const SampleToAugment& sample) const;
  std::string description() const;
};

/// x + b (high - low) cut to [low, high], with b drawn for each image.
struct RandomBrightness {
  Interval factor = 0.2;           ///< in [-1, 1]
  ValueRange value_range{0, 255};  ///< {}: from the least to the greatest of the training samples

  static constexpr std::string_view type = "RandomBrightness";
  void check(const Shape& sample) const;
  RandomBrightness adapted(const ValueRange& range) const;
  void apply(const SampleToAugment& sample) const;
  std::string description() const;
};

/// (x - m) (1 + c) + m cut to [low, high], with c drawn for each image and the mean m of each of
/// its channels.
struct RandomContrast {
  Interval factor = 0.2;           ///< at least -1
  ValueRange value_range{0, 255};  ///< {}: from the least to the greatest of the training samples

  static constexpr std::string_view type = "RandomContrast";
  void check(const Shape& sample) const;
  RandomContrast adapted(const ValueRange& range) const;
  void apply(const SampleToAugment& sample) const;
  std::string description() const;
};

/// w x + (1 - w) x' and w y + (1 - w) y' with another training sample, x' and y', that any may be,
/// and w from Beta(alpha, alpha): Zhang and others, 2017. Keras takes x' from the batch. x' has
/// gone through the augmentations before this one, too. Targets have to be such that what lies
/// between two of them is one: one-hot, probabilities, numbers; fit() throws Error for class
/// numbers. The weight of a sample is that of x.
struct MixUp {
  double alpha = 0.2;  ///< above 0

  static constexpr std::string_view type = "MixUp";
  void check(const Shape& sample) const;
  /// Of one sample alone there is nothing to mix.
  void apply(const SampleToAugment& sample) const;
  /// w.
  float weight(std::uint64_t random) const;
  std::string description() const;
};

}  // namespace augment

/// "noise(0.05) shift(0.1, wrap)": what a checkpoint compares.
std::string description_of(std::span<const Augmentation> augmentations);

}  // namespace onda
