// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/signal_framer/signal_framer.h"

#include "tests/operator_check.h"
#include "tests/random_cases.h"
#include "tests/sequence_check.h"

namespace onda {
namespace {

constexpr const char* definition =
    "the definition, by hand; TensorFlow Lite Micro's circular buffer agrees";

std::vector<OperatorVector> vectors() {
  return {
      {.name = "not whole yet",
       .provenance = definition,
       .op = SignalFramer{.frame_size = 5, .frame_step = 2, .prefill = false},
       .inputs = {computed(Tensor::of<std::int16_t>({1, 2}, {1, 2}))},
       .outputs = {Tensor::of<std::int16_t>({1, 1, 5}, {0, 0, 0, 0, 0}), bools({}, {0})}},
      {.name = "some whole",
       .provenance = definition,
       .op = SignalFramer{.frame_size = 5, .frame_step = 2, .prefill = false},
       .inputs = {computed(Tensor::of<std::int16_t>({1, 8}, {1, 2, 3, 4, 5, 6, 7, 8}))},
       .outputs = {Tensor::of<std::int16_t>(
                       {1, 4, 5}, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 3, 4, 5, 6, 7}),
                   bools({}, {0})}},
      {.name = "prefill",
       .provenance = definition,
       .op = SignalFramer{.frame_size = 5, .frame_step = 2, .prefill = true},
       .inputs = {computed(Tensor::of<std::int16_t>({1, 4}, {1, 2, 3, 4}))},
       .outputs = {Tensor::of<std::int16_t>({1, 2, 5}, {0, 0, 0, 1, 2, 0, 1, 2, 3, 4}),
                   bools({}, {1})}},
  };
}

TEST(SignalFramer, Vectors) { check<SignalFramer>(vectors()); }

TEST(SignalFramer, GoesOnWithItsSamples) {
  const std::vector<OperatorSequence>
      sequences =
          {
              {.name = "frames of 5 every 2",
               .provenance = definition,
               .op = SignalFramer{.frame_size = 5, .frame_step = 2, .prefill = false},
               .runs =
                   {
                       {.input = Tensor::of<std::int16_t>({1, 2}, {1, 2}),
                        .outputs = {Tensor::of<std::int16_t>({1, 1, 5}, {0, 0, 0, 0, 0}),
                                    bools({}, {0})}},
                       {.input = Tensor::of<std::int16_t>({1, 2}, {3, 4}),
                        .outputs = {Tensor::of<std::int16_t>({1, 1, 5}, {0, 0, 0, 0, 0}),
                                    bools({}, {0})}},
                       {.input = Tensor::of<std::int16_t>({1, 2}, {5, 6}),
                        .outputs = {Tensor::of<std::int16_t>({1, 1, 5}, {1, 2, 3, 4, 5}),
                                    bools({}, {1})}},
                       {.input = Tensor::of<std::int16_t>({1, 2}, {7, 8}),
                        .outputs = {Tensor::of<std::int16_t>({1, 1, 5}, {3, 4, 5, 6, 7}),
                                    bools({}, {1})}},
                       {.input = Tensor::of<std::int16_t>({1, 2}, {9, 10}),
                        .outputs = {Tensor::of<std::int16_t>({1, 1, 5}, {5, 6, 7, 8, 9}),
                                    bools({}, {1})}},
                   }},
              {.name = "frames of 5 every 2, prefill",
               .provenance = definition,
               .op = SignalFramer{.frame_size = 5, .frame_step = 2, .prefill = true},
               .runs =
                   {
                       {.input =
                            Tensor::of<std::int16_t>({2, 4}, {1, 2, 3, 4, 1001, 1002, 1003, 1004}),
                        .outputs =
                            {Tensor::of<std::int16_t>(
                                 {2, 2, 5}, {0, 0, 0, 1,    2,    0, 1,    2,    3,    4,
                                             0, 0, 0, 1001, 1002, 0, 1001, 1002, 1003, 1004}),
                             bools({}, {1})}},
                       {.input =
                            Tensor::of<std::int16_t>({2, 4}, {5, 6, 7, 8, 1005, 1006, 1007, 1008}),
                        .outputs = {Tensor::of<std::int16_t>(
                                        {2, 2, 5}, {2,    3,    4,    5,    6,    4,    5,
                                                    6,    7,    8,    1002, 1003, 1004, 1005,
                                                    1006, 1004, 1005, 1006, 1007, 1008}),
                                    bools({}, {1})}},
                       {.input = Tensor::of<std::int16_t>({2, 4},
                                                          {9, 10, 11, 12, 1009, 1010, 1011, 1012}),
                        .outputs = {Tensor::of<std::int16_t>(
                                        {2, 2, 5}, {6,    7,    8,    9,    10,   8,    9,
                                                    10,   11,   12,   1006, 1007, 1008, 1009,
                                                    1010, 1008, 1009, 1010, 1011, 1012}),
                                    bools({}, {1})}},
                   }},
              {.name = "frames of 3 every 3",
               .provenance = definition,
               .op = SignalFramer{.frame_size = 3, .frame_step = 3, .prefill = false},
               .runs =
                   {
                       {.input = Tensor::of<std::int16_t>({1, 6}, {1, 2, 3, 4, 5, 6}),
                        .outputs = {Tensor::of<std::int16_t>({1, 2, 3}, {1, 2, 3, 4, 5, 6}),
                                    bools({}, {1})}},
                       {.input = Tensor::of<std::int16_t>({1, 6}, {7, 8, 9, 10, 11, 12}),
                        .outputs = {Tensor::of<std::int16_t>({1, 2, 3}, {7, 8, 9, 10, 11, 12}),
                                    bools({}, {1})}},
                   }},
              {.name = "frames of 2 every 5",
               .provenance = definition,
               .op = SignalFramer{.frame_size = 2, .frame_step = 5, .prefill = false},
               .runs =
                   {
                       {.input = Tensor::of<std::int16_t>({1, 5}, {1, 2, 3, 4, 5}),
                        .outputs = {Tensor::of<std::int16_t>({1, 1, 2}, {1, 2}), bools({}, {1})}},
                       {.input = Tensor::of<std::int16_t>({1, 5}, {6, 7, 8, 9, 10}),
                        .outputs = {Tensor::of<std::int16_t>({1, 1, 2}, {6, 7}), bools({}, {1})}},
                   }},
              {.name = "frames of 4 every 2",
               .provenance = definition,
               .op = SignalFramer{.frame_size = 4, .frame_step = 2, .prefill = false},
               .runs =
                   {
                       {.input = Tensor::of<std::int16_t>({2, 6}, {1, 2, 3, 4, 5, 6, 1001, 1002, 1003, 1004, 1005, 1006}), .outputs = {Tensor::of<std::int16_t>({2, 3, 4}, {0, 0, 0, 0, 1, 2, 3, 4, 3, 4, 5, 6, 0, 0, 0, 0, 1001, 1002, 1003, 1004, 1003, 1004, 1005, 1006}), bools({}, {0})}},
                       {.input = Tensor::of<std::int16_t>({2, 6}, {7, 8, 9,
                                                                   10, 11, 12, 1007, 1008, 1009, 1010, 1011, 1012}),
                        .outputs =
                            {Tensor::
                                 of<std::int16_t>(
                                     {2, 3, 4},
                                     {5,    6,    7,    8,    7,    8,    9,    10,
                                      9,    10,   11,   12,   1005, 1006, 1007, 1008,
                                      1007, 1008, 1009, 1010, 1009, 1010, 1011, 1012}),
                             bools({}, {1})}},
                   }},
          };
  check_sequences(sequences);
}

const AddRandomCases signal_framer_random("SignalFramer", Peer::none, [](RandomCases& random) {
  const std::int32_t step = random.size(9);
  GraphBuilder builder("one");
  const int x = builder.input("x", {random.size(3), step * random.size(3)}, DType::int16);
  const std::vector<int> outputs = builder.add_outputs(
      SignalFramer{.frame_size = random.size(20), .frame_step = step, .prefill = step == 1}, {x},
      "y", x);
  Graph graph = builder.graph();
  graph.tensor(outputs[1]).type = DType::boolean;
  graph.outputs = outputs;
  random.add("SignalFramer", graph);
});

}  // namespace
}  // namespace onda
