// SPDX-License-Identifier: Apache-2.0
// For predict(): between the numbers that are given and those that a model has.
#pragma once

#include "onda/core/file.h"
#include "onda/run/predict.h"

namespace onda {

/// int8 or uint8 with one scale and one zero point that mean something.
bool is_quantized(const Tensor& details);

/// All samples of an input as the model stores them. Throws Error where their type does not do, or
/// for a value that is not finite.
Bytes model_bytes(const Tensor& details, const Tensor& given, PredictValues values);

}  // namespace onda
