// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/signal_energy/signal_energy.h"

#include "tests/operator_check.h"
#include "tests/random_cases.h"

namespace onda {
namespace {

// TensorFlow Lite Micro's own functions (2026-08, with kissfft v130) gave them on x86-64.
constexpr const char* tflm = "TensorFlow Lite Micro 2026-08, signal/src, kissfft v130";

std::vector<OperatorVector> vectors() {
  return {
      {.name = "0 to 6",
       .provenance = tflm,
       .op = SignalEnergy{.start_index = 0, .end_index = 6},
       .inputs =
           {
               computed(
                   Tensor::of<std::int16_t>({12}, {26155, 28812, 14212, -7686, -32768, -32768,
                                                   19588, -30996, -6750, -7012, -20137, 8721})),
           },
       .outputs =
           {
               Tensor::of<std::uint32_t>(
                   {6}, {1514215369u, 261055540u, 2147483648u, 1344441760u, 94730644u, 481554610u}),
           }},
      {.name = "1 to 4",
       .provenance = tflm,
       .op = SignalEnergy{.start_index = 1, .end_index = 4},
       .inputs =
           {
               computed(
                   Tensor::of<std::int16_t>({12}, {26155, 28812, 14212, -7686, -32768, -32768,
                                                   19588, -30996, -6750, -7012, -20137, 8721})),
           },
       .outputs =
           {
               Tensor::of<std::uint32_t>({6}, {0u, 261055540u, 2147483648u, 1344441760u, 0u, 0u}),
           }},
      {.name = "3 to 3",
       .provenance = tflm,
       .op = SignalEnergy{.start_index = 3, .end_index = 3},
       .inputs =
           {
               computed(
                   Tensor::of<std::int16_t>({12}, {26155, 28812, 14212, -7686, -32768, -32768,
                                                   19588, -30996, -6750, -7012, -20137, 8721})),
           },
       .outputs =
           {
               Tensor::of<std::uint32_t>({6}, {0u, 0u, 0u, 0u, 0u, 0u}),
           }},
  };
}

TEST(SignalEnergy, Vectors) { check<SignalEnergy>(vectors()); }

const AddRandomCases signal_energy_random("SignalEnergy", Peer::none, [](RandomCases& random) {
  const std::int32_t count = random.size(40);
  const std::int32_t start = random.size(count) - 1;
  const SignalEnergy op{.start_index = start, .end_index = start + random.size(count - start)};
  random.single(op, {2 * count}, DType::int16, {}, DType::uint32, {});
});

}  // namespace
}  // namespace onda
