// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/signal_stacker/signal_stacker.h"

#include "tests/operator_check.h"
#include "tests/random_cases.h"
#include "tests/sequence_check.h"

namespace onda {
namespace {

constexpr const char* definition =
    "the definition, by hand; TensorFlow Lite Micro's circular buffer agrees";

std::vector<OperatorVector> vectors() {
  return {
      {.name = "whole at once",
       .provenance = definition,
       .op = SignalStacker{.num_channels = 2,
                           .stacker_left_context = 2,
                           .stacker_right_context = 0,
                           .stacker_step = 1},
       .inputs = {computed(Tensor::of<std::int16_t>({2}, {10, 11}))},
       .outputs = {Tensor::of<std::int16_t>({6}, {10, 11, 10, 11, 10, 11}), bools({}, {1})}},
      {.name = "not whole yet",
       .provenance = definition,
       .op = SignalStacker{.num_channels = 3,
                           .stacker_left_context = 1,
                           .stacker_right_context = 1,
                           .stacker_step = 2},
       .inputs = {computed(Tensor::of<std::int16_t>({3}, {10, 11, 12}))},
       .outputs = {Tensor::of<std::int16_t>({9}, {0, 0, 0, 0, 0, 0, 0, 0, 0}), bools({}, {0})}},
  };
}

TEST(SignalStacker, Vectors) { check<SignalStacker>(vectors()); }

TEST(SignalStacker, StacksRunAfterRun) {
  const std::vector<OperatorSequence>
      sequences =
          {
              {.name = "one left",
               .provenance = definition,
               .op = SignalStacker{.num_channels = 2,
                                   .stacker_left_context = 1,
                                   .stacker_right_context = 1,
                                   .stacker_step = 2},
               .runs =
                   {
                       {.input = Tensor::of<std::int16_t>({2}, {10, 11}),
                        .outputs = {Tensor::of<std::int16_t>({6}, {0, 0, 0, 0, 0, 0}),
                                    bools({}, {0})}},
                       {.input = Tensor::of<std::int16_t>({2}, {20, 21}),
                        .outputs = {Tensor::of<std::int16_t>({6}, {10, 11, 10, 11, 20, 21}),
                                    bools({}, {1})}},
                       {.input = Tensor::of<std::int16_t>({2}, {30, 31}),
                        .outputs = {Tensor::of<std::int16_t>({6}, {0, 0, 0, 0, 0, 0}),
                                    bools({}, {0})}},
                       {.input = Tensor::of<std::int16_t>({2}, {40, 41}),
                        .outputs = {Tensor::of<std::int16_t>({6}, {20, 21, 30, 31, 40, 41}),
                                    bools({}, {1})}},
                       {.input = Tensor::of<std::int16_t>({2}, {50, 51}),
                        .outputs = {Tensor::of<std::int16_t>({6}, {0, 0, 0, 0, 0, 0}),
                                    bools({}, {0})}},
                       {.input = Tensor::of<std::int16_t>({2}, {60, 61}),
                        .outputs = {Tensor::of<std::int16_t>({6}, {40, 41, 50, 51, 60, 61}),
                                    bools({}, {1})}},
                   }},
              {.name = "steps of one",
               .provenance = definition,
               .op = SignalStacker{.num_channels = 1,
                                   .stacker_left_context = 2,
                                   .stacker_right_context = 1,
                                   .stacker_step = 1},
               .runs =
                   {
                       {.input = Tensor::of<std::int16_t>({1}, {10}),
                        .outputs = {Tensor::of<std::int16_t>({4}, {0, 0, 0, 0}), bools({}, {0})}},
                       {.input = Tensor::of<std::int16_t>({1}, {20}),
                        .outputs = {Tensor::of<std::int16_t>({4}, {10, 10, 10, 20}),
                                    bools({}, {1})}},
                       {.input = Tensor::of<std::int16_t>({1}, {30}),
                        .outputs = {Tensor::of<std::int16_t>({4}, {10, 10, 20, 30}),
                                    bools({}, {1})}},
                       {.input = Tensor::of<std::int16_t>({1}, {40}),
                        .outputs = {Tensor::of<std::int16_t>({4}, {10, 20, 30, 40}),
                                    bools({}, {1})}},
                       {.input = Tensor::of<std::int16_t>({1}, {50}),
                        .outputs = {Tensor::of<std::int16_t>({4}, {20, 30, 40, 50}),
                                    bools({}, {1})}},
                   }},
              {.name = "steps of all",
               .provenance = definition,
               .op = SignalStacker{.num_channels = 2,
                                   .stacker_left_context = 0,
                                   .stacker_right_context = 2,
                                   .stacker_step = 3},
               .runs =
                   {
                       {.input = Tensor::of<std::int16_t>({2}, {10, 11}),
                        .outputs = {Tensor::of<std::int16_t>({6}, {0, 0, 0, 0, 0, 0}),
                                    bools({}, {0})}},
                       {.input = Tensor::of<std::int16_t>({2}, {20, 21}),
                        .outputs = {Tensor::of<std::int16_t>({6}, {0, 0, 0, 0, 0, 0}),
                                    bools({}, {0})}},
                       {.input = Tensor::of<std::int16_t>({2}, {30, 31}),
                        .outputs = {Tensor::of<std::int16_t>({6}, {10, 11, 20, 21, 30, 31}),
                                    bools({}, {1})}},
                       {.input = Tensor::of<std::int16_t>({2}, {40, 41}),
                        .outputs = {Tensor::of<std::int16_t>({6}, {0, 0, 0, 0, 0, 0}),
                                    bools({}, {0})}},
                       {.input = Tensor::of<std::int16_t>({2}, {50, 51}),
                        .outputs = {Tensor::of<std::int16_t>({6}, {0, 0, 0, 0, 0, 0}),
                                    bools({}, {0})}},
                       {.input = Tensor::of<std::int16_t>({2}, {60, 61}),
                        .outputs = {Tensor::of<std::int16_t>({6}, {40, 41, 50, 51, 60, 61}),
                                    bools({}, {1})}},
                       {.input = Tensor::of<std::int16_t>({2}, {70, 71}),
                        .outputs = {Tensor::of<std::int16_t>({6}, {0, 0, 0, 0, 0, 0}),
                                    bools({}, {0})}},
                   }},
          };
  check_sequences(sequences);
}

const AddRandomCases signal_stacker_random("SignalStacker", Peer::none, [](RandomCases& random) {
  const std::int32_t channels = random.size(9);
  GraphBuilder builder("one");
  const int x = builder.input("x", {channels}, DType::int16);
  const std::vector<int> outputs =
      builder.add_outputs(SignalStacker{.num_channels = channels,
                                        .stacker_left_context = random.size(3) - 1,
                                        .stacker_right_context = random.size(3) - 1,
                                        .stacker_step = 1},
                          {x}, "y", x);
  Graph graph = builder.graph();
  graph.tensor(outputs[1]).type = DType::boolean;
  graph.outputs = outputs;
  random.add("SignalStacker", graph);
});

}  // namespace
}  // namespace onda
