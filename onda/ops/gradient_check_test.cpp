// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/gradient_check.h"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "onda/core/instruction_set.h"
#include "onda/core/random.h"
#include "onda/ops/relu/relu.h"
#include "onda/ops/training_batch.h"

namespace onda {
namespace {

using Makers = std::vector<std::function<std::vector<GradientCase>()>>;

Makers& makers() {
  static Makers all;
  return all;
}

const std::vector<GradientCase>& all_cases() {
  static const std::vector<GradientCase> cases = [] {
    std::vector<GradientCase> made;
    for (const auto& make : makers()) {
      for (GradientCase& one : make()) made.push_back(std::move(one));
    }
    return made;
  }();
  return cases;
}

int lanes_for(int size) {
  return (size + TrainingBatch::lanes - 1) / TrainingBatch::lanes * TrainingBatch::lanes;
}

// A case on a batch, filled at random: values and gradients of every operand, inputs first. The
// loss is sum (weight * output) over the samples that count.
class Batch {
 public:
  Batch(const GradientCase& what, int size, int threads = 1)
      : op_(what.op), random_(1), workers_(threads) {
    std::vector<const Tensor*> inputs;
    tensors_.reserve(what.inputs.size() + 8);
    for (const GradientCase::Input& input : what.inputs) {
      tensors_.push_back(input.places > 0         ? Tensor{"", DType::int32, input.shape, {}, {}}
                         : input.constant.empty() ? Tensor::zeros(DType::float32, input.shape)
                                                  : Tensor::of(input.shape, input.constant));
      inputs.push_back(&tensors_.back());
    }
    input_count_ = inputs.size();
    for (const Shape& shape : op_.output_shapes({"input", inputs})) {
      tensors_.push_back({"", DType::float32, shape, {}, {}});
    }
    const int stride = lanes_for(size);
    operands_.resize(tensors_.size());
    for (std::size_t i = 0; i < tensors_.size(); ++i) {
      TrainingTensor& operand = operands_[i];
      const bool is_input = i < input_count_;
      operand.tensor = &tensors_[i];
      operand.elements = tensors_[i].shape.elements();
      operand.is_parameter = is_input && what.inputs[i].is_parameter;
      const int places = is_input ? what.inputs[i].places : 0;
      const bool is_constant = tensors_[i].type != DType::float32 && places == 0;
      const auto count = static_cast<std::size_t>(
          is_constant ? 0 : operand.elements * (operand.is_parameter ? 1 : stride));
      values_.push_back(numbers(count, is_input ? what.inputs[i].range : 1.0f));
      if (is_input) {
        for (float& value : values_.back()) value += what.inputs[i].offset;
      }
      for (float& value : values_.back()) {
        if (places > 0) value = std::floor((value + 1) / 2 * static_cast<float>(places) * 0.999f);
      }
      gradients_.push_back(numbers(count, 1.0f));
      // Every second input adds to what is there, and the others in the next batch.
      operand.accumulate = is_input && (i + static_cast<std::size_t>(size)) % 2 == 0;
    }
    for (std::size_t i = 0; i < tensors_.size(); ++i) {
      if (values_[i].empty()) continue;
      operands_[i].value = values_[i].data();
      const bool is_state =
          i < input_count_ && (what.inputs[i].is_state || what.inputs[i].places > 0);
      operands_[i].gradient = is_state ? nullptr : gradients_[i].data();
    }
    const Operands operands("input", inputs);
    kept_.resize(static_cast<std::size_t>(op_.training_needs(operands, stride).kept));
    const std::span<const TrainingTensor> all = operands_;
    batch_ = {.size = size,
              .stride = stride,
              .inputs = all.first(input_count_),
              .outputs = all.subspan(input_count_),
              .training = true,
              .random = 1,
              .kept = kept_.data(),
              .workers = &workers_};
    for (std::size_t i = input_count_; i < tensors_.size(); ++i) {
      for (std::size_t k = 0; k < gradients_[i].size(); ++k) {
        if (!counts(i, k)) gradients_[i][k] = 0;
      }
    }
    loss_weights_.assign(gradients_.begin() + static_cast<std::ptrdiff_t>(input_count_),
                         gradients_.end());
  }
  Batch(const Batch&) = delete;
  Batch& operator=(const Batch&) = delete;

  void run() {
    op_.forward(batch_);
    op_.backward(batch_);
  }

  std::vector<std::vector<float>> content() const {
    std::vector<std::vector<float>> all = values_;
    all.insert(all.end(), gradients_.begin(), gradients_.end());
    return all;
  }

  // Where `backward` (the operator's own unless another is given) differs from finite differences
  // by more than the rounding of floats, a line each.
  std::vector<std::string> differences(
      std::function<void(const TrainingBatch&)> backward = nullptr) {
    const auto before = gradients_;
    op_.forward(batch_);
    backward ? backward(batch_) : op_.backward(batch_);
    const auto after = gradients_;  // the output's may be overwritten, so they are kept no longer
    std::vector<std::string> lines;
    int checked = 0;
    int kinks = 0;
    for (std::size_t i = 0; i < input_count_; ++i) {
      if (!operands_[i].gradient) continue;
      // Of many values some all over the place, an odd number apart.
      constexpr std::size_t enough = 150;
      const std::size_t step = values_[i].size() / enough | 1;
      for (std::size_t k = 0; k < values_[i].size(); k += step) {
        const double gradient = static_cast<double>(after[i][k]) -
                                (operands_[i].accumulate ? static_cast<double>(before[i][k]) : 0.0);
        if (!counts(i, k)) {
          if (std::fabs(gradient) > 1e-6) {
            lines.push_back(fmt::format("input {}, {}: {} in the padding", i, k, gradient));
          }
          continue;
        }
        ++checked;
        const auto [left, right] = slopes(values_[i][k], 0x1p-9f);
        const auto [farther_left, farther_right] = slopes(values_[i][k], 0x1p-8f);
        const double numeric = (left + right) / 2;
        const double farther = (farther_left + farther_right) / 2;
        const double tolerance = 2e-3 * (1 + std::fabs(numeric));
        // The two sides, or two distances, differ where an activation begins or ends within the
        // step: the loss has no slope there. The forward pass alone decides that, never the
        // gradient under test.
        if (std::fabs(left - right) > tolerance || std::fabs(numeric - farther) > tolerance) {
          ++kinks;
        } else if (!(std::fabs(gradient - numeric) <= tolerance)) {
          lines.push_back(
              fmt::format("input {}, {}: expected {}, received {}", i, k, numeric, gradient));
        }
      }
    }
    if (kinks > checked / 2) {
      lines.push_back(fmt::format("{} of {} values lie at a kink", kinks, checked));
    }
    return lines;
  }

 private:
  std::vector<float> numbers(std::size_t count, float range) {
    std::vector<float> values(count);
    for (float& value : values) value = static_cast<float>(random_.uniform(-range, range));
    return values;
  }

  bool counts(std::size_t operand, std::size_t at) const {
    return operands_[operand].is_parameter ||
           at % static_cast<std::size_t>(batch_.stride) < static_cast<std::size_t>(batch_.size);
  }

  double loss() {
    op_.forward(batch_);
    double sum = 0;
    for (std::size_t i = input_count_; i < tensors_.size(); ++i) {
      const auto& weights = loss_weights_[i - input_count_];
      for (std::size_t k = 0; k < weights.size(); ++k) {
        sum += static_cast<double>(weights[k]) * static_cast<double>(values_[i][k]);
      }
    }
    return sum;
  }

  // The slope of the loss to the left and to the right of a value.
  std::pair<double, double> slopes(float& value, float step) {
    const float middle = value;
    const double at_middle = loss();
    const float low = middle - step;
    const float high = middle + step;
    value = low;
    const double at_low = loss();
    value = high;
    const double at_high = loss();
    value = middle;
    return {(at_middle - at_low) / (static_cast<double>(middle) - static_cast<double>(low)),
            (at_high - at_middle) / (static_cast<double>(high) - static_cast<double>(middle))};
  }

  Operator op_;
  Random random_;
  Workers workers_;
  std::vector<Tensor> tensors_;
  std::size_t input_count_ = 0;
  std::vector<std::vector<float>> values_;
  std::vector<std::vector<float>> gradients_;
  std::vector<std::vector<float>> loss_weights_;
  std::vector<TrainingTensor> operands_;
  std::vector<float> kept_;
  TrainingBatch batch_;
};

constexpr int sizes[] = {1, 16, 21, 36};  // one, whole vectors, and padding in one and two blocks

TEST(GradientCheck, EveryTrainableOperatorHasACase) {
  std::set<std::string_view> names;
  for (const GradientCase& one : all_cases()) names.insert(one.op.name());
  for (const std::string_view name : trainable_operators()) {
    EXPECT_EQ(names.count(name), 1u) << name << " is trainable, but its test adds no GradientCase";
  }
}

TEST(GradientCheck, BackwardAgreesWithFiniteDifferences) {
  for (const GradientCase& one : all_cases()) {
    for (const int size : sizes) {
      const std::vector<std::string> differences = Batch(one, size).differences();
      EXPECT_TRUE(differences.empty())
          << one.op.name() << " " << one.label << ", batch of " << size << ": "
          << differences.size() << " differences, the first: " << differences[0];
    }
  }
}

TEST(GradientCheck, AllInstructionSetsGiveTheSameBits) {
  const InstructionSet before = instruction_set();
  for (const GradientCase& one : all_cases()) {
    for (const int size : sizes) {
      use_instruction_set(InstructionSet::baseline);
      Batch baseline(one, size);
      baseline.run();
      for (const InstructionSet set : supported_instruction_sets()) {
        use_instruction_set(set);
        Batch batch(one, size);
        batch.run();
        EXPECT_EQ(batch.content(), baseline.content())
            << one.op.name() << " " << one.label << ", batch of " << size << ": " << name_of(set);
      }
    }
  }
  use_instruction_set(before);
}

TEST(GradientCheck, AnyNumberOfThreadsGivesTheSameBits) {
  for (const GradientCase& one : all_cases()) {
    for (const int size : sizes) {
      Batch alone(one, size);
      alone.run();
      for (const int threads : {2, 3}) {
        Batch batch(one, size, threads);
        batch.run();
        EXPECT_EQ(batch.content(), alone.content())
            << one.op.name() << " " << one.label << ", batch of " << size << ": " << threads;
      }
    }
  }
}

// The check itself: gradients that are wrong in ways that happen.
TEST(GradientCheck, SeesWrongGradients) {
  const GradientCase relu{"", Relu{}, {{.shape = {1, 5}}}};
  const auto wrong = [](float factor, bool into_padding, bool ignore_what_is_there) {
    return [=](const TrainingBatch& batch) {
      const TrainingTensor& x = batch.inputs[0];
      for (std::int64_t i = 0; i < x.elements * batch.stride; ++i) {
        const float dy = batch.outputs[0].gradient[i] + (into_padding ? 0.1f : 0.0f);
        const float dx = x.value[i] > 0 ? factor * dy : 0;
        x.gradient[i] = x.accumulate && !ignore_what_is_there ? x.gradient[i] + dx : dx;
      }
    };
  };
  EXPECT_TRUE(Batch(relu, 4).differences(wrong(1.0f, false, false)).empty());
  EXPECT_FALSE(Batch(relu, 4).differences(wrong(1.02f, false, false)).empty());
  EXPECT_FALSE(Batch(relu, 4).differences(wrong(-1.0f, false, false)).empty());
  EXPECT_FALSE(Batch(relu, 4).differences(wrong(1.0f, true, false)).empty());
  EXPECT_FALSE(Batch(relu, 4).differences(wrong(1.0f, false, true)).empty());
}

}  // namespace

AddGradientCases::AddGradientCases(std::function<std::vector<GradientCase>()> make) {
  makers().push_back(std::move(make));
}

}  // namespace onda
