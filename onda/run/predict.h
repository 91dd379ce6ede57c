// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "onda/run/interpreter.h"

namespace onda {

/// Real values as a quantized tensor's integers: clamp(round(value / scale) + zero_point), ties
/// away from zero; float32 is copied. Throws Error for a value that is not finite, for another type
/// and when `to` has not the size of the values.
void quantize_values(const Tensor& details, std::span<const float> values, std::span<std::byte> to);
/// scale * (integer - zero_point) for int8 and uint8; float32 is copied.
void dequantize_values(const Tensor& details, std::span<const std::byte> from,
                       std::span<float> values);

/// In which numbers quantized inputs and outputs are meant.
enum class PredictValues {
  as_given,  ///< real, unless every input is given in the model's own integer type
  real,      ///< outputs come dequantized, as float32
  integers,  ///< outputs keep their integers; floats given for integer inputs are integers, too
};

struct PredictOptions {
  PredictValues values = PredictValues::as_given;
  /// Throws Error when all outputs together would take more bytes.
  std::size_t memory_limit_bytes = std::size_t{1} << 30;
  /// Receives the numbers of the samples whose runs went to their end, from 0 on, when set.
  std::vector<std::int64_t>* finished = nullptr;
  /// Called after each sample, or after some, when set.
  std::function<void(std::int64_t done, std::int64_t samples)> progress = {};
};

/// How many samples of `details`' shape S a tensor of shape `given` holds:
///
///   S itself, or S without a leading 1             one
///   [N, …] where S is [1, …], and [N, S…]          N
///   [N, elements of S], the rows of a table        N, and [N] where S has one element
///
/// The first rule that fits counts. Throws Error when none does, and for N = 0.
std::int32_t count_samples(const Tensor& details, const Shape& given);

/// Runs a model over samples, one by one: `inputs` in the model's order give its outputs, where
/// [1, …] becomes [N, …] and any other shape S becomes [N, S…] (S itself for a single sample).
/// Where the model keeps nothing from run to run, an interpreter of several threads runs many
/// samples side by side; the results are the same.
///
/// An input may have the model's own type; floats are rounded to float32 for a float input,
/// quantized for an int8 or uint8 input with one scale, and must be whole numbers for any other
/// integer input. Throws Error, before the first sample runs, when number, shape or type of the
/// inputs do not fit, or for a value that is not finite; and where an output's shape follows from
/// values and is not the same for all samples.
///
/// Where the model ends some runs before their end (Interpreter::invoke()), N counts the others, in
/// their order. Throws Error when there is none.
std::vector<Tensor> predict(Interpreter& model, std::span<const Tensor> inputs,
                            const PredictOptions& options = {});

/// The same for one input and one output with real values: x [N, …] float32 gives y [N, …] float32.
Tensor predict(Interpreter& model, const Tensor& x);

}  // namespace onda
