// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "../cmake/precompiled.h"

#include "onda/ops/gradient_check.h"
#include "tests/operator_check.h"
#include "tests/random_cases.h"
