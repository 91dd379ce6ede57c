// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/signal_filter_bank/signal_filter_bank.h"

#include <gmock/gmock.h>

#include "onda/run/interpreter.h"
#include "tests/error_of.h"
#include "tests/operator_check.h"
#include "tests/random_cases.h"

namespace onda {
namespace {

// TensorFlow Lite Micro's own functions (2026-08, with kissfft v130) gave them on x86-64.
constexpr const char* tflm = "TensorFlow Lite Micro 2026-08, signal/src, kissfft v130";

using testing::HasSubstr;

std::vector<OperatorVector> vectors() {
  return {
      {.name = "three channels",
       .provenance = tflm,
       .op = SignalFilterBank{.num_channels = 3},
       .inputs =
           {
               computed(Tensor::of<std::uint32_t>(
                   {10}, {843120881u, 3296955349u, 2203817132u, 1434875105u, 158587827u,
                          1881020451u, 2553057102u, 1369537278u, 460468674u, 2440785555u})),
               constant(
                   Tensor::of<std::int16_t>({8}, {2669, 46, 3760, 519, 1429, 1886, 1550, 435})),
               constant(
                   Tensor::of<std::int16_t>({8}, {1427, 4050, 336, 3577, 2667, 2210, 2546, 3661})),
               constant(Tensor::of<std::int16_t>({4}, {1, 3, 5, 8})),
               constant(Tensor::of<std::int16_t>({4}, {0, 2, 4, 7})),
               constant(Tensor::of<std::int16_t>({4}, {2, 2, 3, 1})),
           },
       .outputs =
           {
               Tensor::of<std::uint64_t>({3}, {19107652144636u, 10675213392210u, 14346083521215u}),
           }},
      {.name = "negative weights, an empty band",
       .provenance = tflm,
       .op = SignalFilterBank{.num_channels = 3},
       .inputs =
           {
               computed(Tensor::of<std::uint32_t>(
                   {10}, {843120881u, 3296955349u, 2203817132u, 1434875105u, 158587827u,
                          1881020451u, 2553057102u, 1369537278u, 460468674u, 2440785555u})),
               constant(Tensor::of<std::int16_t>({8}, {2669, 46, -5, 519, 1429, 1886, 1550, 435})),
               constant(
                   Tensor::of<std::int16_t>({8}, {1427, 4050, 336, 3577, 2667, 2210, -4096, 3661})),
               constant(Tensor::of<std::int16_t>({4}, {1, 3, 5, 8})),
               constant(Tensor::of<std::int16_t>({4}, {0, 2, 4, 7})),
               constant(Tensor::of<std::int16_t>({4}, {2, 0, 3, 1})),
           },
       .outputs =
           {
               Tensor::of<std::uint64_t>({3}, {13630214667623u, 9625826699751u, 5249616920739u}),
           }},
  };
}

TEST(SignalFilterBank, Vectors) { check<SignalFilterBank>(vectors()); }

TEST(SignalFilterBank, RefusesBandsBeyondItsInputs) {
  const auto error = [](std::int16_t start, std::int16_t first, std::int16_t width) {
    return error_of([&] {
      GraphBuilder builder;
      std::vector<int> inputs = {builder.input("x", {6}, DType::uint32)};
      for (int i = 0; i < 2; ++i) {
        inputs.push_back(builder.constant(Tensor::zeros(DType::int16, {4}, "weights")));
      }
      for (const std::int16_t value : {start, first, width}) {
        inputs.push_back(builder.constant(Tensor::of<std::int16_t>({2}, {0, value})));
      }
      const int y = builder.add(SignalFilterBank{1}, inputs, "y", DType::uint64, {});
      Interpreter(builder.finish({y}));
    });
  };
  EXPECT_EQ(error(4, 2, 2), "nothing was thrown");
  EXPECT_THAT(error(5, 2, 2),
              HasSubstr("input 3: band 1: expected a part of [0, 6), received [5, 7)"));
  EXPECT_THAT(error(4, 3, 2),
              HasSubstr("input 4: band 1: expected a part of [0, 4), received [3, 5)"));
  EXPECT_THAT(error(-1, 2, 2), HasSubstr("received [-1, 1)"));
  EXPECT_THAT(error(4, 2, -1), HasSubstr("received [4, 3)"));
}

TEST(SignalFilterBank, CountsTwoProductsForEachFrequencyOfABand) {
  EXPECT_EQ(multiply_adds(graph_of(vectors()[0])), 2 * (2 + 2 + 3 + 1));
}

const AddRandomCases signal_filter_bank_random(
    "SignalFilterBank", Peer::none, [](RandomCases& random) {
      const std::int32_t channels = random.size(6);
      const std::int32_t frequencies = 10 + random.size(30);
      const std::int32_t weights = 10 + random.size(30);
      GraphBuilder builder("one");
      std::vector<int> inputs = {builder.input("x", {frequencies}, DType::uint32)};
      for (const char* name : {"weights", "unweights"}) {
        Tensor tensor{name, DType::int16, {weights}, {}, {}};
        append_random(random.generator(), tensor, tensor.data);
        inputs.push_back(builder.constant(tensor));
      }
      std::vector<std::int16_t> places[3];
      for (std::int32_t i = 0; i <= channels; ++i) {
        const std::int32_t width = random.size(10);
        places[0].push_back(static_cast<std::int16_t>(random.size(frequencies - width + 1) - 1));
        places[1].push_back(static_cast<std::int16_t>(random.size(weights - width + 1) - 1));
        places[2].push_back(static_cast<std::int16_t>(width));
      }
      for (const auto& values : places) {
        inputs.push_back(builder.constant(Tensor::of<std::int16_t>({channels + 1}, values)));
      }
      const int y = builder.add(SignalFilterBank{channels}, inputs, "y", DType::uint64, {});
      random.add("SignalFilterBank", builder.finish({y}));
    });

}  // namespace
}  // namespace onda
