// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/log/log.h"

#include <cmath>

#include "onda/ops/log/log_kernel.h"
#include "onda/ops/unary.h"

namespace onda {

const schema::BuiltinOperator Log::code = schema::BuiltinOperator::LOG;

Call Log::prepare(Prepare& prepare) const {
  const DType type = prepare.real_type();
  if (type == DType::float32) return ONDA_EACH(prepare, LogFloat);
  const int lowest = type == DType::int8 ? -128 : -32768;
  const float least =
      static_cast<float>(lowest - prepare.outputs.zero_point(0)) * prepare.outputs.scale(0);
  return lookup_real(prepare, [&](float x) { return x <= 0 ? least : std::log(x); });
}

void Log::forward(const TrainingBatch& batch) const {
  each_sample_forward(batch, kernel::LogFloat{});
}

void Log::backward(const TrainingBatch& batch) const {
  each_sample_backward(batch, [](float x, float) { return 1 / x; });
}

ONDA_OPERATOR(Log);

}  // namespace onda
