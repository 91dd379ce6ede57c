// SPDX-License-Identifier: Apache-2.0
// Losses, metrics, optimizers and schedules by the names that a command line or a file has for
// them: Keras's, the short ones and the long ones. Each throws Error for another name, which lists
// what there is and says which one is near.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "onda/train/losses.h"
#include "onda/train/metrics.h"
#include "onda/train/optimizers.h"
#include "onda/train/schedule.h"

namespace onda {

/// "mse" or "mean_squared_error", … . `from_logits` is for those that have it.
Loss loss_by_name(std::string_view name, bool from_logits = false);
/// "accuracy", "mae", … . `from_logits` puts the threshold of a single output at 0.
Metric metric_by_name(std::string_view name, bool from_logits = false);
/// "adam", …, with its own learning rate unless one is given.
Optimizer optimizer_by_name(std::string_view name, std::optional<double> learning_rate = {});
/// "constant", "linear" (down to 0), "cosine" or "exponential" (down to a hundredth), from
/// `learning_rate` on over `steps` steps, after `warmup_steps` in which it rises from 0.
Schedule schedule_by_name(std::string_view name, double learning_rate, std::int64_t steps,
                          std::int64_t warmup_steps = 0);

std::vector<std::string_view> loss_names();
std::vector<std::string_view> metric_names();
std::vector<std::string_view> optimizer_names();
std::vector<std::string_view> schedule_names();

}  // namespace onda
