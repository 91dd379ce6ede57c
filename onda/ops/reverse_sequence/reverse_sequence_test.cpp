// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/reverse_sequence/reverse_sequence.h"

#include "tests/operator_check.h"
#include "tests/random_cases.h"

namespace onda {
namespace {

constexpr const char* litert = "LiteRT 2.5.3 reference kernels";

std::vector<OperatorVector> vectors() {
  return {
      {.name = "float32 of rows",
       .provenance = litert,
       .op = ReverseSequence{.seq_dim = 1, .batch_dim = 0},
       .inputs = {computed(
                      Tensor::of<float>({2, 4, 2}, {-9.5f, 6, 2.75f, 0, -0.5f, 7, -6.25f, -3.5f, 9,
                                                    0, 0, -3.75f, 5.75f, -8.25f, -7, -6.75f})),
                  computed(Tensor::of<std::int32_t>({2}, {3, 4}))},
       .outputs = {Tensor::of<float>({2, 4, 2}, {-0.5f, 7, 2.75f, 0, -9.5f, 6, -6.25f, -3.5f, -7,
                                                 -6.75f, 5.75f, -8.25f, 0, -3.75f, 9, 0})}},
      {.name = "int16 of rows",
       .provenance = litert,
       .op = ReverseSequence{.seq_dim = 1, .batch_dim = 0},
       .inputs = {computed(quantized<std::int16_t>(
                      {2, 4, 2},
                      {21238, -8267, 12961, -8899, -16725, 28375, 5881, -2644, -9273, -12631,
                       -20337, -11682, 32216, -12167, 3692, -16867},
                      0.05f, 0)),
                  computed(Tensor::of<std::int32_t>({2}, {3, 4}))},
       .outputs = {quantized<std::int16_t>(
           {2, 4, 2},
           {-16725, 28375, 12961, -8899, 21238, -8267, 5881, -2644, 3692, -16867, 32216, -12167,
            -20337, -11682, -9273, -12631},
           0.05f, 0)}},
      {.name = "int32 of rows",
       .provenance = litert,
       .op = ReverseSequence{.seq_dim = 1, .batch_dim = 0},
       .inputs = {computed(Tensor::of<std::int32_t>(
                      {2, 4, 2},
                      {288884801, 303612273, -89305259, -798078818, -129903663, -735941110,
                       413834844, 739821151, -705506023, -901081832, -247844378, 921203760,
                       -589470922, 429242159, -853690621, 677244764})),
                  computed(Tensor::of<std::int32_t>({2}, {3, 4}))},
       .outputs = {Tensor::of<std::int32_t>(
           {2, 4, 2}, {-129903663, -735941110, -89305259, -798078818, 288884801, 303612273,
                       413834844, 739821151, -853690621, 677244764, -589470922, 429242159,
                       -247844378, 921203760, -705506023, -901081832})}},
      {.name = "int64 of rows",
       .provenance = litert,
       .op = ReverseSequence{.seq_dim = 1, .batch_dim = 0},
       .inputs = {computed(Tensor::of<std::int64_t>(
                      {2, 4, 2},
                      {234426836, 778623599, -357958609, -841495581, -779183753, 790843245,
                       -417177469, 893042306, -217810766, 243796906, 954642709, 114514861,
                       615161122, -906201216, -240193609, 1475865})),
                  computed(Tensor::of<std::int32_t>({2}, {3, 4}))},
       .outputs = {Tensor::of<std::int64_t>(
           {2, 4, 2}, {-779183753, 790843245, -357958609, -841495581, 234426836, 778623599,
                       -417177469, 893042306, -240193609, 1475865, 615161122, -906201216, 954642709,
                       114514861, -217810766, 243796906})}},
      {.name = "float32 batch last",
       .provenance = litert,
       .op = ReverseSequence{.seq_dim = 0, .batch_dim = 2},
       .inputs = {computed(Tensor::of<float>({3, 2, 2}, {-4.5f, 6.25f, 0, -3.25f, 2, -7.5f, 5.75f,
                                                         1, -2, -8.75f, -0.75f, 1.25f})),
                  computed(Tensor::of<std::int64_t>({2}, {0, 2}))},
       .outputs = {Tensor::of<float>(
           {3, 2, 2}, {-4.5f, -7.5f, 0, 1, 2, 6.25f, 5.75f, -3.25f, -2, -8.75f, -0.75f, 1.25f})}},
  };
}

TEST(ReverseSequence, Vectors) { check<ReverseSequence>(vectors()); }

const AddRandomCases reverse_sequence_random("REVERSE_SEQUENCE", [](RandomCases& random) {
  const DType type = random.one_of<DType>({DType::float32, DType::int32, DType::int64});
  const Shape x = {random.size(3), random_index_limit, random.size(3)};
  GraphBuilder builder("one");
  const int from = builder.input("x", x, type);
  const int lengths = builder.input(random_indices, {x[0]}, DType::int32);
  const int y = builder.add(ReverseSequence{.seq_dim = 1, .batch_dim = 0}, {from, lengths}, "y");
  random.add(fmt::format("REVERSE_SEQUENCE {} of {}", name_of(type), to_string(x)),
             builder.finish({y}));
});

}  // namespace
}  // namespace onda
