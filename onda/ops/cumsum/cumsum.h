// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/operator.h"

namespace onda {

namespace schema {
struct CumsumOptionsT;
}

/// CUMSUM: y[i] = x[0] + ... + x[i] along an axis, numpy's cumsum. Inputs: x of float32, int8,
/// int32 or int64 (which wrap around), the axis as an int32 constant of one number (negative ones
/// count from the last). int8, which TensorFlow Lite Micro alone has, is summed as it does: on top
/// of every sum comes the real number that the integer 0 stands for.
struct Cumsum {
  bool exclusive = false;  ///< y[i] is without x[i]
  bool reverse = false;    ///< the sum begins at the end

  static const schema::BuiltinOperator code;
  static constexpr Versions versions{.float32 = 1, .int8 = 1};
  static constexpr QuantizationRule quantization{};
  using Options = schema::CumsumOptionsT;
  static Cumsum from(const Options& options);
  Options options() const;
  std::vector<Shape> output_shapes(const Operands& inputs) const;
  Call prepare(Prepare& prepare) const;
};

}  // namespace onda
