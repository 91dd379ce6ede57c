// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../gather/gather_kernel.h"

namespace onda {
namespace kernel {

/// output = scale * table, of the rows that the indices name.
struct EmbeddingInt8 {
  typedef void Kernel(const EmbeddingInt8*, const int32_t*, float*);
  int32_t count;
  int32_t rows;
  int32_t width;
  int8_t scale_step;  // 0 when one scale is for all
  const float* scale;
  const int8_t* table;
};
inline void embedding_lookup(const EmbeddingInt8* parameters, const int32_t* indices,
                             float* output) {
  const EmbeddingInt8 p = load(parameters);
  for (int32_t i = 0; i < p.count; ++i, output += p.width) {
    const int32_t index = indices[i];
    const bool is_there = index >= 0 && index < p.rows;
    const int32_t row = is_there ? index : 0;
    const float scale = is_there ? load(p.scale + row * p.scale_step) : 0.0f;
    for (int32_t k = 0; k < p.width; ++k) {
      output[k] = static_cast<float>(load(p.table + row * p.width + k)) * scale;
    }
  }
}

}  // namespace kernel
}  // namespace onda
