// SPDX-License-Identifier: Apache-2.0
// The machinery below Model: where the parameters and the activations of a batch lie, and in which
// order the operators go through them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "onda/core/aligned_floats.h"
#include "onda/core/workers.h"
#include "onda/graph/graph.h"
#include "onda/ops/training_batch.h"
#include "onda/train/quantized_views.h"

namespace onda {

/// The nodes, in order, that a graph's outputs depend on. Throws Error unless inputs and outputs
/// are float32 with a batch of 1 and all these nodes can be trained. Inputs may be int32, too: the
/// network holds them as floats that are whole numbers.
std::vector<std::size_t> trained_nodes(const Graph& graph);

/// The float constants of a graph's trained nodes in one block, so that an optimizer's step is one
/// loop: first the parameters that are trained, then those that stand still and the operators' own
/// state. Each starts on a cache line; the gaps are zero.
class Parameters {
 public:
  struct Parameter {
    int tensor = 0;
    std::size_t offset = 0;
    std::size_t count = 0;
    bool trained = true;
  };

  /// Copies the values from the graph. `frozen` are tensors that stay as they are.
  explicit Parameters(const Graph& graph, std::span<const int> frozen = {});
  /// Copies the values from the graph again.
  void load(const Graph& graph);
  /// Copies the values to the graph.
  void store(Graph& graph) const;

  const std::vector<Parameter>& all() const { return parameters_; }
  /// Floats of the trained part of the block, gaps included.
  std::size_t trained_size() const { return gradients_.size(); }
  /// The number of trained (of all) parameters themselves.
  std::int64_t trained_count() const { return trained_count_; }
  std::int64_t count() const { return count_; }
  float* values() { return values_.data(); }
  float* gradients() { return gradients_.data(); }
  std::span<const float> all_values() const { return values_.all(); }

 private:
  std::vector<Parameter> parameters_;
  AlignedFloats values_;
  AlignedFloats gradients_;
  std::int64_t trained_count_ = 0;
  std::int64_t count_ = 0;
};

enum class Mode {
  inference,  ///< forward() only, as the converted model computes
  training,   ///< forward() and backward()
};

/// A graph over a batch: all that forward() and backward() need is laid out beforehand in one block
/// of memory, where what is never needed at the same time shares its place. Uses the graph, the
/// parameters and the workers that it is given, which have to stay where they are.
class Network {
 public:
  /// For batches of up to `capacity` samples. The losses look at the tensors `at_loss`, one for
  /// each output of the graph: the output itself, or what its last operator has made it of. None
  /// given: the outputs.
  Network(const Graph& graph, Parameters& parameters, Workers& workers, int capacity, Mode mode,
          std::span<const int> at_loss = {});
  Network(const Network&) = delete;
  Network& operator=(const Network&) = delete;

  /// The number of samples from now on, at most the capacity.
  void resize(int samples);
  int size() const { return size_; }
  int capacity() const { return capacity_; }
  int stride() const { return stride_; }
  /// Of activations and their gradients.
  std::size_t bytes() const { return memory_.size() * sizeof(float); }

  /// [elements of a sample][stride], as in TrainingBatch: the graph's inputs and outputs in order.
  float* input(std::size_t index = 0) { return inputs_[index]; }
  const float* output(std::size_t index = 0) const { return outputs_[index]; }
  /// Of the tensors that the losses look at.
  const float* loss_value(std::size_t index = 0) const { return loss_values_[index]; }
  float* loss_gradient(std::size_t index = 0) { return loss_gradients_[index]; }

  /// Everything that is random in this step follows from `random`.
  void forward(std::uint64_t random = 0);
  /// From the loss_gradients() to the gradients of the parameters, which it sets.
  void backward();

 private:
  struct Step {
    const Operator* op;
    bool needs_gradient;
    TrainingBatch batch;
  };
  struct Plan;

  const int capacity_;
  int size_ = 0;
  int stride_ = 0;
  Workers& workers_;
  AlignedFloats memory_;
  QuantizedViews views_;
  std::vector<TrainingTensor> operands_;  // of all steps, which hold spans of it
  std::vector<Step> steps_;
  std::vector<float*> inputs_;
  std::vector<float*> outputs_;
  std::vector<float*> loss_values_;
  std::vector<float*> loss_gradients_;
};

}  // namespace onda
