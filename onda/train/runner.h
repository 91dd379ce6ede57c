// SPDX-License-Identifier: Apache-2.0
// How the samples of a data set go through a network, batch by batch, and what is told about them.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "onda/train/model.h"
#include "onda/train/network.h"
#include "onda/train/samples.h"

namespace onda {

/// So many samples at once where the weights stand still: enough to use every load well, few enough
/// for the activations to stay in a core's own caches.
inline constexpr int evaluated_together = 64;

/// What is asked of each output of a graph.
std::vector<OutputOptions> outputs_of(const CompileOptions& options, const Graph& graph);

/// Where the loss of each output is computed while training: at the output, or at the logits that
/// its last operator makes it of.
struct LossPlaces {
  LossPlaces(const Graph& graph, const std::vector<OutputOptions>& outputs);
  std::vector<int> tensors;
  std::vector<Loss> losses;
};

/// All samples of a data set, checked: a Samples for each input and output of the graph.
struct LabelledSamples {
  /// Throws Error that opens with `where`.
  LabelledSamples(std::span<const Tensor> x_of, std::span<const Tensor> y_of, const Graph& graph,
                  const std::vector<OutputOptions>& outputs, const std::string& where);

  std::int32_t count() const { return x.front().count(); }

  std::vector<Samples> x;
  std::vector<Samples> y;
  std::vector<float> weights;  ///< one a sample, or none: all are 1
};

std::vector<Samples> samples_of(std::span<const Tensor> tensors, const Graph& graph,
                                const std::string& where);

/// The loss and the metrics over the batches since clear().
class RunningMeans {
 public:
  RunningMeans(const std::vector<OutputOptions>& outputs, const Graph& graph);

  void clear();
  /// Returns the loss of the batch alone, to which `penalty`, of regularizers, is added.
  double add(const std::vector<Scores>& scores, double penalty = 0);
  void append_to(Values& values, const std::string& prefix) const;

 private:
  const std::vector<OutputOptions>& outputs_;
  std::vector<std::string> prefixes_;                                   // of the outputs' names
  std::vector<std::vector<std::unique_ptr<Metric::Running>>> metrics_;  // of each output
  std::vector<double> losses_;
  double penalties_ = 0;
  std::int64_t count_ = 0;
};

class Augmenter;

/// A network, the targets of its batch, and the order in which samples come to it.
class Runner {
 public:
  Runner(const Graph& graph, Parameters& parameters, Workers& workers,
         const LabelledSamples& samples, int batch_size, Mode mode,
         std::span<const int> at_loss = {});

  /// From now on the samples of a batch are augmented.
  void augment_with(Augmenter& augmenter) { augmenter_ = &augmenter; }
  /// The samples that are gone through, in this order.
  std::vector<std::int32_t>& order() { return order_; }
  Network& network() { return network_; }
  /// The scores of an output, seen at the tensor that its loss looks at.
  Scores at_loss(std::size_t output) const {
    Scores scores = scores_[output];
    scores.prediction = network_.loss_value(output);
    return scores;
  }

  std::size_t batches() const {
    const auto together = static_cast<std::size_t>(network_.capacity());
    return (order_.size() + together - 1) / together;
  }

  /// Calls visit(scores, a vector of Scores for each output) after the forward pass of each batch,
  /// until one returns false.
  template <class Visit>
  void for_each_batch(std::uint64_t random, const Visit& visit) {
    const std::span<const std::int32_t> order = order_;
    const auto together = static_cast<std::size_t>(network_.capacity());
    for (std::size_t first = 0; first < order.size(); first += together) {
      load(order.subspan(first, std::min(together, order.size() - first)), random);
      network_.forward(random + first);
      if (!visit(scores_)) return;
    }
  }

 private:
  void load(std::span<const std::int32_t> batch, std::uint64_t random);

  const LabelledSamples& samples_;
  Workers& workers_;
  Augmenter* augmenter_ = nullptr;
  Network network_;
  std::vector<AlignedFloats> targets_;
  std::vector<float> weights_;
  std::vector<Scores> scores_;
  std::vector<std::int32_t> order_;
};

}  // namespace onda
