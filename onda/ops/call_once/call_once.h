// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/body.h"
#include "onda/ops/operator.h"

namespace onda {

namespace schema {
struct CallOnceOptionsT;
}

/// CALL_ONCE: runs a body before the first inference, which gives variables their first values.
/// Inputs: a bool variable, whether it has run; and the variables of the body. A file holds
/// neither; the reader adds them. No outputs. Interpreter::reset_variables() lets it run again.
struct CallOnce {
  Bodies bodies{.first_input = 1};

  static const schema::BuiltinOperator code;
  static constexpr Versions versions{};
  static constexpr QuantizationRule quantization{};
  using Options = schema::CallOnceOptionsT;
  static CallOnce from(const Options& options);
  Options options() const;
  std::vector<Shape> output_shapes(const Operands& inputs) const;
  std::int64_t multiply_adds(const Operands& inputs, const Operands& outputs) const;
  std::string emit(const BodyText& text) const;
  Call prepare(Prepare& prepare) const;
};

}  // namespace onda
