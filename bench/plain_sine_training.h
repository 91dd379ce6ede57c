// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

namespace onda::bench {

/// What the training benchmark is compared with: the notebook's second model (1-16-16-1, RMSprop,
/// batches of 16) as plain loops over arrays, written for this one net and compiled with -O3, with
/// validation after each epoch. Returns the loss of the last epoch.
double train_plainly(std::span<const float> x, std::span<const float> y,
                     std::span<const float> validation_x, std::span<const float> validation_y,
                     int epochs, unsigned seed);

}  // namespace onda::bench
