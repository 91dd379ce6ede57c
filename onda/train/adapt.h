// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "onda/core/tensor.h"
#include "onda/train/layers.h"

namespace onda {

/// The layers with every layers::Normalization that has no numbers yet, Keras's before adapt(),
/// adapted to x [samples, …]: to the training samples. One that is not the first sees what the
/// layers before it make of x, with their first weights. Throws Error when x does not fit them.
std::vector<Layer> adapted(const std::vector<Layer>& layers, const Tensor& x);

}  // namespace onda
