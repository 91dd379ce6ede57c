// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/operator.h"

namespace onda {

namespace schema {
struct OneHotOptionsT;
}

/// ONE_HOT: a new axis of length depth, along which the element that an index names is `on`, the
/// others are `off`. An index that is out of range names none. Inputs: computed int32 or int64
/// indices; depth, an int32 constant of one number; `on` and `off`, constants of one number, of one
/// type.
struct OneHot {
  std::int32_t axis = -1;  ///< where the new axis comes; -1 is the last

  static const schema::BuiltinOperator code;
  static constexpr Versions versions{.float32 = 1, .int8 = 1};
  static constexpr QuantizationRule quantization{};
  using Options = schema::OneHotOptionsT;
  static OneHot from(const Options& options);
  Options options() const;
  std::vector<Shape> output_shapes(const Operands& inputs) const;
  Call prepare(Prepare& prepare) const;
};

}  // namespace onda
