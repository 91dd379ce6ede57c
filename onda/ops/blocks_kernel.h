// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "view_kernel.h"

namespace onda {
namespace kernel {

/// One block of each input after another, `blocks` times: CONCATENATION and PACK.
struct Join {
  typedef void Kernel(const Join*, void* const*);
  int32_t blocks;
  int inputs;
  const int32_t* bytes;    // [inputs], of one block of each
  const int8_t* constant;  // [inputs], whether it is one; null when none is
  const void* constants;   // the bytes of all that are, one after another
};
inline void join(const Join* parameters, void* const* tensors) {
  const Join p = load(parameters);
  int32_t whole = 0;
  int computed = 0;
  for (int i = 0; i < p.inputs; ++i) {
    whole += load(p.bytes + i);
    computed += p.constant && load(p.constant + i) ? 0 : 1;
  }
  char* output = static_cast<char*>(load(tensors + computed));
  const char* constants = static_cast<const char*>(p.constants);
  for (int i = 0; i < p.inputs; ++i) {
    const int32_t bytes = load(p.bytes + i);
    const bool is_constant = p.constant && load(p.constant + i);
    const char* from = is_constant ? constants : static_cast<const char*>(load(tensors++));
    char* to = output;
    for (int32_t n = 0; n < p.blocks; ++n, from += bytes, to += whole) {
      if (is_constant) {
        copy_constant(to, from, bytes);
      } else {
        memcpy(to, from, static_cast<size_t>(bytes));
      }
    }
    if (is_constant) constants = from;
    output += bytes;
  }
}

/// The other way round: SPLIT, SPLIT_V and UNPACK.
struct Part {
  typedef void Kernel(const Part*, void* const*);
  int32_t blocks;
  int outputs;
  const int32_t* bytes;  // [outputs], of one block of each
};
inline void part(const Part* parameters, void* const* tensors) {
  const Part p = load(parameters);
  int32_t whole = 0;
  for (int i = 0; i < p.outputs; ++i) whole += load(p.bytes + i);
  const char* input = static_cast<const char*>(load(tensors));
  for (int i = 0; i < p.outputs; ++i) {
    const int32_t bytes = load(p.bytes + i);
    const char* from = input;
    char* to = static_cast<char*>(load(tensors + 1 + i));
    for (int32_t n = 0; n < p.blocks; ++n, from += whole, to += bytes) {
      memcpy(to, from, static_cast<size_t>(bytes));
    }
    input += bytes;
  }
}

}  // namespace kernel
}  // namespace onda
