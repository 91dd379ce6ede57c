// SPDX-License-Identifier: Apache-2.0
#include "onda/train/text_augmentation.h"

#include <algorithm>

#include "onda/core/nearest_word.h"
#include "onda/train/text_form.h"

namespace onda {

// Found by Slot, in the namespace of what they read.

// 0.1 or 10%.
static std::optional<double> share(std::string_view text) {
  double value = 0;
  const bool percent = text.ends_with('%');
  if (percent) text.remove_suffix(1);
  if (!text::read(text, value)) return std::nullopt;
  return percent ? value / 100 : value;
}

static bool read(std::string_view text, Interval& value) {
  const std::size_t dots = text.find("..");
  if (dots == std::string_view::npos) {
    if (const auto distance = share(text)) value = *distance;
    return share(text).has_value();
  }
  const auto lower = share(text.substr(0, dots));
  const auto upper = share(text.substr(dots + 2));
  if (lower && upper) value = {*lower, *upper};
  return lower && upper;
}
static text::Kind kind_of(const Interval&) { return {"a factor such as 0.1, 10% or 0..0.2"}; }

static bool read(std::string_view text, FillMode& value) {
  for (const FillMode mode :
       {FillMode::constant, FillMode::nearest, FillMode::reflect, FillMode::wrap}) {
    if (text != name_of(mode)) continue;
    value = mode;
    return true;
  }
  return false;
}
static text::Kind kind_of(const FillMode&) {
  return {"constant, nearest, reflect or wrap", {"constant", "nearest", "reflect", "wrap"}};
}

static bool read(std::string_view text, FlipMode& value) {
  for (const FlipMode mode :
       {FlipMode::horizontal, FlipMode::vertical, FlipMode::horizontal_and_vertical}) {
    if (text != name_of(mode)) continue;
    value = mode;
    return true;
  }
  return false;
}
static text::Kind kind_of(const FlipMode&) {
  return {"horizontal, vertical or horizontal_and_vertical",
          {"horizontal", "vertical", "horizontal_and_vertical"}};
}

namespace {

using text::Arguments;
using text::named;
using text::positional;
using text::required;

struct Entry {
  std::string_view name;       // that is shown
  std::string_view long_name;  // Keras's, or like one of Keras's
  Augmentation (*make)(Arguments& arguments);
};

// With the range of the samples unless there is another.
template <class A>
Augmentation within_a_range(Arguments& arguments) {
  A made;
  made.value_range = {};
  double low = static_cast<double>(made.value_range.low);
  double high = static_cast<double>(made.value_range.high);
  arguments.into({required("factor", made.factor), named("low", low), named("high", high)});
  made.value_range = {static_cast<float>(low), static_cast<float>(high)};
  return made;
}

constexpr std::string_view factor = "factor";
const Entry entries[] = {
    {"noise", "gaussian_noise",
     [](Arguments& arguments) -> Augmentation {
       augment::GaussianNoise made;
       arguments.into({required("stddev", made.stddev)});
       return made;
     }},
    {"scale", "random_scale",
     [](Arguments& arguments) -> Augmentation {
       augment::RandomScale made;
       arguments.into({required(factor, made.factor), named("per_channel", made.per_channel)});
       return made;
     }},
    {"shift", "random_shift",
     [](Arguments& arguments) -> Augmentation {
       augment::RandomShift made;
       arguments.into({required(factor, made.factor), positional("fill_mode", made.fill_mode),
                       named("fill_value", made.fill_value)});
       return made;
     }},
    {"translation", "random_translation",
     [](Arguments& arguments) -> Augmentation {
       augment::RandomTranslation made;
       arguments.into({required("height_factor", made.height_factor),
                       required("width_factor", made.width_factor),
                       positional("fill_mode", made.fill_mode),
                       named("fill_value", made.fill_value)});
       return made;
     }},
    {"flip", "random_flip",
     [](Arguments& arguments) -> Augmentation {
       augment::RandomFlip made;
       arguments.into({positional("mode", made.mode)});
       return made;
     }},
    {"crop", "random_crop",
     [](Arguments& arguments) -> Augmentation {
       augment::RandomCrop made;
       arguments.into({positional("padding", made.padding), positional("fill_mode", made.fill_mode),
                       named("fill_value", made.fill_value)});
       return made;
     }},
    {"brightness", "random_brightness", within_a_range<augment::RandomBrightness>},
    {"contrast", "random_contrast", within_a_range<augment::RandomContrast>},
    {"mixup", "mix_up",
     [](Arguments& arguments) -> Augmentation {
       augment::MixUp made;
       arguments.into({positional("alpha", made.alpha)});
       return made;
     }},
};

Augmentation augmentation_of(const text::Phrase& phrase) {
  const std::string name = text::plain(phrase.name.text);
  std::vector<std::string_view> all;
  for (const Entry& entry : entries) {
    if (name == text::plain(entry.name) || name == text::plain(entry.long_name)) {
      Arguments arguments(phrase);
      return entry.make(arguments);
    }
    all.push_back(entry.name);
  }
  throw text::Problem{
      phrase.name,
      fmt::format("expected the name of an augmentation, received {}{}",
                  text::quoted(phrase.name.text), did_you_mean(phrase.name.text, all))};
}

}  // namespace

std::vector<Augmentation> parse_augmentations(std::string_view line) {
  constexpr std::size_t most_augmentations = 100;
  try {
    std::vector<Augmentation> all;
    for (const text::Phrase& phrase :
         text::phrases(line, {"an augmentation", "augmentations", "noise(0.05)", text_model_limit,
                              most_augmentations})) {
      all.push_back(augmentation_of(phrase));
    }
    return all;
  } catch (const text::Problem& problem) {
    throw text::pointing_at(line, problem);
  }
}

std::vector<TextLayer> text_augmentations() {
  std::vector<TextLayer> all;
  for (const Entry& entry : entries) {
    Arguments arguments;
    entry.make(arguments);
    all.push_back({std::string(entry.name), arguments.told()});
  }
  return all;
}

}  // namespace onda
