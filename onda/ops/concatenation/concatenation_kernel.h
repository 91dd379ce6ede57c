// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../../core/fixed_point.h"

namespace onda {
namespace kernel {

/// Copies `bytes` from `from` to `to`, and moves both on.
inline void move_on(const char** from, char** to, int32_t bytes) {
  memcpy(*to, *from, static_cast<size_t>(bytes));
  *from += bytes;
  *to += bytes;
}

// One block of each input after another, `blocks` times: a kernel for each number of inputs.

struct Concatenation2 {
  typedef void Kernel(const Concatenation2*, const void*, const void*, void*);
  int32_t blocks;
  int32_t first_bytes;
  int32_t second_bytes;
};
inline void concatenation(const Concatenation2* parameters, const void* first, const void* second,
                          void* output) {
  const Concatenation2 p = load(parameters);
  const char* first_at = static_cast<const char*>(first);
  const char* second_at = static_cast<const char*>(second);
  char* to = static_cast<char*>(output);
  for (int32_t i = 0; i < p.blocks; ++i) {
    move_on(&first_at, &to, p.first_bytes);
    move_on(&second_at, &to, p.second_bytes);
  }
}

struct Concatenation3 {
  typedef void Kernel(const Concatenation3*, const void*, const void*, const void*, void*);
  int32_t blocks;
  int32_t first_bytes;
  int32_t second_bytes;
  int32_t third_bytes;
};
inline void concatenation(const Concatenation3* parameters, const void* first, const void* second,
                          const void* third, void* output) {
  const Concatenation3 p = load(parameters);
  const char* first_at = static_cast<const char*>(first);
  const char* second_at = static_cast<const char*>(second);
  const char* third_at = static_cast<const char*>(third);
  char* to = static_cast<char*>(output);
  for (int32_t i = 0; i < p.blocks; ++i) {
    move_on(&first_at, &to, p.first_bytes);
    move_on(&second_at, &to, p.second_bytes);
    move_on(&third_at, &to, p.third_bytes);
  }
}

struct Concatenation4 {
  typedef void Kernel(const Concatenation4*, const void*, const void*, const void*, const void*,
                      void*);
  int32_t blocks;
  int32_t first_bytes;
  int32_t second_bytes;
  int32_t third_bytes;
  int32_t fourth_bytes;
};
inline void concatenation(const Concatenation4* parameters, const void* first, const void* second,
                          const void* third, const void* fourth, void* output) {
  const Concatenation4 p = load(parameters);
  const char* first_at = static_cast<const char*>(first);
  const char* second_at = static_cast<const char*>(second);
  const char* third_at = static_cast<const char*>(third);
  const char* fourth_at = static_cast<const char*>(fourth);
  char* to = static_cast<char*>(output);
  for (int32_t i = 0; i < p.blocks; ++i) {
    move_on(&first_at, &to, p.first_bytes);
    move_on(&second_at, &to, p.second_bytes);
    move_on(&third_at, &to, p.third_bytes);
    move_on(&fourth_at, &to, p.fourth_bytes);
  }
}

}  // namespace kernel
}  // namespace onda
