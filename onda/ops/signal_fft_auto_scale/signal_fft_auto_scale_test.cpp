// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/signal_fft_auto_scale/signal_fft_auto_scale.h"

#include "tests/operator_check.h"
#include "tests/random_cases.h"

namespace onda {
namespace {

// TensorFlow Lite Micro's own functions (2026-08, with kissfft v130) gave them on x86-64.
constexpr const char* tflm = "TensorFlow Lite Micro 2026-08, signal/src, kissfft v130";

std::vector<OperatorVector> vectors() {
  return {
      {.name = "quiet",
       .provenance = tflm,
       .op = SignalFftAutoScale{},
       .inputs =
           {
               computed(Tensor::of<std::int16_t>({4}, {3, -7, 0, 5})),
           },
       .outputs =
           {
               Tensor::of<std::int16_t>({4}, {12288, -28672, 0, 20480}),
               Tensor::of<std::int32_t>({}, {12}),
           }},
      {.name = "one sample",
       .provenance = tflm,
       .op = SignalFftAutoScale{},
       .inputs =
           {
               computed(Tensor::of<std::int16_t>({1}, {-1})),
           },
       .outputs =
           {
               Tensor::of<std::int16_t>({1}, {-16384}),
               Tensor::of<std::int32_t>({}, {14}),
           }},
      {.name = "silence",
       .provenance = tflm,
       .op = SignalFftAutoScale{},
       .inputs =
           {
               computed(Tensor::of<std::int16_t>({3}, {0, 0, 0})),
           },
       .outputs =
           {
               Tensor::of<std::int16_t>({3}, {0, 0, 0}),
               Tensor::of<std::int32_t>({}, {0}),
           }},
      {.name = "loud",
       .provenance = tflm,
       .op = SignalFftAutoScale{},
       .inputs =
           {
               computed(Tensor::of<std::int16_t>({3}, {20000, -3, 16383})),
           },
       .outputs =
           {
               Tensor::of<std::int16_t>({3}, {20000, -3, 16383}),
               Tensor::of<std::int32_t>({}, {0}),
           }},
      {.name = "-32768 counts least",
       .provenance = tflm,
       .op = SignalFftAutoScale{},
       .inputs =
           {
               computed(Tensor::of<std::int16_t>({4}, {5, -32768, 3, -2})),
           },
       .outputs =
           {
               Tensor::of<std::int16_t>({4}, {-24576, 0, 24576, -16384}),
               Tensor::of<std::int32_t>({}, {13}),
           }},
      {.name = "-32768 last",
       .provenance = tflm,
       .op = SignalFftAutoScale{},
       .inputs =
           {
               computed(Tensor::of<std::int16_t>({3}, {5, 3, -32768})),
           },
       .outputs =
           {
               Tensor::of<std::int16_t>({3}, {5, 3, -32768}),
               Tensor::of<std::int32_t>({}, {0}),
           }},
      {.name = "what leaves the type",
       .provenance = tflm,
       .op = SignalFftAutoScale{},
       .inputs =
           {
               computed(Tensor::of<std::int16_t>({3}, {1000, -32768, 1})),
           },
       .outputs =
           {
               Tensor::of<std::int16_t>({3}, {0, 0, 16384}),
               Tensor::of<std::int32_t>({}, {14}),
           }},
      {.name = "16383",
       .provenance = tflm,
       .op = SignalFftAutoScale{},
       .inputs =
           {
               computed(Tensor::of<std::int16_t>({2}, {16383, -16383})),
           },
       .outputs =
           {
               Tensor::of<std::int16_t>({2}, {32766, -32766}),
               Tensor::of<std::int32_t>({}, {1}),
           }},
      {.name = "16384",
       .provenance = tflm,
       .op = SignalFftAutoScale{},
       .inputs =
           {
               computed(Tensor::of<std::int16_t>({2}, {-16384, 1})),
           },
       .outputs =
           {
               Tensor::of<std::int16_t>({2}, {-16384, 1}),
               Tensor::of<std::int32_t>({}, {0}),
           }},
  };
}

TEST(SignalFftAutoScale, Vectors) { check<SignalFftAutoScale>(vectors()); }

const AddRandomCases signal_fft_auto_scale_random(
    "SignalFftAutoScale", Peer::none, [](RandomCases& random) {
      GraphBuilder builder("one");
      const int x = builder.input("x", {random.size(50)}, DType::int16);
      const std::vector<int> outputs = builder.add_outputs(SignalFftAutoScale{}, {x}, "y", x);
      Graph graph = builder.graph();
      graph.tensor(outputs[1]).type = DType::int32;
      graph.outputs = outputs;
      random.add("SignalFftAutoScale", graph);
    });

}  // namespace
}  // namespace onda
