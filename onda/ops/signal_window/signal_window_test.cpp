// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/signal_window/signal_window.h"

#include <gmock/gmock.h>

#include "onda/tflite/tflite.h"
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
      {.name = "two rows, shift 12",
       .provenance = tflm,
       .op = SignalWindow{.shift = 12},
       .inputs =
           {
               computed(
                   Tensor::of<std::int16_t>({2, 6}, {-32768, 24908, -2399, 16967, 29522, -12520,
                                                     6765, 5724, -7504, 7933, -16992, 3885})),
               constant(Tensor::of<std::int16_t>({6}, {-32768, 3775, -11184, -25509, -687, 4023})),
           },
       .outputs =
           {
               Tensor::of<std::int16_t>({2, 6}, {32767, 22955, 6550, -32768, -4952, -12297, -32768,
                                                 5275, 20489, -32768, 2849, 3815}),
           }},
      {.name = "two rows, shift 15",
       .provenance = tflm,
       .op = SignalWindow{.shift = 15},
       .inputs =
           {
               computed(
                   Tensor::of<std::int16_t>({2, 6}, {-32768, 24908, -2399, 16967, 29522, -12520,
                                                     6765, 5724, -7504, 7933, -16992, 3885})),
               constant(Tensor::of<std::int16_t>({6}, {-32768, 3775, -11184, -25509, -687, 4023})),
           },
       .outputs =
           {
               Tensor::of<std::int16_t>({2, 6}, {32767, 2869, 818, -13209, -619, -1538,
                                                 -6765, 659, 2561, -6176, 356, 476}),
           }},
      {.name = "two rows, shift 0",
       .provenance = tflm,
       .op = SignalWindow{.shift = 0},
       .inputs =
           {
               computed(Tensor::of<std::int16_t>({2, 6},
                                                 {-32768, 24908, -2399, 16967, 29522, -12520, 6765,
                                                  5724, -7504, 7933, -16992, 3885})),
               constant(Tensor::of<std::int16_t>({6}, {-32768, 3775, -11184, -25509, -687, 4023})),
           },
       .outputs =
           {
               Tensor::of<std::int16_t>({2, 6}, {32767, 32767, 32767, -32768, -32768, -32768,
                                                 -32768, 32767, 32767, -32768, 32767, 32767}),
           }},
  };
}

TEST(SignalWindow, Vectors) { check<SignalWindow>(vectors()); }

TEST(SignalWindow, RefusesWhatNoKernelCanDo) {
  const auto error = [](std::int32_t shift, std::int32_t samples, std::int32_t size) {
    return error_of([&] {
      GraphBuilder builder;
      const int x = builder.input("x", {samples}, DType::int16);
      const int w = builder.constant(Tensor::zeros(DType::int16, {size}, "w"));
      read_tflite(write_tflite(builder.finish({builder.add(SignalWindow{shift}, {x, w}, "y")})));
    });
  };
  EXPECT_EQ(error(0, 12, 4), "nothing was thrown");
  EXPECT_THAT(error(32, 12, 4),
              HasSubstr("option shift: expected a number in [0, 31], received 32"));
  EXPECT_THAT(error(0, 12, 5), HasSubstr("input 1: expected an extent that divides the 12 samples, "
                                         "received 5"));
}

const AddRandomCases signal_window_random("SignalWindow", Peer::none, [](RandomCases& random) {
  const std::int32_t size = random.size(30);
  Tensor window{"window", DType::int16, {size}, {}, {}};
  append_random(random.generator(), window, window.data);
  GraphBuilder builder("one");
  const int x = builder.input("x", {random.size(3), size}, DType::int16);
  const int w = builder.constant(window);
  const int y = builder.add(SignalWindow{.shift = random.size(32) - 1}, {x, w}, "y");
  random.add(fmt::format("SignalWindow of {}", size), builder.finish({y}));
});

}  // namespace
}  // namespace onda
