// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "lstm_float_kernel.h"
#include "lstm_integers_kernel.h"
