// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/signal_filter_bank_spectral_subtraction/signal_filter_bank_spectral_subtraction.h"

#include "tests/operator_check.h"
#include "tests/random_cases.h"
#include "tests/sequence_check.h"

namespace onda {
namespace {

// TensorFlow Lite Micro's own functions (2026-08, with kissfft v130) gave them on x86-64.
constexpr const char* tflm = "TensorFlow Lite Micro 2026-08, signal/src, kissfft v130";

std::vector<OperatorVector> vectors() {
  return {
      {.name = "not clamped",
       .provenance = tflm,
       .op = SignalFilterBankSpectralSubtraction{.alternate_one_minus_smoothing = 15384,
                                                 .alternate_smoothing = 1000,
                                                 .clamping = false,
                                                 .min_signal_remaining = 819,
                                                 .num_channels = 5,
                                                 .one_minus_smoothing = 15974,
                                                 .smoothing = 410,
                                                 .smoothing_bits = 10,
                                                 .spectral_subtraction_bits = 14},
       .inputs =
           {
               computed(Tensor::of<std::uint32_t>({5}, {55055u, 83328u, 85080u, 87435u, 22515u})),
           },
       .outputs =
           {
               Tensor::of<std::uint32_t>({5}, {53677u, 78242u, 82950u, 82098u, 21951u}),
               Tensor::of<std::uint32_t>({5}, {1410784u, 5208000u, 2180175u, 5464687u, 576946u}),
           }},
      {.name = "clamped",
       .provenance = tflm,
       .op = SignalFilterBankSpectralSubtraction{.alternate_one_minus_smoothing = 15384,
                                                 .alternate_smoothing = 1000,
                                                 .clamping = true,
                                                 .min_signal_remaining = 819,
                                                 .num_channels = 5,
                                                 .one_minus_smoothing = 15974,
                                                 .smoothing = 410,
                                                 .smoothing_bits = 10,
                                                 .spectral_subtraction_bits = 14},
       .inputs =
           {
               computed(Tensor::of<std::uint32_t>({5}, {69898u, 49915u, 84497u, 42847u, 57329u})),
           },
       .outputs =
           {
               Tensor::of<std::uint32_t>({5}, {68148u, 46868u, 82382u, 40231u, 55894u}),
               Tensor::of<std::uint32_t>({5}, {1791136u, 3119687u, 2165235u, 2677937u, 1469055u}),
           }},
  };
}

TEST(SignalFilterBankSpectralSubtraction, Vectors) {
  check<SignalFilterBankSpectralSubtraction>(vectors());
}

TEST(SignalFilterBankSpectralSubtraction, KeepsItsEstimate) {
  const std::vector<OperatorSequence>
      sequences =
          {
              {.name = "not clamped",
               .provenance = tflm,
               .op = SignalFilterBankSpectralSubtraction{.alternate_one_minus_smoothing = 15384,
                                                         .alternate_smoothing = 1000,
                                                         .clamping = false,
                                                         .min_signal_remaining = 819,
                                                         .num_channels = 5,
                                                         .one_minus_smoothing = 15974,
                                                         .smoothing = 410,
                                                         .smoothing_bits = 10,
                                                         .spectral_subtraction_bits = 14},
               .runs =
                   {
                       {.input = Tensor::of<std::uint32_t>(
                            {5}, {55055u, 83328u, 85080u, 87435u, 22515u}),
                        .outputs = {Tensor::of<std::uint32_t>(
                                        {5}, {53677u, 78242u, 82950u, 82098u, 21951u}),
                                    Tensor::of<std::uint32_t>({5}, {1410784u, 5208000u,
                                                                    2180175u, 5464687u, 576946u})}},
                       {.input = Tensor::of<std::uint32_t>({5}, {47u, 90u, 65u, 47u, 93u}),
                        .outputs = {Tensor::of<std::uint32_t>({5}, {2u, 4u, 3u, 2u, 4u}),
                                    Tensor::of<std::uint32_t>({5}, {1376684u, 4895753u,
                                                                    2127283u, 5134086u, 564891u})}},
                       {.input =
                            Tensor::of<std::uint32_t>(
                                {5}, {49602u, 4294967295u, 97375u, 37437u, 65581u}),
                        .outputs =
                            {Tensor::of<std::uint32_t>({5}, {47049u,
                                                             214695935u, 92912u, 30444u, 63402u}),
                             Tensor::of<std::uint32_t>({5}, {2613284u,
                                                             266740877u, 4569283u, 7160538u, 2231268u})}},
                       {.input = Tensor::of<std::uint32_t>({5}, {24690u,
                                                                 20630u, 61819u, 45945u, 20234u}),
                        .outputs = {Tensor::of<std::uint32_t>({5}, {21583u, 1031u,
                                                                    55921u, 36574u, 17603u}),
                                    Tensor::of<
                                        std::uint32_t>({5}, {3180569u,
                                                             251749680u, 6039051u, 9595055u, 2693928u})}},
                   }},
              {.name = "clamped",
               .provenance = tflm,
               .op = SignalFilterBankSpectralSubtraction{.alternate_one_minus_smoothing = 15384,
                                                         .alternate_smoothing = 1000,
                                                         .clamping = true,
                                                         .min_signal_remaining = 819,
                                                         .num_channels = 5,
                                                         .one_minus_smoothing = 15974,
                                                         .smoothing = 410,
                                                         .smoothing_bits = 10,
                                                         .spectral_subtraction_bits = 14},
               .runs =
                   {
                       {.input = Tensor::of<std::uint32_t>({5}, {69898u, 49915u, 84497u, 42847u,
                                                                 57329u}),
                        .outputs = {Tensor::of<std::uint32_t>(
                                        {5}, {68148u, 46868u, 82382u, 40231u, 55894u}),
                                    Tensor::of<std::uint32_t>(
                                        {5}, {1791136u, 3119687u, 2165235u, 2677937u, 1469055u})}},
                       {.input = Tensor::of<std::uint32_t>({5}, {16u, 6u, 23u, 89u, 87u}),
                        .outputs = {Tensor::of<std::uint32_t>({5}, {0u, 0u, 1u, 4u, 4u}),
                                    Tensor::of<std::uint32_t>(
                                        {5}, {16384u, 6144u, 23552u, 91136u, 89088u})}},
                       {.input = Tensor::of<std::uint32_t>({5}, {17470u, 4294967295u, 32728u,
                                                                 74673u, 82715u}),
                        .outputs = {Tensor::of<std::uint32_t>(
                                        {5}, {17017u, 214695935u, 31886u, 70031u, 80560u}),
                                    Tensor::of<std::uint32_t>(
                                        {5}, {463642u, 262149706u, 861617u, 4752636u, 2206430u})}},
                       {.input = Tensor::of<std::uint32_t>({5}, {52504u, 15782u, 21276u, 38162u,
                                                                 93622u}),
                        .outputs = {Tensor::of<std::uint32_t>(
                                        {5}, {50748u, 788u, 19923u, 31474u, 89178u}),
                                    Tensor::of<std::uint32_t>(
                                        {5}, {1797454u, 16160768u, 1385253u, 6847683u, 4550279u})}},
                   }},
          };
  check_sequences(sequences);
}

const AddRandomCases signal_filter_bank_spectral_subtraction_random(
    "SignalFilterBankSpectralSubtraction", Peer::none, [](RandomCases& random) {
      const std::int32_t channels = random.size(20);
      GraphBuilder builder("one");
      const int x = builder.input("x", {channels}, DType::uint32);
      const std::vector<int> outputs = builder.add_outputs(
          SignalFilterBankSpectralSubtraction{.alternate_one_minus_smoothing = random.size(16384),
                                              .alternate_smoothing = random.size(16384),
                                              .clamping = random.coin(),
                                              .min_signal_remaining = random.size(16384),
                                              .num_channels = channels,
                                              .one_minus_smoothing = random.size(16384),
                                              .smoothing = random.size(16384),
                                              .smoothing_bits = random.size(32) - 1,
                                              .spectral_subtraction_bits = random.size(64) - 1},
          {x}, "y", x);
      Graph graph = builder.graph();
      graph.outputs = outputs;
      random.add("SignalFilterBankSpectralSubtraction", graph);
    });

}  // namespace
}  // namespace onda
