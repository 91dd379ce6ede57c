// SPDX-License-Identifier: Apache-2.0
// What every operator includes, compiled once: the schema's header alone takes half of the time
// that a small source does.
#pragma once

#include "precompiled.h"

#include "onda/ops/operator_model.h"
