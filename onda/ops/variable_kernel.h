// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../core/fixed_point.h"

namespace onda {
namespace kernel {

/// All bytes of a variable: READ_VARIABLE.
struct ReadVariable {
  typedef void Kernel(const ReadVariable*, void*, void*);
  int32_t bytes;
};
inline void read_variable(const ReadVariable* parameters, void* variable, void* output) {
  memcpy(output, variable, static_cast<size_t>(load(parameters).bytes));
}

/// ASSIGN_VARIABLE. Kernels take what they only read before what they write.
struct AssignVariable {
  typedef void Kernel(const AssignVariable*, const void*, void*);
  int32_t bytes;
};
inline void assign_variable(const AssignVariable* parameters, const void* value, void* variable) {
  memcpy(variable, value, static_cast<size_t>(load(parameters).bytes));
}

}  // namespace kernel
}  // namespace onda
