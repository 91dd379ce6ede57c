// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../variable_kernel.h"
