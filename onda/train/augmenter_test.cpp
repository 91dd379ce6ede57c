// SPDX-License-Identifier: Apache-2.0
#include "onda/train/augmenter.h"

#include <fmt/ranges.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <numeric>

#include "onda/core/random.h"
#include "onda/core/random_stream.h"
#include "onda/core/temporary_folder.h"
#include "onda/train/model.h"
#include "tests/error_of.h"

namespace onda {
namespace {

using testing::HasSubstr;

// Windows [6, 2] of three classes, one-hot.
data::Dataset windows(int count) {
  Random random(2);
  std::vector<float> x, y;
  for (int i = 0; i < count; ++i) {
    for (int k = 0; k < 12; ++k) x.push_back(static_cast<float>(random.uniform(-1, 1) + i % 3));
    for (int k = 0; k < 3; ++k) y.push_back(i % 3 == k ? 1.0f : 0.0f);
  }
  return {Tensor::of({count, 6, 2}, x), Tensor::of({count, 3}, y)};
}

std::vector<Layer> net() {
  return {layers::Flatten{}, layers::Dense{.units = 8, .activation = layers::relu},
          layers::Dropout{.rate = 0.2}, layers::Dense{.units = 3, .activation = layers::softmax}};
}

Model model() {
  Model made = sequential({.shape = {6, 2}}, net(), {.seed = 4});
  made.compile({.optimizer = Adam{}, .loss = CategoricalCrossentropy{}, .metrics = {Accuracy{}}});
  return made;
}

const std::vector<Augmentation> everything{
    augment::RandomShift{.factor = 0.5}, augment::GaussianNoise{.stddev = 0.1},
    augment::MixUp{.alpha = 0.4}, augment::RandomScale{.factor = 0.2, .per_channel = true}};

std::vector<std::byte> weights_of(const Model& model) {
  std::vector<std::byte> weights;
  for (const Tensor& tensor : model.training_graph().tensors) {
    weights.insert(weights.end(), tensor.data.begin(), tensor.data.end());
  }
  return weights;
}

std::vector<std::byte> trained(FitOptions options) {
  Model made = model();
  options.epochs = 4;
  options.batch_size = 7;
  made.fit(windows(40), options);
  return weights_of(made);
}

TEST(Augmenter, SameBytesWithAnyNumberOfThreads) {
  const auto one = trained({.augmentation = everything});
  for (const int threads : {2, 3}) {
    EXPECT_EQ(trained({.augmentation = everything, .threads = threads}), one) << threads;
  }
  EXPECT_NE(trained({}), one);
  EXPECT_NE(trained({.augmentation = everything, .seed = 9}), one);
}

TEST(Augmenter, AugmentationsThatChangeNothingChangeNothing) {
  EXPECT_EQ(trained({.augmentation = {augment::GaussianNoise{.stddev = 0},
                                      augment::RandomScale{.factor = 0}}}),
            trained({}));
}

TEST(Augmenter, AResumedRunEndsWithTheSameBytes) {
  const data::Dataset train = windows(40);
  const TemporaryFolder folder;
  const auto path = folder.path() / "run.safetensors";
  FitOptions options{.epochs = 6,
                     .batch_size = 8,
                     .validation_split = 0.2,
                     .augmentation = everything,
                     .checkpoint = {.path = path}};
  Model whole = model();
  whole.fit(train, options);
  for (const int threads : {1, 3}) {
    Model part = model();
    options.epochs = 3;
    part.fit(train, options);
    EXPECT_NE(weights_of(part), weights_of(whole));
    Model rest = model();
    options.epochs = 6;
    options.resume = path;
    options.threads = threads;
    rest.fit(train, options);
    EXPECT_EQ(weights_of(rest), weights_of(whole));
    options.resume.clear();
  }
}

TEST(Augmenter, NothingElseIsAugmented) {
  const data::Dataset train = windows(40);
  const data::Dataset validation = windows(10);
  Model made = model();
  const History history = made.fit(train, {.validation_data = &validation,
                                           .augmentation = {augment::GaussianNoise{.stddev = 9}}});
  EXPECT_EQ(history["val_loss"].back(), made.evaluate(validation).values[0]);
  const Tensor expected = made.predict(train.x);
  EXPECT_EQ(made.predict(train.x).data, expected.data);
}

// What an Augmenter makes of samples, one after another.
struct Batches {
  explicit Batches(std::vector<Augmentation> augmentations, int batch_size = 40,
                   std::vector<std::int32_t> among = {})
      : trained(std::move(among)) {
    if (trained.empty()) {
      trained.resize(40);
      std::iota(trained.begin(), trained.end(), 0);
    }
    augmenter.emplace(augmentations, samples, trained, made.training_graph(), outputs, workers,
                      batch_size);
  }
  // x and y of a batch, sample by sample.
  void add(std::span<const std::int32_t> batch, std::uint64_t random) {
    constexpr int stride = 48;
    std::vector<float> values(12 * stride), targets(3 * stride);
    augmenter->load(batch, random);
    augmenter->inputs(stride, values.data());
    if (augmenter->mixes()) augmenter->targets(0, stride, targets.data());
    for (std::size_t i = 0; i < batch.size(); ++i) {
      for (std::size_t k = 0; k < 12; ++k) x.push_back(values[k * stride + i]);
      for (std::size_t k = 0; k < 3; ++k) y.push_back(targets[k * stride + i]);
    }
    // The last sample fills the padding.
    for (std::size_t k = 0; k < 12; ++k) {
      EXPECT_EQ(values[k * stride + stride - 1], values[k * stride + batch.size() - 1]);
    }
  }

  Model made = model();
  std::vector<OutputOptions> outputs{{CategoricalCrossentropy{}}};
  data::Dataset data = windows(40);
  LabelledSamples samples{std::span(&data.x, 1), std::span(&data.y, 1), made.training_graph(),
                          outputs, "test"};
  Workers workers{1};
  std::vector<std::int32_t> trained;
  std::optional<Augmenter> augmenter;
  std::vector<float> x, y;
};

// So the batch size and the order make no difference to a sample.
TEST(Augmenter, ASampleDependsOnEpochAndItselfAlone) {
  Batches together(everything);
  Batches apart(everything, 3);
  together.add(together.trained, 17);
  for (std::size_t i = 0; i < 40; i += 3) {
    apart.add(std::span(apart.trained).subspan(i, std::min<std::size_t>(3, 40 - i)), 17);
  }
  EXPECT_EQ(together.x, apart.x);
  EXPECT_EQ(together.y, apart.y);
  Batches other(everything);
  other.add(other.trained, 18);
  EXPECT_NE(together.x, other.x);
}

// x and y are mixed alike, out of the samples that are trained on, each as often.
TEST(Augmenter, MixUpMixesInputsAndTargetsAlike) {
  Batches batches({augment::MixUp{.alpha = 1}}, 40, {0, 1, 2, 3, 4, 5});
  const auto x = batches.samples.x[0].values();
  const auto y = batches.samples.y[0].values();
  std::vector<int> partners(40);
  double weights = 0;
  int seen = 0;
  constexpr std::uint64_t epochs = 2000;
  for (std::uint64_t epoch = 0; epoch < epochs; ++epoch) {
    batches.x.clear();
    batches.y.clear();
    batches.add(batches.trained, random_word(1, epoch));
    for (std::size_t i = 0; i < 6; ++i) {
      // Which partner and weight explain all twelve inputs?
      int found = 0;
      for (std::size_t other = 0; other < 40 && found == 0; ++other) {
        if (other == i) continue;
        const float w = (batches.x[i * 12] - x[other * 12]) / (x[i * 12] - x[other * 12]);
        bool fits = w >= -1e-3f && w <= 1.001f;
        for (std::size_t k = 0; k < 12 && fits; ++k) {
          fits = std::fabs(batches.x[i * 12 + k] - w * x[i * 12 + k] -
                           (1 - w) * x[other * 12 + k]) < 1e-4f;
        }
        if (!fits || w > 0.999f) continue;
        ++found, ++seen;
        ++partners[other];
        weights += static_cast<double>(w);
        for (std::size_t k = 0; k < 3; ++k) {
          EXPECT_NEAR(batches.y[i * 3 + k], w * y[i * 3 + k] + (1 - w) * y[other * 3 + k], 1e-3f);
        }
      }
    }
  }
  // A partner in six is the sample itself; few weights are too near to 1 to be seen.
  EXPECT_NEAR(seen, 6 * epochs * 5 / 6, 200);
  EXPECT_NEAR(weights / seen, 0.5, 5 * std::sqrt(1.0 / 12 / seen) + 0.001);
  for (std::size_t i = 0; i < 40; ++i) {
    if (i < 6) {
      EXPECT_NEAR(partners[i], epochs * 5 / 6, 5 * std::sqrt(6 * epochs * 5.0 / 36 * 31 / 36) + 40);
    } else {
      EXPECT_EQ(partners[i], 0) << i;
    }
  }
}

TEST(Augmenter, ErrorsNameTheAugmentation) {
  const data::Dataset train = windows(12);
  const auto error = [&](const Loss& loss, const Tensor& y, std::vector<Augmentation> all) {
    Model made = sequential({.shape = {6, 2}}, net());
    made.compile({.loss = loss});
    return error_of([&] { made.fit({train.x, y}, {.augmentation = std::move(all)}); });
  };
  std::vector<float> classes, signs;
  for (int i = 0; i < 12; ++i) {
    classes.push_back(static_cast<float>(i % 3));
    for (int k = 0; k < 3; ++k) signs.push_back(i % 3 == k ? 1.0f : -1.0f);
  }
  EXPECT_EQ(error(SparseCategoricalCrossentropy{}, Tensor::of({12}, classes), {augment::MixUp{}}),
            "fit: augmentation: MixUp: expected targets that can be mixed, numbers or one for each "
            "class with categorical_crossentropy, received those of "
            "sparse_categorical_crossentropy");
  EXPECT_THAT(error(Hinge{}, Tensor::of({12, 3}, signs), {augment::MixUp{}}),
              HasSubstr("received those of hinge"));
  EXPECT_EQ(error(MeanSquaredError{}, train.y, {augment::MixUp{}}), "nothing was thrown");
  EXPECT_EQ(error(MeanSquaredError{}, train.y, {augment::MixUp{}, augment::MixUp{}}),
            "fit: augmentation: expected one MixUp at most");
  EXPECT_THAT(error(MeanSquaredError{}, train.y, {augment::RandomFlip{}}),
              testing::StartsWith("fit: augmentation: RandomFlip: expected images"));
}

// A program's own.
struct Negate {
  static constexpr std::string_view type = "Negate";
  void apply(const SampleToAugment& sample) const {
    for (std::size_t i = 0; i < sample.from.size(); ++i) sample.to[i] = -sample.from[i];
  }
};

TEST(Augmenter, TakesAProgramsOwn) {
  Batches batches({Negate{}, augment::RandomScale{.factor = {1, 1}}});
  batches.add(batches.trained, 1);
  const auto x = batches.samples.x[0].values();
  for (std::size_t i = 0; i < x.size(); ++i) EXPECT_EQ(batches.x[i], -2 * x[i]);
  EXPECT_EQ(description_of(std::vector<Augmentation>{Negate{}}), "Negate");
}

// Few samples: what a model learns of them about others.

double last_accuracy(Model& made, const data::Dataset& train, const data::Dataset& validation,
                     const std::vector<Augmentation>& augmentation) {
  made.compile({.optimizer = Adam{.learning_rate = 0.005},
                .loss = SparseCategoricalCrossentropy{},
                .metrics = {Accuracy{}}});
  made.fit(train, {.epochs = 150, .batch_size = 8, .augmentation = augmentation});
  return made.evaluate(validation).values.at(1);
}

void expect_help(const char* what, const std::vector<double>& without,
                 const std::vector<double>& with) {
  double gain = 0;
  for (std::size_t i = 0; i < with.size(); ++i) {
    gain += (with[i] - without[i]) / static_cast<double>(with.size());
    EXPECT_GT(with[i], without[i]) << what << " seed " << i;
  }
  fmt::print("{}: accuracy {:.3f} without, {:.3f} with augmentation\n", what,
             fmt::join(without, " "), fmt::join(with, " "));
  EXPECT_GT(gain, 0.1) << what;
}

// Pulses of three forms (up; up and down; up twice) at any time in a window of 32, and noise.
TEST(Augmenter, ShiftsHelpWhereTheTimeIsNone) {
  const auto make = [](int count, std::uint32_t seed) {
    Random random(seed);
    std::vector<float> x, y;
    for (int i = 0; i < count; ++i) {
      std::vector<float> window(32);
      for (float& value : window) value = static_cast<float>(random.uniform(-0.3, 0.3));
      const auto at = static_cast<std::size_t>(random.uniform(0, 32));
      for (std::size_t k = 0; k < 6; ++k) {
        const bool late = k >= 3;
        const float pulse = i % 3 == 0 ? (late ? 0 : 1) : i % 3 == 1 ? (late ? -1 : 1) : 1;
        window[(at + k + (late ? 3 : 0)) % 32] += pulse;
      }
      x.insert(x.end(), window.begin(), window.end());
      y.push_back(static_cast<float>(i % 3));
    }
    return data::Dataset{Tensor::of({count, 32, 1}, x), Tensor::of({count}, y)};
  };
  std::vector<double> without, with;
  for (std::uint32_t seed = 0; seed < 5; ++seed) {
    const data::Dataset train = make(30, 100 + seed), validation = make(300, 200 + seed);
    for (const bool augmented : {false, true}) {
      Model made =
          sequential({.shape = {32, 1}},
                     {layers::Flatten{}, layers::Dense{.units = 32, .activation = layers::relu},
                      layers::Dense{.units = 3, .activation = layers::softmax}},
                     {.seed = seed});
      std::vector<Augmentation> augmentation;
      if (augmented) {
        augmentation = {augment::RandomShift{.factor = 0.5}, augment::GaussianNoise{.stddev = 0.1}};
      }
      (augmented ? with : without).push_back(last_accuracy(made, train, validation, augmentation));
    }
  }
  expect_help("shifted windows", without, with);
}

// A bright line that rises or lies level, with noise; it looks to the left or to the right alike.
TEST(Augmenter, FlipsAndCropsHelpWithImages) {
  const auto make = [](int count, std::uint32_t seed) {
    Random random(seed);
    std::vector<float> x, y;
    for (int i = 0; i < count; ++i) {
      std::vector<float> image(144);
      for (float& value : image) value = static_cast<float>(random.uniform(0, 0.7));
      const bool left = random.uniform(0, 1) < 0.5;
      const auto row = static_cast<std::size_t>(random.uniform(2, 6));
      const auto column = static_cast<std::size_t>(random.uniform(1, 6));
      for (std::size_t k = 0; k < 5; ++k) {
        const std::size_t down = i % 3 == 0 ? 2 : i % 3 == 1 ? k : (k < 3 ? k : 4 - k);
        const std::size_t across = left ? column + k : column + 4 - k;
        image[(row + down) * 12 + across] += 0.6f;
      }
      x.insert(x.end(), image.begin(), image.end());
      y.push_back(static_cast<float>(i % 3));
    }
    return data::Dataset{Tensor::of({count, 12, 12, 1}, x), Tensor::of({count}, y)};
  };
  std::vector<double> without, with;
  for (std::uint32_t seed = 0; seed < 5; ++seed) {
    const data::Dataset train = make(30, 300 + seed), validation = make(300, 400 + seed);
    for (const bool augmented : {false, true}) {
      Model made =
          sequential({.shape = {12, 12, 1}},
                     {layers::Conv2D{.filters = 8, .kernel_size = 3, .activation = layers::relu},
                      layers::MaxPooling2D{}, layers::Flatten{},
                      layers::Dense{.units = 3, .activation = layers::softmax}},
                     {.seed = seed});
      std::vector<Augmentation> augmentation;
      if (augmented) {
        augmentation = {augment::RandomFlip{FlipMode::horizontal},
                        augment::RandomCrop{.padding = 2, .fill_mode = FillMode::reflect}};
      }
      (augmented ? with : without).push_back(last_accuracy(made, train, validation, augmentation));
    }
  }
  expect_help("flipped and cropped images", without, with);
}

}  // namespace
}  // namespace onda
