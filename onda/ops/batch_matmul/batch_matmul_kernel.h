// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../dynamic_range_kernel.h"
#include "../wide_requantization_kernel.h"

namespace onda {
namespace kernel {

/// An axis before the last two; the step of an operand that is repeated along it is 0.
struct MatrixAxis {
  int count;
  int left_step;
  int right_step;
};

/// Where the elements of two matrices lie. A transposed matrix has its steps exchanged.
struct MatrixPair {
  int rows;
  int inner;
  int columns;
  int left_row;
  int left_inner;
  int right_inner;
  int right_column;
  MatrixAxis outer;
  MatrixAxis middle;
  MatrixAxis batch;
};

/// A constant operand that has to be read with load().
template <class T>
struct StoredMatrix {
  const T* at;
  T operator[](int index) const { return load(at + index); }
};

/// output[b, i, j] = finish(sum_k left[b, i, k] * right[b, k, j])
template <class Function, class Left, class Right, class T>
inline void multiply(const MatrixPair& p, const Function& function, Left left, Right right,
                     T* output) {
  for (int o = 0; o < p.outer.count; ++o) {
    for (int m = 0; m < p.middle.count; ++m) {
      for (int b = 0; b < p.batch.count; ++b) {
        const int left_matrix =
            o * p.outer.left_step + m * p.middle.left_step + b * p.batch.left_step;
        const int right_matrix =
            o * p.outer.right_step + m * p.middle.right_step + b * p.batch.right_step;
        for (int i = 0; i < p.rows; ++i) {
          for (int j = 0; j < p.columns; ++j) {
            typename Function::Sum sum = 0;
            int l = left_matrix + i * p.left_row;
            int r = right_matrix + j * p.right_column;
            for (int k = 0; k < p.inner; ++k, l += p.left_inner, r += p.right_inner) {
              sum += function.product(left[l], right[r]);
            }
            *output++ = function.finish(sum);
          }
        }
      }
    }
  }
}

/// A product of two computed tensors. Function is what is multiplied, added and stored: its Element
/// is that of the left matrix and of the output, its Right that of the right one.
template <class Function>
struct Matmul {
  typedef typename Function::Element Element;
  typedef void Kernel(const Matmul*, const Element*, const typename Function::Right*, Element*);
  MatrixPair matrices;
  Function function;
};
template <class Function>
inline void batch_matmul(const Matmul<Function>* parameters,
                         const typename Function::Element* left,  // [batch, rows, inner]
                         const typename Function::Right* right,   // [batch, inner, columns]
                         typename Function::Element* output) {    // [batch, rows, columns]
  const Matmul<Function> p = load(parameters);
  multiply(p.matrices, p.function, left, right, output);
}

template <class Function>
struct MatmulByConstant {
  typedef typename Function::Element Element;
  typedef void Kernel(const MatmulByConstant*, const Element*, Element*);
  MatrixPair matrices;
  Function function;
  const typename Function::Right* constant;  // the right one
};
template <class Function>
inline void batch_matmul(const MatmulByConstant<Function>* parameters,
                         const typename Function::Element* left,
                         typename Function::Element* output) {
  const MatmulByConstant<Function> p = load(parameters);
  const StoredMatrix<typename Function::Right> right = {p.constant};
  multiply(p.matrices, p.function, left, right, output);
}

template <class Function>
struct MatmulOfConstant {
  typedef typename Function::Element Element;
  typedef void Kernel(const MatmulOfConstant*, const typename Function::Right*, Element*);
  MatrixPair matrices;
  Function function;
  const Element* constant;  // the left one
};
template <class Function>
inline void batch_matmul(const MatmulOfConstant<Function>* parameters,
                         const typename Function::Right* right,
                         typename Function::Element* output) {
  const MatmulOfConstant<Function> p = load(parameters);
  const StoredMatrix<typename Function::Element> left = {p.constant};
  multiply(p.matrices, p.function, left, right, output);
}

struct ProductsFloat {
  typedef float Element;
  typedef float Right;
  typedef float Sum;
  float nothing;  // a struct of parameters has a field
  float product(float a, float b) const { return a * b; }
  float finish(float sum) const { return sum; }
};

/// Sums are modulo 2^32. LiteRT rounds twice here, too.
struct ProductsInt8 {
  typedef int8_t Element;
  typedef int8_t Right;
  typedef uint32_t Sum;
  int16_t left_zero_point;
  int16_t right_zero_point;
  int16_t output_zero_point;
  int32_t multiplier;
  int8_t shift;
  uint32_t product(int8_t a, int8_t b) const {
    const int32_t left = static_cast<int32_t>(a) - left_zero_point;
    return static_cast<uint32_t>(left * (static_cast<int32_t>(b) - right_zero_point));
  }
  int8_t finish(uint32_t sum) const {
    return requantize_to_int8<Rounding::doubled>(static_cast<int32_t>(sum), multiplier, shift,
                                                 output_zero_point, -128, 127);
  }
};

/// Zero points are 0. The right matrix is int16, too, or int8.
template <class RightElement>
struct ProductsOfInt16 {
  typedef int16_t Element;
  typedef RightElement Right;
  typedef int64_t Sum;
  int32_t multiplier;
  int8_t shift;
  int32_t product(int16_t a, Right b) const { return static_cast<int32_t>(a) * b; }
  int16_t finish(int64_t sum) const { return requantize_wide_to_int16(sum, multiplier, shift); }
};
typedef ProductsOfInt16<int16_t> ProductsInt16;
typedef ProductsOfInt16<int8_t> ProductsInt16ByInt8;

/// A product of floats by constant int8, the same for the whole batch.
struct MatmulDynamicRange {
  typedef void Kernel(const MatmulDynamicRange*, const float*, float*, float*, int8_t*);
  MatrixPair matrices;
  const int8_t* constant;  // the right one
  const int32_t* sums;     // [columns], of the constant's columns
  const float* scales;     // [1] or [columns]
  int8_t column_step;      // 0: one scale for all
  int8_t asymmetric;       // 0: rows are quantized with zero point 0
};

/// Each row of the left matrix is quantized by itself. Source of the arithmetic: TensorFlow Lite,
/// batch_matmul::EvalHybrid (which takes other rows' scales where the batch has several axes).
inline void batch_matmul(const MatmulDynamicRange* parameters,
                         const float* left,    // [batch, rows, inner]
                         float* output,        // [batch, rows, columns]
                         float* row,           // [inner]
                         int8_t* quantized) {  // [inner]
  const MatmulDynamicRange p = load(parameters);
  const MatrixPair& m = p.matrices;
  const int matrices = m.outer.count * m.middle.count * m.batch.count;
  const int left_elements = m.rows * m.inner;
  for (int b = 0; b < matrices; ++b, left += left_elements) {
    for (int i = 0; i < m.rows; ++i) {
      for (int k = 0; k < m.inner; ++k) row[k] = left[i * m.left_row + k * m.left_inner];
      const RowScale scale = quantize_row(row, m.inner, p.asymmetric != 0, quantized);
      for (int j = 0; j < m.columns; ++j) {
        const int8_t* weight = row_of(p.constant, j, m.right_column);
        uint32_t sum = 0;
        for (int k = 0; k < m.inner; ++k, weight += m.right_inner) {
          sum += static_cast<uint32_t>(static_cast<int32_t>(product(load(weight), quantized[k])));
        }
        // In float32, as there.
        const float share =
            static_cast<float>(load(p.sums + j)) * static_cast<float>(scale.zero_point);
        const float total = static_cast<float>(static_cast<int32_t>(sum)) - share;
        *output++ = scale.scale * load(row_of(p.scales, j, p.column_step)) * total;
      }
    }
  }
}

}  // namespace kernel
}  // namespace onda
