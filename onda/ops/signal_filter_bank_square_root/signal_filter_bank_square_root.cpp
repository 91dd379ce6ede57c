// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/signal_filter_bank_square_root/signal_filter_bank_square_root.h"

#include "onda/ops/signal.h"
#include "onda/ops/signal_filter_bank_square_root/signal_filter_bank_square_root_kernel.h"

namespace onda {

std::vector<Shape> SignalFilterBankSquareRoot::output_shapes(const Operands& inputs) const {
  inputs.expect_count(2, 2);
  expect_vector(inputs, 0);
  inputs.expect_shape(1, {});
  return {inputs[0].shape};
}

Call SignalFilterBankSquareRoot::prepare(Prepare& prepare) const {
  prepare.inputs.expect_type(0, DType::uint64);
  prepare.inputs.expect_type(1, DType::int32);
  prepare.outputs.expect_type(0, DType::uint32);
  Call call = ONDA_CALL(prepare, signal_filter_bank_square_root, SignalFilterBankSquareRoot,
                        {prepare.inputs.count(0)});
  call.set_check([](void* const* memory) {
    std::int32_t bits = 0;
    std::memcpy(&bits, memory[1], sizeof bits);
    if (bits < 0 || bits > 31) {
      throw Error("input 1: expected scale bits in [0, 31], received {}", bits);
    }
  });
  return call;
}

ONDA_CUSTOM_OPERATOR(SignalFilterBankSquareRoot);

}  // namespace onda
