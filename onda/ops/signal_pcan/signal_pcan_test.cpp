// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/signal_pcan/signal_pcan.h"

#include "tests/operator_check.h"
#include "tests/random_cases.h"

namespace onda {
namespace {

// TensorFlow Lite Micro's own functions (2026-08, with kissfft v130) gave them on x86-64.
constexpr const char* tflm = "TensorFlow Lite Micro 2026-08, signal/src, kissfft v130";

Tensor gains() {
  return Tensor::of<std::int16_t>(
      {125},
      {385,    -16482, -21594, -27362, -16776, 27593,  27610,  10354,  -722,   -24209, 20527,
       13657,  -4131,  28731,  -31005, 10836,  -22215, -22245, -764,   -17403, 9171,   -21823,
       28074,  -21396, -23687, -4651,  10489,  -14600, 2009,   11509,  30946,  -16384, -6905,
       15041,  -3248,  -25424, 28287,  20686,  20145,  -13630, -3518,  -26695, -28865, 8156,
       -902,   15606,  22051,  22305,  -13845, 12426,  31275,  9776,   2942,   -3840,  -6367,
       6615,   -29064, -17384, -4451,  -16565, 31207,  -27789, -17363, -22962, -22124, -21120,
       10433,  18185,  28565,  -8282,  31719,  -32290, 15079,  -19044, 1285,   21680,  4329,
       -30145, -19398, -31069, -29683, -5042,  3681,   19492,  -24069, 51,     -26857, -20949,
       11512,  -13986, -27240, -12646, -17378, -30997, 13035,  -6217,  12144,  11779,  -22994,
       -20101, -23556, -22320, -7965,  28393,  -27903, 10070,  -1057,  23156,  18755,  30362,
       -8443,  -15025, 30369,  -16146, 6060,   10879,  30749,  13026,  14468,  17847,  15511,
       -26785, -15667, -18580, 28016});
}

std::vector<OperatorVector> vectors() {
  return {
      {.name = "shift 6",
       .provenance = tflm,
       .op = SignalPcan{.snr_shift = 6},
       .inputs =
           {
               computed(
                   Tensor::of<std::uint32_t>({9}, {106750u, 409571547u, 5764u, 516141128u, 4882806u,
                                                   3316073u, 174u, 80286422u, 1379u})),
               computed(Tensor::of<std::uint32_t>(
                   {9}, {0u, 1u, 2u, 3u, 9u, 1000u, 2047u, 123456u, 4294967295u})),
               constant(gains()),
           },
       .outputs =
           {
               Tensor::of<std::uint32_t>({9}, {9969u, 57947580u, 4163852u, 63503659u, 26428600u,
                                               41548056u, 64u, 6426221u, 36697985u}),
           }},
      {.name = "shift 0",
       .provenance = tflm,
       .op = SignalPcan{.snr_shift = 0},
       .inputs =
           {
               computed(
                   Tensor::of<std::uint32_t>({9}, {106750u, 409571547u, 5764u, 516141128u, 4882806u,
                                                   3316073u, 174u, 80286422u, 1379u})),
               computed(Tensor::of<std::uint32_t>(
                   {9}, {0u, 1u, 2u, 3u, 9u, 1000u, 2047u, 123456u, 4294967295u})),
               constant(gains()),
           },
       .outputs =
           {
               Tensor::of<std::uint32_t>({9}, {642103u, 17661680u, 65163990u, 37706381u, 13712851u,
                                               41833942u, 8138u, 8629032u, 66973744u}),
           }},
      {.name = "shift 20",
       .provenance = tflm,
       .op = SignalPcan{.snr_shift = 20},
       .inputs =
           {
               computed(
                   Tensor::of<std::uint32_t>({9}, {106750u, 409571547u, 5764u, 516141128u, 4882806u,
                                                   3316073u, 174u, 80286422u, 1379u})),
               computed(Tensor::of<std::uint32_t>({9}, {0u, 1u, 2u, 3u, 9u, 1000u,
                                                        2047u, 123456u, 4294967295u})),
               constant(gains()),
           },
       .outputs =
           {
               Tensor::of<std::uint32_t>(
                   {9}, {0u, 40021392u, 368830u, 200419u, 1549u, 10901927u, 0u, 12616u, 88191u}),
           }},
  };
}

TEST(SignalPcan, Vectors) { check<SignalPcan>(vectors()); }

const AddRandomCases signal_pcan_random("SignalPCAN", Peer::none, [](RandomCases& random) {
  Tensor table{"gains", DType::int16, {125 + random.size(4)}, {}, {}};
  append_random(random.generator(), table, table.data);
  const Shape channels = {random.size(40)};
  GraphBuilder builder("one");
  const std::vector<int> inputs = {builder.input("x", channels, DType::uint32),
                                   builder.input("noise", channels, DType::uint32),
                                   builder.constant(table)};
  const int y = builder.add(SignalPcan{.snr_shift = random.size(64) - 1}, inputs, "y");
  random.add("SignalPCAN", builder.finish({y}));
});

}  // namespace
}  // namespace onda
