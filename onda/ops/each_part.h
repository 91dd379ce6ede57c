// SPDX-License-Identifier: Apache-2.0
// For the best ways of operators that multiply a batch by weights: its parts (images, rows) one
// after another.
//
// A Part has loops, scratch_floats(), batches(), input_values() and output_values(), both of one
// part, and run(input, zero_point, finish, finish_floats, output, workers): `finish(memory)` is
// what a worker makes of the sums, and may take so many floats of the worker's memory. The zero
// point is a reference, to be read where the work is shared: a step before may have written it.
#pragma once

#include <memory>
#include <utility>

#include "onda/core/lockstep.h"
#include "onda/ops/call.h"
#include "onda/ops/hybrid_rows.h"
#include "onda/ops/int8_products.h"

namespace onda {

/// The way of a struct with scratch_floats() and run(memory, workers).
template <class Held>
Call::Best running(Held given) {
  const auto held = std::make_shared<const Held>(std::move(given));
  return {[held](void* const* memory, Workers& workers) { held->run(memory, workers); },
          held->scratch_floats()};
}

/// Inputs and outputs are a T, and what becomes of sums is known beforehand.
template <class Part, class Finish, class T>
struct EachPart {
  Part part;
  int zero_point;
  Finish finish;

  std::size_t scratch_floats() const { return part.scratch_floats(); }
  void run(void* const* memory, Workers& workers) const {
    const auto* input = static_cast<const T*>(memory[0]);
    auto* output = static_cast<T*>(memory[1]);
    const auto same = [&](float*) -> const Finish& { return finish; };
    for (int n = 0; n < part.batches(); ++n) {
      part.run(input, zero_point, same, 0, output, workers);
      input += part.input_values();
      output += part.output_values();
    }
  }
};

/// Floats by int8 weights: each part is quantized by itself, into the kernel's scratch memory.
template <class Part>
struct EachQuantizedPart {
  EachQuantizedPart(Part of_parts, HybridWeights by_weights, bool is_asymmetric)
      : part(std::move(of_parts)),
        weights(std::move(by_weights)),
        asymmetric(is_asymmetric),
        scale(std::make_shared<kernel::RowScale>()) {}
  Part part;
  HybridWeights weights;
  bool asymmetric;
  std::shared_ptr<kernel::RowScale> scale;  ///< of the part at hand, for all threads

  std::size_t scratch_floats() const { return part.scratch_floats() + weights.floats(); }
  void run(void* const* memory, Workers& workers) const {
    const auto* input = static_cast<const float*>(memory[0]);
    auto* output = static_cast<float*>(memory[1]);
    auto* const quantized = static_cast<std::int8_t*>(memory[2]);
    const auto finish = [&](float* mine) { return weights.finish(*part.loops, *scale, mine); };
    for (int n = 0; n < part.batches(); ++n) {
      share_in_step(workers, 1, [&](int, std::int64_t, std::int64_t) {
        *scale = quantize_row(input, part.input_values(), asymmetric, quantized);
      });
      part.run(quantized, scale->zero_point, finish, weights.floats(), output, workers);
      input += part.input_values();
      output += part.output_values();
    }
  }
};

}  // namespace onda
