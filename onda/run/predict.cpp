// SPDX-License-Identifier: Apache-2.0
#include "onda/run/predict.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <exception>
#include <limits>

#include "onda/core/workers.h"

namespace onda {
namespace {

template <class T>
void quantize_to(const Tensor& details, std::span<const float> values, std::byte* to) {
  const float scale = details.quantization.scale.at(0);
  const auto zero_point = static_cast<float>(details.quantization.zero_point.at(0));
  for (std::size_t i = 0; i < values.size(); ++i) {
    const float integer = std::clamp(std::round(values[i] / scale) + zero_point,
                                     static_cast<float>(std::numeric_limits<T>::min()),
                                     static_cast<float>(std::numeric_limits<T>::max()));
    to[i] = static_cast<std::byte>(static_cast<T>(integer));
  }
}

template <class T>
void dequantize_from(const Tensor& details, const std::byte* from, std::span<float> values) {
  const float scale = details.quantization.scale.at(0);
  const std::int64_t zero_point = details.quantization.zero_point.at(0);
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] = scale * static_cast<float>(static_cast<T>(from[i]) - zero_point);
  }
}

// int8 or uint8 with one scale and one zero point that mean something.
bool is_quantized(const Tensor& details) {
  const Quantization& how = details.quantization;
  if (details.type != DType::int8 && details.type != DType::uint8) return false;
  if (how.scale.size() != 1 || how.zero_point.size() != 1) return false;
  const int low = details.type == DType::int8 ? -128 : 0;
  return how.scale[0] > 0 && std::isfinite(how.scale[0]) && how.zero_point[0] >= low &&
         how.zero_point[0] <= low + 255;
}

void expect_size(const Tensor& details, std::size_t values, std::size_t bytes) {
  const std::size_t size = size_of(details.type);
  if (values * size != bytes) {
    throw Error("tensor {}: expected memory for {} values, received {}", details.name, values,
                bytes / size);
  }
}

[[noreturn]] void refuse(const Tensor& details) {
  throw Error("tensor {}: expected float32, or int8 or uint8 with one scale, received {}",
              details.name, name_of(details.type));
}

template <class T>
void expect_finite(std::span<const T> values) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (std::isfinite(values[i])) continue;
    throw Error("value {}: expected a finite number, received {}", i, values[i]);
  }
}

// Calls visit(span of the elements) for float32 and float64; false for other types.
template <class Visit>
bool visit_floats(const Tensor& tensor, Visit visit) {
  if (tensor.type == DType::float32) {
    visit(tensor.values<float>());
  } else if (tensor.type == DType::float64) {
    visit(tensor.values<double>());
  } else {
    return false;
  }
  return true;
}

template <class T>
Bytes whole_numbers(std::span<const T> values, DType type) {
  Bytes bytes(values.size() * size_of(type));
  const auto convert = [&]<class Integer>(Integer low, Integer high) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      const auto value = static_cast<double>(values[i]);
      // 2^64 and 2^63 are exact as doubles, their predecessors are not: compare from above.
      const double above = static_cast<double>(high / 2 + 1) * 2;
      if (std::trunc(value) != value || value < static_cast<double>(low) || value >= above) {
        throw Error("value {}: expected a whole number in [{}, {}], received {}", i, low, high,
                    value);
      }
      const auto integer = static_cast<Integer>(value);
      std::memcpy(bytes.data() + i * size_of(type), &integer, size_of(type));
    }
  };
  const auto limits = [&]<class Integer>(Integer) {
    convert(std::numeric_limits<Integer>::min(), std::numeric_limits<Integer>::max());
  };
  switch (type) {
    case DType::int8:
      limits(std::int8_t{});
      break;
    case DType::uint8:
      limits(std::uint8_t{});
      break;
    case DType::int16:
      limits(std::int16_t{});
      break;
    case DType::uint16:
      limits(std::uint16_t{});
      break;
    case DType::int32:
      limits(std::int32_t{});
      break;
    case DType::uint32:
      limits(std::uint32_t{});
      break;
    case DType::int64:
      limits(std::int64_t{});
      break;
    case DType::uint64:
      limits(std::uint64_t{});
      break;
    case DType::boolean:
      convert(std::uint8_t{0}, std::uint8_t{1});
      break;
    case DType::float32:
    case DType::float64:
      throw Error("expected an integer type");
  }
  return bytes;
}

std::vector<float> to_float32(std::span<const double> values) {
  std::vector<float> floats(values.size());
  std::transform(values.begin(), values.end(), floats.begin(), [](double value) {
    // Beyond float32 is undefined to convert; it becomes what the check for finite values finds.
    if (std::fabs(value) > static_cast<double>(std::numeric_limits<float>::max())) {
      return std::numeric_limits<float>::infinity();
    }
    return static_cast<float>(value);
  });
  return floats;
}
std::span<const float> to_float32(std::span<const float> values) { return values; }

// All samples of an input as the model stores them.
Bytes model_bytes(const Tensor& details, const Tensor& given, PredictValues values) {
  Bytes bytes;
  const bool is_float = visit_floats(given, [&](auto numbers) {
    expect_finite(numbers);
    if (details.type == given.type) {
      bytes = given.data;
    } else if (details.type == DType::float32 ||
               (is_quantized(details) && values != PredictValues::integers)) {
      bytes.resize(numbers.size() * size_of(details.type));
      quantize_values(details, to_float32(numbers), bytes);
    } else if (details.type != DType::float64) {
      bytes = whole_numbers(numbers, details.type);
    } else {
      throw Error("expected float64, received {}", name_of(given.type));
    }
  });
  if (is_float) return bytes;
  if (details.type != given.type) {
    throw Error("expected {} or {}, received {}", name_of(details.type),
                details.type == DType::float32 ? "float64" : "floating point", name_of(given.type));
  }
  return given.data;
}

std::string label(const char* what, std::size_t index, const Tensor& details) {
  return fmt::format("{} {} ({})", what, index, details.name);
}

bool without_batch(const Shape& shape, const std::vector<std::int32_t>& rest) {
  return shape.rank() > 0 && shape[0] == 1 &&
         std::equal(shape.extents().begin() + 1, shape.extents().end(), rest.begin(), rest.end());
}

Shape batched(const Shape& shape, std::int32_t samples, bool single) {
  if (shape.rank() > 0 && shape[0] == 1) return shape.with_batch(samples);
  if (single) return shape;
  std::vector<std::int32_t> extents = shape.extents();
  extents.insert(extents.begin(), samples);
  return Shape(std::move(extents));
}

struct Output {
  Tensor tensor;
  Shape sample_shape;
  bool dequantize = false;
};

// Without memory yet.
std::vector<Output> outputs_of(const Interpreter& model, std::int32_t samples, bool single,
                               bool integers) {
  std::vector<Output> outputs;
  for (int i = 0; i < model.output_count(); ++i) {
    const Tensor& details = model.output_details(i);
    const bool dequantize = is_quantized(details) && !integers;
    const DType type = dequantize ? DType::float32 : details.type;
    Tensor tensor{details.name, type, batched(details.shape, samples, single), {}, {}};
    if (!dequantize) tensor.quantization = details.quantization;
    outputs.push_back({std::move(tensor), details.shape, dequantize});
  }
  return outputs;
}

void expect_memory(const std::vector<Output>& outputs, std::int32_t samples,
                   const PredictOptions& options) {
  std::size_t total = 0;
  for (const Output& output : outputs) {
    total += output.tensor.bytes();
    if (total <= options.memory_limit_bytes) continue;
    throw Error("the outputs of {} samples take more than the limit of {} bytes", samples,
                options.memory_limit_bytes);
  }
}

void copy_output(const Interpreter& model, int index, std::size_t sample, Output& output) {
  const std::span<const std::byte> from = model.output_bytes(index);
  if (from.empty()) return;
  if (output.dequantize) {
    dequantize_values(model.output_details(index), from,
                      output.tensor.values<float>().subspan(sample * from.size(), from.size()));
  } else {
    std::memcpy(output.tensor.data.data() + sample * from.size(), from.data(), from.size());
  }
}

// False where the run ended before its end.
bool run_sample(Interpreter& model, const std::vector<Bytes>& given, std::int64_t at) {
  for (std::size_t i = 0; i < given.size(); ++i) {
    const std::span<std::byte> to = model.input_bytes(static_cast<int>(i));
    const auto offset = static_cast<std::size_t>(at) * to.size();
    if (!to.empty()) std::memcpy(to.data(), given[i].data() + offset, to.size());
  }
  return model.invoke();
}

constexpr int samples_a_thread = 16;

// What a sample gave, into place `at` of the outputs.
void keep_sample(const Interpreter& model, std::int64_t sample, std::int64_t at,
                 std::vector<Output>& outputs) {
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    const int index = static_cast<int>(i);
    const Tensor& details = model.output_details(index);
    if (details.shape != outputs[i].sample_shape) {
      throw Error(
          "sample {}: {} has shape {}, in sample 0 it had {}; such a model takes its samples one "
          "by one",
          sample, label("output", i, details), to_string(details.shape),
          to_string(outputs[i].sample_shape));
    }
    copy_output(model, index, static_cast<std::size_t>(at), outputs[i]);
  }
}

// Samples [1, samples), when the first has run. Returns how many went to their end.
std::int64_t run_one_by_one(Interpreter& model, const std::vector<Bytes>& given,
                            std::int64_t samples, std::vector<Output>& outputs,
                            const PredictOptions& options, bool first_is_finished) {
  std::int64_t kept = 0;
  const auto keep = [&](std::int64_t sample) {
    if (options.finished) options.finished->push_back(sample);
    keep_sample(model, sample, kept++, outputs);
  };
  if (first_is_finished) keep(0);
  if (options.progress) options.progress(1, samples);
  for (std::int64_t sample = 1; sample < samples; ++sample) {
    if (run_sample(model, given, sample)) keep(sample);
    if (options.progress) options.progress(sample + 1, samples);
  }
  return kept;
}

// The same where no run depends on another: threads take whole samples, which gains more than to
// share the work of one.
void run_side_by_side(Interpreter& model, const std::vector<Bytes>& given, std::int64_t samples,
                      std::vector<Output>& outputs, const PredictOptions& options) {
  keep_sample(model, 0, 0, outputs);
  if (options.progress) options.progress(1, samples);
  const int threads = model.threads();
  std::vector<Interpreter> models;
  for (int i = 0; i < threads; ++i) models.push_back(model.another(1));
  Workers workers(threads);
  const std::int64_t block = std::int64_t{samples_a_thread} * threads;
  for (std::int64_t first = 1; first < samples; first += block) {
    const std::int64_t count = std::min(block, samples - first);
    std::vector<std::exception_ptr> errors(static_cast<std::size_t>(count));
    workers.share(count, [&](int worker, std::int64_t begin, std::int64_t end) {
      Interpreter& mine = models[static_cast<std::size_t>(worker)];
      for (std::int64_t i = begin; i < end; ++i) {
        try {
          run_sample(mine, given, first + i);
          keep_sample(mine, first + i, first + i, outputs);
        } catch (...) {
          errors[static_cast<std::size_t>(i)] = std::current_exception();
        }
      }
    });
    for (const std::exception_ptr& error : errors) {
      if (error) std::rethrow_exception(error);
    }
    if (options.progress) options.progress(first + count, samples);
  }
  for (std::int64_t i = 0; options.finished && i < samples; ++i) options.finished->push_back(i);
}

std::int64_t run_all(Interpreter& model, const std::vector<Bytes>& given, std::int64_t samples,
                     std::vector<Output>& outputs, const PredictOptions& options,
                     bool first_is_finished) {
  const bool are_many = samples >= std::int64_t{samples_a_thread} * model.threads();
  if (model.threads() == 1 || !are_many || model.keeps_state()) {
    return run_one_by_one(model, given, samples, outputs, options, first_is_finished);
  }
  run_side_by_side(model, given, samples, outputs, options);
  return samples;
}

}  // namespace

void quantize_values(const Tensor& details, std::span<const float> values,
                     std::span<std::byte> to) {
  expect_size(details, values.size(), to.size());
  try {
    expect_finite(values);
  } catch (const Error& error) {
    throw error.within("tensor " + details.name);
  }
  if (details.type == DType::float32) {
    std::memcpy(to.data(), values.data(), values.size_bytes());
  } else if (!is_quantized(details)) {
    refuse(details);
  } else if (details.type == DType::int8) {
    quantize_to<std::int8_t>(details, values, to.data());
  } else {
    quantize_to<std::uint8_t>(details, values, to.data());
  }
}

void dequantize_values(const Tensor& details, std::span<const std::byte> from,
                       std::span<float> values) {
  expect_size(details, values.size(), from.size());
  if (details.type == DType::float32) {
    std::memcpy(values.data(), from.data(), from.size());
  } else if (!is_quantized(details)) {
    refuse(details);
  } else if (details.type == DType::int8) {
    dequantize_from<std::int8_t>(details, from.data(), values);
  } else {
    dequantize_from<std::uint8_t>(details, from.data(), values);
  }
}

std::int32_t count_samples(const Tensor& details, const Shape& given) {
  const Shape& sample = details.shape;
  if (given == sample || without_batch(sample, given.extents())) return 1;
  if (given.rank() > 0) {
    const std::vector<std::int32_t> rest(given.extents().begin() + 1, given.extents().end());
    const bool fits = without_batch(sample, rest) || rest == sample.extents() ||
                      (rest.empty() && sample.elements() == 1) ||
                      (rest.size() == 1 && rest[0] == sample.elements());
    if (fits && given[0] > 0) return given[0];
    if (fits) throw Error("expected at least one sample, received shape {}", to_string(given));
  }
  throw Error("expected samples of shape {}, received shape {}", to_string(sample),
              to_string(given));
}

std::vector<Tensor> predict(Interpreter& model, std::span<const Tensor> inputs,
                            const PredictOptions& options) {
  if (inputs.size() != static_cast<std::size_t>(model.input_count())) {
    throw Error("expected {} input{}, received {}", model.input_count(),
                model.input_count() == 1 ? "" : "s", inputs.size());
  }
  std::int32_t samples = 1;
  bool single = true;
  bool all_integers = !inputs.empty();
  std::vector<Bytes> given;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const Tensor& details = model.input_details(static_cast<int>(i));
    try {
      const std::int32_t count = count_samples(details, inputs[i].shape);
      if (i > 0 && count != samples) {
        throw Error("expected {} samples as in input 0, received {}", samples, count);
      }
      samples = count;
      single = single && (inputs[i].shape == details.shape ||
                          without_batch(details.shape, inputs[i].shape.extents()));
      given.push_back(model_bytes(details, inputs[i], options.values));
      if (given.back().size() != details.bytes() * static_cast<std::size_t>(samples)) {
        throw Error("expected {} bytes, received {}",
                    details.bytes() * static_cast<std::size_t>(samples), given.back().size());
      }
    } catch (const Error& error) {
      throw error.within(label("input", i, details));
    }
    all_integers = all_integers && inputs[i].type == details.type &&
                   details.type != DType::float32 && details.type != DType::float64;
  }

  const bool integers = options.values == PredictValues::integers ||
                        (options.values == PredictValues::as_given && all_integers);
  std::vector<Output> outputs = outputs_of(model, samples, single, integers);
  expect_memory(outputs, samples, options);
  const bool is_finished = run_sample(model, given, 0);
  // Where shapes follow from values they are known now.
  outputs = outputs_of(model, samples, single, integers);
  expect_memory(outputs, samples, options);
  for (Output& output : outputs) output.tensor.data.resize(output.tensor.bytes());
  const std::int64_t kept = run_all(model, given, samples, outputs, options, is_finished);
  if (kept == 0) {
    throw Error("none of {} run{} went to its end: the model waits for more samples", samples,
                samples == 1 ? "" : "s");
  }
  std::vector<Tensor> results;
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    Tensor& tensor = outputs[i].tensor;
    if (kept < samples) {
      tensor.shape = batched(outputs[i].sample_shape, static_cast<std::int32_t>(kept), single);
      tensor.data.resize(tensor.bytes());
    }
    results.push_back(std::move(tensor));
  }
  return results;
}

Tensor predict(Interpreter& model, const Tensor& x) {
  if (model.input_count() != 1 || model.output_count() != 1) {
    throw Error("expected a model with one input and one output, received {} and {}",
                model.input_count(), model.output_count());
  }
  x.values<float>();  // throws unless they are float32
  return predict(model, {&x, 1}, {.values = PredictValues::real}).front();
}

}  // namespace onda
