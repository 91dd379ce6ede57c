// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "onda/train/augmentation.h"
#include "onda/train/text_model.h"

namespace onda {

/// Augmentations one after another, written as one line, as parse_layers() takes layers:
///
///   flip(horizontal) crop(4) brightness(0.2)          noise(0.05) shift(10%) mixup(0.2)
///
/// Factors are 0.1 or 10%, for -10% to 10%, or both ends: 0..0.2. brightness and contrast cut to
/// the range of the training samples, unless told low= and high=. Names may be Keras's: RandomFlip.
/// Throws Error with the place in the line. What description_of() gives is such a line.
std::vector<Augmentation> parse_augmentations(std::string_view line);

/// For help: {"shift", "factor, fill_mode, fill_value="}.
std::vector<TextLayer> text_augmentations();

}  // namespace onda
