// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "onda/ops/operator.h"

namespace onda {

/// The attributes of an operator by the names and with the values that the `.tflite` format gives
/// them, as {"padding", "SAME"} and {"stride_w", "2"}, in the format's order. Empty for an operator
/// that stores none.
std::vector<std::pair<std::string, std::string>> describe_options(const Operator& op);

}  // namespace onda
