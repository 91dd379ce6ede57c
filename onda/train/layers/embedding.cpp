// SPDX-License-Identifier: Apache-2.0
#include "onda/train/layers/embedding.h"

#include "onda/core/error.h"
#include "onda/ops/gather/gather.h"

namespace onda::layers {

int Embedding::build(LayerBuilder& builder, int input) const {
  if (input_dim < 1)
    throw Error("{}: expected input_dim of at least 1, received {}", type, input_dim);
  if (output_dim < 1) {
    throw Error("{}: expected output_dim of at least 1, received {}", type, output_dim);
  }
  builder.count_input(input);
  const Fan fan{static_cast<double>(input_dim), static_cast<double>(output_dim)};
  const int table = builder.parameter("embeddings", {input_dim, output_dim}, embeddings_initializer,
                                      fan, {embeddings_regularizer, embeddings_constraint});
  return builder.add(Gather{}, {table, input});
}

}  // namespace onda::layers
