// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/signal_filter_bank_square_root/signal_filter_bank_square_root.h"

#include <gmock/gmock.h>

#include "onda/run/interpreter.h"
#include "tests/error_of.h"
#include "tests/operator_check.h"
#include "tests/random_cases.h"

namespace onda {
namespace {

// TensorFlow Lite Micro's own functions (2026-08, with kissfft v130) gave them on x86-64.
constexpr const char* tflm = "TensorFlow Lite Micro 2026-08, signal/src, kissfft v130";

std::vector<OperatorVector> vectors() {
  return {
      {.name = "shift 0",
       .provenance = tflm,
       .op = SignalFilterBankSquareRoot{},
       .inputs =
           {
               computed(Tensor::of<std::uint64_t>(
                   {19}, {0u, 1u, 2u, 3u, 4u, 6u, 7u, 8u, 4294836225u, 4294901760u, 4294901761u,
                          4294967295u, 4294967296u, 4295032832u, 4295032833u, 18446744073709551615u,
                          18446744065119617025u, 18446744069414584320u, 123456789012345678u})),
               computed(Tensor::of<std::int32_t>({}, {0})),
           },
       .outputs =
           {
               Tensor::of<std::uint32_t>(
                   {19}, {0u, 1u, 1u, 2u, 2u, 2u, 3u, 3u, 65535u, 65535u, 65535u, 65535u, 65536u,
                          65536u, 65537u, 4294967295u, 4294967295u, 4294967295u, 351364183u}),
           }},
      {.name = "shift 3",
       .provenance = tflm,
       .op = SignalFilterBankSquareRoot{},
       .inputs =
           {
               computed(Tensor::of<std::uint64_t>(
                   {19}, {0u, 1u, 2u, 3u, 4u, 6u, 7u, 8u, 4294836225u, 4294901760u, 4294901761u,
                          4294967295u, 4294967296u, 4295032832u, 4295032833u, 18446744073709551615u,
                          18446744065119617025u, 18446744069414584320u, 123456789012345678u})),
               computed(Tensor::of<std::int32_t>({}, {3})),
           },
       .outputs =
           {
               Tensor::of<std::uint32_t>(
                   {19}, {0u, 0u, 0u, 0u, 0u, 0u, 0u, 0u, 8191u, 8191u, 8191u, 8191u, 8192u, 8192u,
                          8192u, 536870911u, 536870911u, 536870911u, 43920522u}),
           }},
      {.name = "shift 31",
       .provenance = tflm,
       .op = SignalFilterBankSquareRoot{},
       .inputs =
           {
               computed(
                   Tensor::of<std::uint64_t>(
                       {19}, {0u, 1u, 2u, 3u, 4u, 6u, 7u, 8u, 4294836225u, 4294901760u, 4294901761u,
                              4294967295u, 4294967296u, 4295032832u,
                              4295032833u, 18446744073709551615u, 18446744065119617025u,
                              18446744069414584320u,
                              123456789012345678u})),
               computed(Tensor::of<std::int32_t>({}, {31})),
           },
       .outputs =
           {
               Tensor::of<std::uint32_t>(
                   {19},
                   {0u, 0u, 0u, 0u, 0u, 0u, 0u, 0u, 0u, 0u, 0u, 0u, 0u, 0u, 0u, 1u, 1u, 1u, 0u}),
           }},
  };
}

TEST(SignalFilterBankSquareRoot, Vectors) { check<SignalFilterBankSquareRoot>(vectors()); }

TEST(SignalFilterBankSquareRoot, RefusesShiftsThatAreNone) {
  GraphBuilder builder;
  const int x = builder.input("x", {2}, DType::uint64);
  const int bits = builder.input("bits", {}, DType::int32);
  const int y = builder.add(SignalFilterBankSquareRoot{}, {x, bits}, "y", DType::uint32, {});
  Interpreter model(builder.finish({y}));
  for (const std::int32_t shift : {-1, 32}) {
    model.input<std::int32_t>(1)[0] = shift;
    EXPECT_THAT(
        error_of([&] { model.invoke(); }),
        testing::HasSubstr(fmt::format("expected scale bits in [0, 31], received {}", shift)));
  }
}

const AddRandomCases signal_filter_bank_square_root_random(
    "SignalFilterBankSquareRoot", Peer::none, [](RandomCases& random) {
      GraphBuilder builder("one");
      const int x = builder.input("x", {random.size(40)}, DType::uint64);
      const int bits = builder.input(random_indices, {}, DType::int32);
      const int y = builder.add(SignalFilterBankSquareRoot{}, {x, bits}, "y", DType::uint32, {});
      random.add("SignalFilterBankSquareRoot", builder.finish({y}));
    });

}  // namespace
}  // namespace onda
