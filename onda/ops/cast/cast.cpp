// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/cast/cast.h"

#include "onda/ops/cast/cast_kernel.h"
#include "onda/ops/unary.h"

namespace onda {

const schema::BuiltinOperator Cast::code = schema::BuiltinOperator::CAST;

namespace {

Error unknown_output(const Prepare& prepare) {
  return prepare.outputs.error(0,
                               "expected float32, bool or integers of up to 64 bits, received {}",
                               name_of(prepare.outputs[0].type));
}

// `Kind` makes a kernel's name of the output's C type.
#define ONDA_CAST_TO(prepare, Kind, to_bool)     \
  switch ((prepare).outputs[0].type) {           \
    case DType::float32:                         \
      return ONDA_EACH(prepare, Kind<float>);    \
    case DType::boolean:                         \
      return ONDA_EACH(prepare, to_bool);        \
    case DType::int8:                            \
      return ONDA_EACH(prepare, Kind<int8_t>);   \
    case DType::uint8:                           \
      return ONDA_EACH(prepare, Kind<uint8_t>);  \
    case DType::int16:                           \
      return ONDA_EACH(prepare, Kind<int16_t>);  \
    case DType::uint16:                          \
      return ONDA_EACH(prepare, Kind<uint16_t>); \
    case DType::int32:                           \
      return ONDA_EACH(prepare, Kind<int32_t>);  \
    case DType::uint32:                          \
      return ONDA_EACH(prepare, Kind<uint32_t>); \
    case DType::int64:                           \
      return ONDA_EACH(prepare, Kind<int64_t>);  \
    default:                                     \
      throw unknown_output(prepare);             \
  }
#define ONDA_CAST_FROM(prepare, In) \
  [&]() -> Call { ONDA_CAST_TO(prepare, CastFrom<In>::To, CastToBool<In>) }()

Call from_bool(Prepare& prepare) { ONDA_CAST_TO(prepare, CastFromBool, CastToBool<uint8_t>) }

}  // namespace

Call Cast::prepare(Prepare& prepare) const {
  switch (prepare.inputs[0].type) {
    case DType::float32:
      return ONDA_CAST_FROM(prepare, float);
    case DType::boolean:
      return from_bool(prepare);
    case DType::int8:
      return ONDA_CAST_FROM(prepare, int8_t);
    case DType::uint8:
      return ONDA_CAST_FROM(prepare, uint8_t);
    case DType::int16:
      return ONDA_CAST_FROM(prepare, int16_t);
    case DType::uint16:
      return ONDA_CAST_FROM(prepare, uint16_t);
    case DType::int32:
      return ONDA_CAST_FROM(prepare, int32_t);
    case DType::uint32:
      return ONDA_CAST_FROM(prepare, uint32_t);
    case DType::int64:
      return ONDA_CAST_FROM(prepare, int64_t);
    default:
      throw prepare.inputs.error(0,
                                 "expected float32, bool or integers of up to 64 bits, received {}",
                                 name_of(prepare.inputs[0].type));
  }
}

ONDA_OPERATOR(Cast);

}  // namespace onda
