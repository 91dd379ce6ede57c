// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../blocks_kernel.h"
