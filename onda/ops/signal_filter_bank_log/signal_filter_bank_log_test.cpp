// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/signal_filter_bank_log/signal_filter_bank_log.h"

#include "tests/operator_check.h"
#include "tests/random_cases.h"

namespace onda {
namespace {

// TensorFlow Lite Micro's own functions (2026-08, with kissfft v130) gave them on x86-64.
constexpr const char* tflm = "TensorFlow Lite Micro 2026-08, signal/src, kissfft v130";

std::vector<OperatorVector> vectors() {
  return {
      {.name = "scale 1600, 3 bits",
       .provenance = tflm,
       .op = SignalFilterBankLog{.input_correction_bits = 3, .output_scale = 1600},
       .inputs =
           {
               computed(Tensor::of<std::uint32_t>(
                   {14}, {0u, 1u, 2u, 3u, 5u, 127u, 128u, 32767u, 65535u, 65536u, 65537u, 1000000u,
                          536870911u, 4294967295u})),
           },
       .outputs =
           {
               Tensor::of<std::int16_t>({14}, {0, 3327, 4436, 5085, 5902, 11078, 11090, 19965,
                                               21074, 21072, 21072, 25432, 32767, 32767}),
           }},
      {.name = "scale 65536, 0 bits",
       .provenance = tflm,
       .op = SignalFilterBankLog{.input_correction_bits = 0, .output_scale = 65536},
       .inputs =
           {
               computed(Tensor::of<std::uint32_t>(
                   {14}, {0u, 1u, 2u, 3u, 5u, 127u, 128u, 32767u, 65535u, 65536u, 65537u, 1000000u,
                          536870911u, 4294967295u})),
           },
       .outputs =
           {
               Tensor::of<std::int16_t>({14}, {0, 0, 32767, 6462, 32767, 32767, 32767, 26124, 6016,
                                               5920, 5921, 32767, 6730, 11936}),
           }},
      {.name = "scale 1048576, 0 bits",
       .provenance = tflm,
       .op = SignalFilterBankLog{.input_correction_bits = 0, .output_scale = 1048576},
       .inputs =
           {
               computed(Tensor::of<std::uint32_t>({14}, {0u, 1u, 2u, 3u, 5u, 127u, 128u, 32767u,
                                                         65535u, 65536u, 65537u,
                                                         1000000u, 536870911u, 4294967295u})),
           },
       .outputs =
           {
               Tensor::of<std::int16_t>({14}, {0, 0, 5920, 32767, 32767, 32767, 32767, 24768, 30720,
                                               29184, 29200, 3312, 32767, 32767}),
           }},
      {.name = "scale -1600, 31 bits",
       .provenance = tflm,
       .op = SignalFilterBankLog{.input_correction_bits = 31, .output_scale = -1600},
       .inputs =
           {
               computed(Tensor::of<std::uint32_t>({14}, {0u, 1u, 2u, 3u, 5u, 127u, 128u, 32767u,
                                                         65535u, 65536u, 65537u,
                                                         1000000u, 536870911u, 4294967295u})),
           },
       .outputs =
           {
               Tensor::of<std::int16_t>({14}, {0, 31156, 0, 31156, 31156,
                                               31156, 0, 31156, 31156, 0, 31156, 0, 31156, 31156}),
           }},
  };
}

TEST(SignalFilterBankLog, Vectors) { check<SignalFilterBankLog>(vectors()); }

const AddRandomCases signal_filter_bank_log_random(
    "SignalFilterBankLog", Peer::none, [](RandomCases& random) {
      const SignalFilterBankLog op{.input_correction_bits = random.size(32) - 1,
                                   .output_scale = random.size(4000) - 1000};
      random.single(op, {random.size(40)}, DType::uint32, {}, DType::int16, {});
    });

}  // namespace
}  // namespace onda
