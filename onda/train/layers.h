// SPDX-License-Identifier: Apache-2.0
// All layers, for sequential() and Functional.
#pragma once

#include "onda/train/layers/activation.h"
#include "onda/train/layers/convolution.h"
#include "onda/train/layers/dense.h"
#include "onda/train/layers/embedding.h"
#include "onda/train/layers/layer.h"
#include "onda/train/layers/merging.h"
#include "onda/train/layers/normalization.h"
#include "onda/train/layers/pooling.h"
#include "onda/train/layers/recurrent.h"
#include "onda/train/layers/shaping.h"
