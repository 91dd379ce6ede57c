// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <vector>

#include "onda/ops/body.h"
#include "onda/ops/call.h"

namespace onda {

/// Where the bodies of a node lie in its scratch memory: all in the same place, unless one of them
/// keeps something there.
class BodyPlaces {
 public:
  void add(const PreparedBody& body);
  std::size_t of(std::size_t body) const { return has_state_ ? offsets_[body] : 0; }
  std::size_t bytes() const { return has_state_ ? end_ : largest_; }
  bool has_state() const { return has_state_; }

 private:
  std::vector<std::size_t> offsets_;
  std::size_t end_ = 0;
  std::size_t largest_ = 0;
  bool has_state_ = false;
};

/// The bodies of a node made ready to run, one at a time, in scratch memory that they share; and
/// where the node's operands lie in what Prepare::hosted() binds.
class PreparedBodies {
 public:
  /// Asks `prepare` for the memory.
  PreparedBodies(Prepare& prepare, const Bodies& bodies);

  std::size_t scratch_floats() const;
  /// The data of an operand; a constant's, too.
  const void* input(int index, void* const* memory) const { return inputs_.at(index, memory); }
  void* output(int index, void* const* memory) const {
    return memory[inputs_.computed + static_cast<std::size_t>(index)];
  }
  int outputs() const { return static_cast<int>(output_bytes_.size()); }
  std::size_t output_bytes(int index) const {
    return output_bytes_[static_cast<std::size_t>(index)];
  }

  /// Runs a body. Its first inputs come from the node's outputs, as many as `carried` says, all
  /// others from the node's inputs.
  const PreparedBody& run(std::size_t body, void* const* memory, Workers& workers,
                          int carried = 0) const;
  /// What the body that ran last made, into the node's outputs.
  void copy_outputs(const PreparedBody& body, void* const* memory) const;

 private:
  struct Inputs {
    std::vector<const void*> constants;  // null for what is computed
    std::vector<std::size_t> places;     // in memory
    std::size_t computed = 0;
    const void* at(int index, void* const* memory) const {
      const auto i = static_cast<std::size_t>(index);
      return constants[i] ? constants[i] : memory[places[i]];
    }
  };
  struct BodyInput {
    std::size_t bytes;
    bool is_variable;
  };

  int first_input_;
  Inputs inputs_;
  std::vector<std::size_t> output_bytes_;
  std::vector<std::unique_ptr<PreparedBody>> bodies_;
  std::vector<std::vector<BodyInput>> body_inputs_;
  BodyPlaces places_;
};

}  // namespace onda
