// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "onda/core/error.h"

namespace onda {

/// The message of the Error that `action` throws; "nothing was thrown" when there is none.
template <class Action>
std::string error_of(Action&& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.what();
  }
  return "nothing was thrown";
}

}  // namespace onda
