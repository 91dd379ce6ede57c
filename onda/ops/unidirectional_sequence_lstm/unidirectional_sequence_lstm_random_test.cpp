// SPDX-License-Identifier: Apache-2.0
// The random cases of UNIDIRECTIONAL_SEQUENCE_LSTM.
#include <cmath>

#include "onda/ops/unidirectional_sequence_lstm/unidirectional_sequence_lstm.h"
#include "tests/random_cases.h"

namespace onda {
namespace {

// Shapes and optional parts of an LSTM.
struct Parts {
  std::int32_t batches = 1;
  std::int32_t steps = 1;
  std::int32_t inputs = 1;
  std::int32_t cells = 1;
  std::int32_t outputs = 1;  // another number than cells takes the projection
  bool coupled = false;
  bool peepholes = false;
  bool normalized = false;
  bool projection = false;
  bool projection_bias = false;
  bool int8_weights = false;  // of float32
};

class LstmMaker {
 public:
  LstmMaker(RandomCases& random, const Parts& parts) : random_(random), parts_(parts) {}

  void make(const SequenceLstm& op) {
    const Parts& p = parts_;
    const Shape x =
        op.time_major ? Shape{p.steps, p.batches, p.inputs} : Shape{p.batches, p.steps, p.inputs};
    const float in_scale = random_.real(0.005f, 0.05f);
    const Quantization hidden = random_.scaled(random_.real(1.0f, 1.3f) / 128);
    std::vector<int> operands = {builder_.input("x", x, random_.type, random_.scaled(in_scale))};
    in_scale_ = in_scale;
    for (int gate = 0; gate < 4; ++gate) {
      operands.push_back(gate == 0 && p.coupled ? Node::none
                                                : weights({p.cells, p.inputs}, 0.6f, gate));
    }
    for (int gate = 0; gate < 4; ++gate) {
      operands.push_back(gate == 0 && p.coupled ? Node::none
                                                : weights({p.cells, p.outputs}, 0.6f, 4));
    }
    for (int gate = 0; gate < 3; ++gate) {
      const bool is_there = p.peepholes && !(gate == 0 && p.coupled);
      operands.push_back(is_there ? weights({p.cells}, 0.5f, 4) : Node::none);
    }
    for (int gate = 0; gate < 4; ++gate) {
      operands.push_back(gate == 0 && p.coupled ? Node::none : bias(gate));
    }
    operands.push_back(p.projection ? weights({p.outputs, p.cells}, 0.7f, 4) : Node::none);
    operands.push_back(p.projection_bias ? number({p.outputs}, 0.3f) : Node::none);
    operands.push_back(builder_.variable("hidden", {p.batches, p.outputs}, random_.type, hidden));
    const Quantization cell = random_.integers()
                                  ? Quantization{{std::ldexp(1.0f, -8 - random_.size(4))}, {0}, 0}
                                  : Quantization{};
    operands.push_back(builder_.variable("cell", {p.batches, p.cells},
                                         random_.integers() ? DType::int16 : DType::float32, cell));
    for (int gate = 0; gate < 4; ++gate) {
      const bool is_there = p.normalized && !(gate == 0 && p.coupled);
      operands.push_back(is_there ? number({p.cells}, 1) : Node::none);
    }
    const int y = builder_.add(op, operands, "y", random_.type, hidden);
    if (random_.integers()) {
      std::vector<int> intermediates;
      for (int i = 0; i < 5; ++i) {
        intermediates.push_back(builder_.constant(
            {fmt::format("between_{}", i), i < 4 ? DType::int16 : DType::int8, {1}, hidden, {}}));
      }
      builder_.set_intermediates(intermediates);
    }
    random_.add(fmt::format("UNIDIRECTIONAL_SEQUENCE_LSTM {}{}{}{}{}{}{}", name_of(random_.type),
                            p.int8_weights ? " by int8" : "", op.time_major ? " time major" : "",
                            p.coupled ? " coupled" : "", p.peepholes ? " peepholes" : "",
                            p.normalized ? " normalized" : "", p.projection ? " projection" : ""),
                builder_.finish({y}), 4);
  }

 private:
  int number(Shape shape, float spread) {
    return builder_.constant(random_tensor(random_.generator(), std::move(shape), spread, ""));
  }
  int weights(Shape shape, float spread, int slot) {
    if (!random_.integers() && !parts_.int8_weights) return number(std::move(shape), spread);
    Tensor tensor = Tensor::zeros(DType::int8, std::move(shape), "");
    for (std::int8_t& value : tensor.values<std::int8_t>()) {
      value = static_cast<std::int8_t>(static_cast<int>(random_.generator()() % 255) - 127);
    }
    const float scale = random_.real(0.002f, 0.02f);
    if (slot < 4) weight_scale_[slot] = scale;
    tensor.quantization = {{scale}, {0}, 0};
    return builder_.constant(std::move(tensor));
  }
  int bias(int gate) {
    if (!random_.integers()) return number({parts_.cells}, 0.5f);
    Tensor tensor = Tensor::zeros(DType::int32, {parts_.cells}, "");
    for (std::int32_t& value : tensor.values<std::int32_t>()) {
      value = static_cast<int>(random_.generator()() % 8001) - 4000;
    }
    tensor.quantization = {{in_scale_ * weight_scale_[gate]}, {0}, 0};
    return builder_.constant(std::move(tensor));
  }

  RandomCases& random_;
  Parts parts_;
  GraphBuilder builder_{"one"};
  float in_scale_ = 0;
  float weight_scale_[4] = {};
};

const AddRandomCases lstm_random("UNIDIRECTIONAL_SEQUENCE_LSTM", [](RandomCases& random) {
  Parts parts{.batches = random.size(3),
              .steps = random.size(6),
              .inputs = random.size(8),
              .cells = random.size(9),
              .outputs = 0};
  if (!random.integers()) {
    parts.coupled = random.coin();
    parts.peepholes = random.coin();
    parts.normalized = random.coin();
    parts.projection = random.coin();
    parts.projection_bias = parts.projection && random.coin();
    parts.int8_weights = random.coin();
  }
  if (parts.normalized) {
    // Divided by how much the cells differ, what float sums round grows, step by step.
    parts.cells += 4;
    parts.steps = random.size(2);
  }
  parts.outputs = parts.projection ? random.size(9) : parts.cells;
  SequenceLstm op{.time_major = random.coin()};
  op.asymmetric_quantize_inputs = parts.int8_weights && random.coin();
  if (random.coin()) op.cell_clip = random.real(0.1f, 3);
  if (parts.projection && random.coin()) op.projection_clip = random.real(0.1f, 2);
  LstmMaker(random, parts).make(op);
});

}  // namespace
}  // namespace onda
