// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../view_kernel.h"

namespace onda {
namespace kernel {

struct PadFloat {
  typedef void Kernel(const PadFloat*, const float*, float*);
  int count;
  int input_count;
  float value;
  View view;  // of the output, where the input goes
};
struct PadInt8 {
  typedef void Kernel(const PadInt8*, const int8_t*, int8_t*);
  int count;
  int input_count;
  int8_t value;  // the zero point
  View view;
};
template <class Parameters, class T>
inline void pad_each(const Parameters* parameters, const T* input, T* output) {
  const Parameters p = load(parameters);
  for (int i = 0; i < p.count; ++i) output[i] = p.value;
  Cursor cursor = first_of(p.view);
  for (int i = 0; i < p.input_count; ++i, next(p.view, &cursor)) output[cursor.at] = input[i];
}
inline void pad(const PadFloat* parameters, const float* input, float* output) {
  pad_each(parameters, input, output);
}
inline void pad(const PadInt8* parameters, const int8_t* input, int8_t* output) {
  pad_each(parameters, input, output);
}

}  // namespace kernel
}  // namespace onda
