// SPDX-License-Identifier: Apache-2.0
// The machinery below Model: where the parameters and the activations of a batch lie, and in which
// order the operators go through them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "onda/graph/graph.h"
#include "onda/ops/training_batch.h"
#include "onda/train/aligned_floats.h"

namespace onda {

/// The nodes, in order, that a graph's output depends on. Throws Error unless the graph has one
/// float input and one float output of batch size 1 and can be trained.
std::vector<std::size_t> trained_nodes(const Graph& graph);

/// The parameters of a graph, the constant float inputs of its trained nodes, in one block, so
/// that an optimizer's step is one loop. Each starts on a cache line; the gaps are zero.
class Parameters {
 public:
  struct Parameter {
    int tensor = 0;
    std::size_t offset = 0;
    std::size_t count = 0;
  };

  /// Copies the values from the graph.
  explicit Parameters(const Graph& graph);
  /// Copies the values to the graph.
  void store(Graph& graph) const;

  const std::vector<Parameter>& all() const { return parameters_; }
  std::size_t size() const { return values_.size(); }  ///< of the block, gaps included
  /// The number of parameters themselves.
  std::int64_t count() const;
  float* values() { return values_.data(); }
  float* gradients() { return gradients_.data(); }

 private:
  std::vector<Parameter> parameters_;
  AlignedFloats values_;
  AlignedFloats gradients_;
};

/// A graph over a batch: all that forward() and backward() need is laid out beforehand, so that
/// they allocate nothing. Uses the graph and the parameters that it is given, which have to stay
/// where they are.
class Network {
 public:
  /// For batches of up to `capacity` samples; with gradients only where backward() is wanted.
  Network(const Graph& graph, Parameters& parameters, int capacity, bool with_gradients);
  Network(const Network&) = delete;
  Network& operator=(const Network&) = delete;

  /// The number of samples from now on, at most the capacity.
  void resize(int samples);
  int size() const { return size_; }
  int capacity() const { return capacity_; }
  int stride() const { return stride_; }

  /// [elements of a sample][stride], as in TrainingBatch.
  float* input() { return input_; }
  const float* output() const { return output_; }
  float* output_gradient() { return output_gradient_; }

  void forward();
  /// From output_gradient() to the gradients of the parameters, which it sets.
  void backward();

 private:
  struct Step {
    const Operator* op;
    bool needs_gradient;
    TrainingBatch batch;
  };

  const int capacity_;
  int size_ = 0;
  int stride_ = 0;
  AlignedFloats values_;
  AlignedFloats gradients_;
  std::vector<TrainingTensor> operands_;  // of all steps, which hold spans of it
  std::vector<Step> steps_;
  float* input_ = nullptr;
  const float* output_ = nullptr;
  float* output_gradient_ = nullptr;
};

}  // namespace onda
