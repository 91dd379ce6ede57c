// SPDX-License-Identifier: Apache-2.0
#include "onda/train/text_augmentation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/error_of.h"

namespace onda {
namespace {

using testing::HasSubstr;

TEST(TextAugmentation, MakesThem) {
  const std::vector<Augmentation> expected{
      augment::GaussianNoise{.stddev = 0.05},
      augment::RandomShift{.factor = 0.1},
      augment::RandomScale{.factor = {0, 0.2}, .per_channel = true},
      augment::RandomTranslation{.height_factor = 0.1,
                                 .width_factor = {-0.25, 0.05},
                                 .fill_mode = FillMode::constant,
                                 .fill_value = 2},
      augment::RandomFlip{FlipMode::horizontal},
      augment::RandomCrop{.padding = 2, .fill_mode = FillMode::reflect},
      augment::RandomBrightness{.factor = 0.3, .value_range = {}},
      augment::RandomContrast{.factor = 0.3, .value_range = {0, 1}},
      augment::MixUp{.alpha = 0.4}};
  const auto made = parse_augmentations(
      "noise(0.05) shift(10%) scale(0..0.2, per_channel=true)\n"
      "translation(10%, -25%..5%, constant, fill_value=2) flip(horizontal) crop(reflect, 2) "
      "brightness(30%) contrast(0.3, low=0, high=1) mixup(0.4)");
  EXPECT_EQ(description_of(made), description_of(expected));
  // What is described is read again.
  EXPECT_EQ(description_of(parse_augmentations(description_of(made))), description_of(made));
}

TEST(TextAugmentation, DefaultsAndKerassNames) {
  const auto made = [](const char* text) { return description_of(parse_augmentations(text)); };
  EXPECT_EQ(made("GaussianNoise(1) RandomFlip RandomCrop MixUp"),
            description_of(std::vector<Augmentation>{augment::GaussianNoise{.stddev = 1},
                                                     augment::RandomFlip{}, augment::RandomCrop{},
                                                     augment::MixUp{}}));
  EXPECT_EQ(made("random_shift(0.2)"), "shift(0.2, wrap)");
  EXPECT_EQ(made("RandomBrightness(0.2)"), "brightness(0.2)");
}

TEST(TextAugmentation, ErrorsPointAtThePlace) {
  const std::vector<std::pair<const char*, const char*>> wrong{
      {"noise(0.05) shif(10%)",
       "place 13: expected the name of an augmentation, received \"shif\"; did you mean shift?\n"
       "  noise(0.05) shif(10%)\n"
       "              ^^^^"},
      {"shift(ten%)",
       "place 7: expected a number, constant, nearest, reflect or wrap, received \"ten%\"\n"
       "  shift(ten%)\n"
       "        ^^^^"},
      {"shift(10%%)",
       "place 7: expected a factor such as 0.1, 10% or 0..0.2 for factor, received \"10%%\"\n"
       "  shift(10%%)\n"
       "        ^^^^"},
      {"shift(0.1, reflct)",
       "place 12: expected a number, constant, nearest, reflect or wrap, received \"reflct\"; did "
       "you mean reflect?\n"
       "  shift(0.1, reflct)\n"
       "             ^^^^^^"},
      {"noise",
       "place 1: expected noise(stddev), received no stddev\n"
       "  noise\n"
       "  ^^^^^"},
      {"",
       "place 1: expected an augmentation, such as noise(0.05), received nothing\n"
       "  \n"
       "  ^"},
      {"flip(sideways)",
       "place 6: expected a number, horizontal, vertical or horizontal_and_vertical, received "
       "\"sideways\"\n"
       "  flip(sideways)\n"
       "       ^^^^^^^^"},
  };
  for (const auto& [text, message] : wrong) {
    EXPECT_EQ(error_of([&, &one = text] { parse_augmentations(one); }), message) << text;
  }
}

TEST(TextAugmentation, HelpTellsWhatIsTaken) {
  EXPECT_EQ(text_augmentations().size(), 9u);
  for (const TextLayer& one : text_augmentations()) {
    EXPECT_THAT(error_of([&] { parse_augmentations(one.name + "(none=1)"); }),
                HasSubstr(one.name + " takes "));
  }
}

}  // namespace
}  // namespace onda
