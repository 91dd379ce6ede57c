// SPDX-License-Identifier: Apache-2.0
#include "onda/train/fit_inputs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "onda/core/random.h"
#include "onda/core/temporary_folder.h"
#include "onda/train/checkpoint.h"
#include "onda/train/model.h"
#include "tests/error_of.h"

namespace onda {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

data::Dataset line(int count, double slope = 2) {
  Random random(3);
  std::vector<float> x, y;
  for (int i = 0; i < count; ++i) {
    x.push_back(static_cast<float>(random.uniform(-1, 1)));
    y.push_back(static_cast<float>(slope * static_cast<double>(x.back())));
  }
  return {Tensor::of({count, 1}, x), Tensor::of({count}, y)};
}

Model model() {
  Model made = sequential({.shape = {1}}, {layers::Dense{.units = 1}}, {.seed = 2});
  made.compile({});
  return made;
}

class Resume : public testing::Test {
 protected:
  Resume() : path(folder.path() / "run.safetensors"), train(line(20)), validation(line(8)) {
    FitOptions how = as_before();
    how.resume.clear();
    how.checkpoint.path = path;
    model().fit(train, how);
  }
  FitOptions as_before() const {
    return {.epochs = 3,
            .batch_size = 4,
            .validation_data = &validation,
            .augmentation = {augment::GaussianNoise{.stddev = 0.05}},
            .seed = 5,
            .resume = path};
  }
  // Why it is refused; the model is as it was.
  std::string error(const FitOptions& how, const data::Dataset* data = nullptr) const {
    Model made = model();
    const std::string message = error_of([&] { made.fit(data ? *data : train, how); });
    EXPECT_THAT(message, StartsWith("fit: resume: " + path.string() + ": expected "));
    EXPECT_EQ(made.predict(train.x).data, model().predict(train.x).data);
    return message.substr(("fit: resume: " + path.string() + ": ").size());
  }

  const TemporaryFolder folder;
  const std::filesystem::path path;
  const data::Dataset train;
  const data::Dataset validation;
};

TEST_F(Resume, TakesTheSameAgain) {
  FitOptions how = as_before();
  how.epochs = 5;
  how.threads = 2;
  Model made = model();
  EXPECT_EQ(made.fit(train, how).epochs(), 5);
}

TEST_F(Resume, RefusesOtherData) {
  const data::Dataset fewer = line(19);
  EXPECT_EQ(error(as_before(), &fewer),
            "expected the 20 training samples of the run that is resumed, received 19");
  const data::Dataset other = line(20, 2.0001);
  EXPECT_THAT(
      error(as_before(), &other),
      testing::MatchesRegex("expected the training samples of the run that is resumed, with "
                            "the checksum [0-9a-f]{16}, received others with "
                            "[0-9a-f]{16}"));
  FitOptions how = as_before();
  const data::Dataset other_validation = line(8, 3);
  how.validation_data = &other_validation;
  EXPECT_THAT(error(how), HasSubstr("expected the validation samples of"));
  how.validation_data = nullptr;
  EXPECT_EQ(error(how), "expected the 8 validation samples of the run that is resumed, received 0");
  how = as_before();
  const std::vector<float> weights(20, 2);
  how.sample_weights = weights;
  EXPECT_THAT(error(how), HasSubstr("expected the training samples of"));
}

TEST_F(Resume, RefusesOtherOptions) {
  FitOptions how = as_before();
  how.batch_size = 5;
  EXPECT_EQ(error(how), "expected a batch_size of 4 as in the run that is resumed, received 5");
  how = as_before();
  how.validation_split = 0.25;
  EXPECT_EQ(error(how),
            "expected a validation_split of 0 as in the run that is resumed, received 0.25");
  how = as_before();
  how.shuffle = false;
  EXPECT_EQ(error(how), "expected shuffle = true as in the run that is resumed, received false");
  how = as_before();
  how.augmentation = {augment::GaussianNoise{.stddev = 0.1}};
  EXPECT_EQ(error(how),
            "expected the augmentation of the run that is resumed, noise(0.05), received "
            "noise(0.1)");
  how.augmentation.clear();
  EXPECT_THAT(error(how), HasSubstr("noise(0.05), received none"));
  how = as_before();
  how.seed = 6;
  EXPECT_EQ(error(how), "expected the seed of the run that is resumed, 5, received 6");
}

// What a model has saved by itself knows of no data.
TEST_F(Resume, TakesASavedModelWithAnyData) {
  Model made = model();
  made.fit(train, {.epochs = 2});
  made.save(path);
  FitOptions how = as_before();
  how.seed = 2;
  how.batch_size = 7;
  EXPECT_EQ(made.fit(line(30), how).epochs(), 3);
}

}  // namespace
}  // namespace onda
