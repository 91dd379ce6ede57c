// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/prepared_bodies.h"

#include <algorithm>
#include <cstring>

namespace onda {

void BodyPlaces::add(const PreparedBody& body) {
  constexpr std::size_t alignment = 64;
  offsets_.push_back((end_ + alignment - 1) / alignment * alignment);
  end_ = offsets_.back() + body.bytes();
  largest_ = std::max(largest_, body.bytes());
  has_state_ |= body.has_state();
}

PreparedBodies::PreparedBodies(Prepare& prepare, const Bodies& bodies)
    : first_input_(bodies.first_input) {
  for (int i = 0; i < prepare.inputs.size(); ++i) {
    const Tensor& input = prepare.inputs[i];
    inputs_.constants.push_back(input.is_constant() ? input.data.data() : nullptr);
    inputs_.places.push_back(inputs_.computed);
    if (!input.is_constant()) ++inputs_.computed;
  }
  for (int i = 0; i < prepare.outputs.size(); ++i) {
    output_bytes_.push_back(prepare.outputs[i].bytes());
  }
  for (std::size_t i = 0; i < bodies.graphs.size(); ++i) {
    const Body& body = *bodies.graphs[i];
    try {
      bodies_.push_back(body.prepare(prepare));
    } catch (const Error& error) {
      throw error.within(fmt::format("body {}", i));
    }
    places_.add(*bodies_.back());
    std::vector<BodyInput> inputs;
    const Operands operands = body.inputs();
    for (int at = 0; at < operands.size(); ++at) {
      inputs.push_back({operands[at].bytes(), operands[at].is_variable});
    }
    body_inputs_.push_back(std::move(inputs));
  }
  if (places_.has_state()) {
    prepare.state<std::int8_t>(places_.bytes());
  } else {
    prepare.scratch<std::int8_t>(places_.bytes());
  }
}

std::size_t PreparedBodies::scratch_floats() const {
  std::size_t most = 0;
  for (const auto& body : bodies_) most = std::max(most, body->scratch_floats());
  return most;
}

const PreparedBody& PreparedBodies::run(std::size_t index, void* const* memory, Workers& workers,
                                        int carried) const {
  PreparedBody& body = *bodies_[index];
  const std::vector<BodyInput>& inputs = body_inputs_[index];
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (!inputs[i].is_variable) continue;
    const std::size_t from = static_cast<std::size_t>(first_input_) + i;
    body.set_variable(static_cast<int>(i), memory[inputs_.places[from]]);
  }
  body.place(static_cast<std::byte*>(memory[inputs_.computed + output_bytes_.size()]) +
             places_.of(index));
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (inputs[i].is_variable || inputs[i].bytes == 0) continue;
    const int at = static_cast<int>(i);
    const void* from = at < carried ? output(at, memory) : input(first_input_ + at, memory);
    std::memcpy(body.input(at), from, inputs[i].bytes);
  }
  body.run(workers);
  return body;
}

void PreparedBodies::copy_outputs(const PreparedBody& body, void* const* memory) const {
  for (int i = 0; i < outputs(); ++i) {
    if (output_bytes(i) > 0) std::memcpy(output(i, memory), body.output(i), output_bytes(i));
  }
}

}  // namespace onda
