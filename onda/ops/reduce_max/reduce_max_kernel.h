// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../view_kernel.h"

namespace onda {
namespace kernel {

struct ReduceMaxFloat {
  typedef void Kernel(const ReduceMaxFloat*, const float*, float*);
  int count;
  int32_t terms;  // of one maximum
  View view;      // of the input: the terms of each maximum, one after another
};
struct ReduceMaxInt8 {
  typedef void Kernel(const ReduceMaxInt8*, const int8_t*, int8_t*);
  int count;
  int32_t terms;
  View view;
};
template <class Parameters, class T>
inline void reduce_max_each(const Parameters* parameters, const T* input, T* output) {
  const Parameters p = load(parameters);
  Cursor cursor = first_of(p.view);
  for (int i = 0; i < p.count; ++i) {
    T most = input[cursor.at];
    for (int32_t n = 0; n < p.terms; ++n, next(p.view, &cursor)) {
      if (input[cursor.at] > most) most = input[cursor.at];
    }
    output[i] = most;
  }
}
inline void reduce_max(const ReduceMaxFloat* parameters, const float* input, float* output) {
  reduce_max_each(parameters, input, output);
}
inline void reduce_max(const ReduceMaxInt8* parameters, const int8_t* input, int8_t* output) {
  reduce_max_each(parameters, input, output);
}

}  // namespace kernel
}  // namespace onda
