// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/embedding_lookup/embedding_lookup.h"

#include "tests/operator_check.h"
#include "tests/random_cases.h"

namespace onda {
namespace {

constexpr const char* litert = "LiteRT 2.5.3 reference kernels";

std::vector<OperatorVector> vectors() {
  return {
      {.name = "float32 rows",
       .provenance = litert,
       .op = EmbeddingLookup{},
       .inputs = {computed(Tensor::of<std::int32_t>({3}, {3, 0, 3})),
                  constant(Tensor::of<float>({4, 3}, {9.5f, 2, -9, 1.25f, 4.75f, -9, -2.75f, -7,
                                                      -9.5f, 4.25f, -9.5f, 6.5f}))},
       .outputs = {Tensor::of<float>({3, 3},
                                     {4.25f, -9.5f, 6.5f, 9.5f, 2, -9, 4.25f, -9.5f, 6.5f})}},
      {.name = "int8 rows",
       .provenance = litert,
       .op = EmbeddingLookup{},
       .inputs = {computed(Tensor::of<std::int32_t>({3}, {3, 0, 3})),
                  constant(quantized<std::int8_t>(
                      {4, 3}, {8, -113, -49, 37, -93, -27, 53, -63, -15, 58, 41, -111}, 0.05f,
                      -7))},
       .outputs = {quantized<std::int8_t>({3, 3}, {58, 41, -111, 8, -113, -49, 58, 41, -111}, 0.05f,
                                          -7)}},
      {.name = "int32 rows",
       .provenance = litert,
       .op = EmbeddingLookup{},
       .inputs = {computed(Tensor::of<std::int32_t>({3}, {3, 0, 3})),
                  constant(Tensor::of<std::int32_t>(
                      {4, 3},
                      {364929057, -287022207, -525966630, 431137115, 223882431, -216513010,
                       -410376178, 590456302, -93806833, 612858260, 360848718, 795497469}))},
       .outputs = {Tensor::of<std::int32_t>(
           {3, 3}, {612858260, 360848718, 795497469, 364929057, -287022207, -525966630, 612858260,
                    360848718, 795497469})}},
      {.name = "float32 from int8",
       .provenance = litert,
       .op = EmbeddingLookup{},
       .inputs = {computed(Tensor::of<std::int32_t>({3}, {3, 0, 1})),
                  constant(quantized<std::int8_t>(
                      {4, 3}, {123, -47, -119, -45, 36, -100, -30, 10, -19, -1, -43, 32}, 0.05f,
                      0))},
       .outputs = {Tensor::of<float>({3, 3}, {-0.05f, -2.15f, 1.6f, 6.15f, -2.3500001f, -5.9500003f,
                                              -2.25f, 1.8000001f, -5})}},
  };
}

TEST(EmbeddingLookup, Vectors) { check<EmbeddingLookup>(vectors()); }

const AddRandomCases embedding_lookup_random("EMBEDDING_LOOKUP", [](RandomCases& random) {
  const Quantization how = random.scaled(random.real(0.001f, 0.5f));
  Tensor table{"table", random.type, {random_index_limit, random.size(5), random.size(2)}, how, {}};
  append_random(random.generator(), table, table.data);
  GraphBuilder builder("one");
  const int by = builder.input(random_indices, {random.size(6)}, DType::int32);
  const int y =
      builder.add(EmbeddingLookup{}, {by, builder.constant(table)}, "y", random.type, how);
  random.add(fmt::format("EMBEDDING_LOOKUP {}", name_of(random.type)), builder.finish({y}));
});

}  // namespace
}  // namespace onda
