// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/signal_delay/signal_delay.h"

#include <gmock/gmock.h>

#include "onda/graph/prepare_all.h"
#include "tests/error_of.h"
#include "tests/operator_check.h"
#include "tests/random_cases.h"
#include "tests/sequence_check.h"

namespace onda {
namespace {

constexpr const char* definition =
    "the definition, by hand; TensorFlow Lite Micro's circular buffer agrees";

std::vector<OperatorVector> vectors() {
  return {
      {.name = "by less than a frame",
       .provenance = definition,
       .op = SignalDelay{.delay_length = 2},
       .inputs = {computed(
           Tensor::of<std::int16_t>({2, 5}, {1, 2, 3, 4, 5, 1001, 1002, 1003, 1004, 1005}))},
       .outputs = {Tensor::of<std::int16_t>({2, 5}, {0, 0, 1, 2, 3, 0, 0, 1001, 1002, 1003})}},
      {.name = "by none",
       .provenance = definition,
       .op = SignalDelay{.delay_length = 0},
       .inputs = {computed(Tensor::of<std::int16_t>({1, 3}, {1, 2, 3}))},
       .outputs = {Tensor::of<std::int16_t>({1, 3}, {1, 2, 3})}},
      {.name = "by more than a frame",
       .provenance = definition,
       .op = SignalDelay{.delay_length = 4},
       .inputs = {computed(Tensor::of<std::int16_t>({1, 3}, {1, 2, 3}))},
       .outputs = {Tensor::of<std::int16_t>({1, 3}, {0, 0, 0})}},
  };
}

TEST(SignalDelay, Vectors) { check<SignalDelay>(vectors()); }

TEST(SignalDelay, KeepsWhatIsLate) {
  const std::vector<OperatorSequence>
      sequences =
          {
              {.name = "less than a frame",
               .provenance = definition,
               .op = SignalDelay{.delay_length = 2},
               .runs =
                   {
                       {.input = Tensor::of<std::int16_t>(
                            {2, 5}, {1, 2, 3, 4, 5, 1001, 1002, 1003, 1004, 1005}),
                        .outputs = {Tensor::of<std::int16_t>({2, 5}, {0, 0, 1, 2,
                                                                      3, 0, 0, 1001, 1002, 1003})}},
                       {.input =
                            Tensor::of<std::int16_t>(
                                {2, 5}, {6, 7, 8, 9, 10, 1006, 1007, 1008, 1009, 1010}),
                        .outputs =
                            {Tensor::of<std::int16_t>({2, 5},
                                                      {4, 5, 6, 7, 8, 1004, 1005, 1006, 1007, 1008})}},
                       {.input = Tensor::of<std::
                                                int16_t>({2, 5}, {11, 12, 13, 14, 15, 1011,
                                                                  1012, 1013, 1014, 1015}),
                        .outputs =
                            {Tensor::
                                 of<
                                     std::int16_t>({2, 5}, {9,
                                                            10, 11, 12, 13, 1009, 1010, 1011, 1012, 1013})}},
                   }},
              {.name = "more than a frame",
               .provenance = definition,
               .op = SignalDelay{.delay_length = 7},
               .runs =
                   {
                       {.input = Tensor::of<std::int16_t>({1, 3}, {1, 2, 3}),
                        .outputs = {Tensor::of<std::int16_t>({1, 3}, {0, 0, 0})}},
                       {.input = Tensor::of<std::int16_t>({1, 3}, {4, 5, 6}),
                        .outputs = {Tensor::of<std::int16_t>({1, 3}, {0, 0, 0})}},
                       {.input = Tensor::of<std::int16_t>({1, 3}, {7, 8, 9}),
                        .outputs = {Tensor::of<std::int16_t>({1, 3}, {0, 1, 2})}},
                       {.input = Tensor::of<std::int16_t>({1, 3}, {10, 11, 12}),
                        .outputs = {Tensor::of<std::int16_t>({1, 3}, {3, 4, 5})}},
                       {.input = Tensor::of<std::int16_t>({1, 3}, {13, 14, 15}),
                        .outputs = {Tensor::of<std::int16_t>({1, 3}, {6, 7, 8})}},
                   }},
              {.name = "none",
               .provenance = definition,
               .op = SignalDelay{.delay_length = 0},
               .runs =
                   {
                       {.input = Tensor::of<std::int16_t>({1, 3}, {1, 2, 3}),
                        .outputs = {Tensor::of<std::int16_t>({1, 3}, {1, 2, 3})}},
                       {.input = Tensor::of<std::int16_t>({1, 3}, {4, 5, 6}),
                        .outputs = {Tensor::of<std::int16_t>({1, 3}, {4, 5, 6})}},
                   }},
          };
  check_sequences(sequences);
}

TEST(SignalDelay, KeepsNoMoreThanATensorCould) {
  GraphBuilder builder;
  const int x = builder.input("x", {1 << 20, 2}, DType::int16);
  const int y = builder.add(SignalDelay{.delay_length = INT32_MAX}, {x}, "y");
  const Graph graph = builder.finish({y});
  EXPECT_THAT(error_of([&] { prepare_all(graph); }),
              testing::HasSubstr("expected at most 1073741824 samples to be kept, received 1048576 "
                                 "rows of 2147483647"));
}

const AddRandomCases signal_delay_random("SignalDelay", Peer::none, [](RandomCases& random) {
  random.single(SignalDelay{.delay_length = random.size(20) - 1}, {random.size(3), random.size(9)},
                DType::int16, {}, DType::int16, {});
});

}  // namespace
}  // namespace onda
