// SPDX-License-Identifier: Apache-2.0
#include "onda/run/predict.h"

#include <algorithm>
#include <cstring>
#include <exception>

#include "onda/core/workers.h"
#include "onda/run/sample_values.h"

namespace onda {
namespace {

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

// All samples of one call.
class Samples {
 public:
  Samples(Interpreter& model, const std::vector<Bytes>& given, std::int32_t count, bool single,
          bool integers, const PredictOptions& options)
      : model_(model),
        given_(given),
        count_(count),
        single_(single),
        integers_(integers),
        options_(options),
        outputs_(outputs_of(model, count, single, integers)) {
    expect_memory(outputs_, count_, options_);
  }

  std::vector<Tensor> run() {
    const bool are_many = count_ >= samples_a_thread * model_.threads();
    const bool side_by_side = model_.threads() > 1 && are_many && !model_.keeps_state();
    const std::int64_t kept = side_by_side ? run_side_by_side() : run_one_by_one();
    if (kept == 0) {
      throw Error("none of {} run{} went to its end: the model waits for more samples", count_,
                  count_ == 1 ? "" : "s");
    }
    std::vector<Tensor> results;
    for (Output& output : outputs_) {
      if (kept < count_) {
        output.tensor.shape =
            batched(output.sample_shape, static_cast<std::int32_t>(kept), single_);
        output.tensor.data.resize(output.tensor.bytes());
      }
      results.push_back(std::move(output.tensor));
    }
    return results;
  }

 private:
  // Returns how many went to their end.
  std::int64_t run_one_by_one() {
    std::int64_t kept = 0;
    for (std::int64_t sample = 0; sample < count_; ++sample) {
      if (run_sample(model_, given_, sample)) {
        if (options_.finished) options_.finished->push_back(sample);
        keep(model_, sample, kept++);
      }
      if (options_.progress) options_.progress(sample + 1, count_);
    }
    return kept;
  }

  // The same where no run depends on another: threads take whole samples, which gains more than to
  // share the work of one.
  std::int64_t run_side_by_side() {
    run_sample(model_, given_, 0);
    keep(model_, 0, 0);
    if (options_.progress) options_.progress(1, count_);
    const int threads = model_.threads();
    std::vector<Interpreter> models;
    for (int i = 0; i < threads; ++i) models.push_back(model_.another(1));
    Workers workers(threads);
    const std::int64_t block = std::int64_t{samples_a_thread} * threads;
    for (std::int64_t first = 1; first < count_; first += block) {
      const std::int64_t end = std::min<std::int64_t>(first + block, count_);
      std::vector<std::exception_ptr> errors(static_cast<std::size_t>(end - first));
      workers.share(end - first, [&](int worker, std::int64_t from, std::int64_t to) {
        Interpreter& mine = models[static_cast<std::size_t>(worker)];
        for (std::int64_t i = from; i < to; ++i) {
          try {
            run_sample(mine, given_, first + i);
            keep(mine, first + i, first + i);
          } catch (...) {
            errors[static_cast<std::size_t>(i)] = std::current_exception();
          }
        }
      });
      for (const std::exception_ptr& error : errors) {
        if (error) std::rethrow_exception(error);
      }
      if (options_.progress) options_.progress(end, count_);
    }
    for (std::int64_t i = 0; options_.finished && i < count_; ++i) options_.finished->push_back(i);
    return count_;
  }

  // What a sample gave, into place `at` of the outputs.
  void keep(const Interpreter& model, std::int64_t sample, std::int64_t at) {
    if (at == 0) begin(sample);
    for (std::size_t i = 0; i < outputs_.size(); ++i) {
      const int index = static_cast<int>(i);
      const Tensor& details = model.output_details(index);
      if (details.shape != outputs_[i].sample_shape) {
        throw Error(
            "sample {}: {} has shape {}, in sample {} it had {}; such a model takes its samples "
            "one by one",
            sample, label("output", i, details), to_string(details.shape), first_,
            to_string(outputs_[i].sample_shape));
      }
      copy_output(model, index, static_cast<std::size_t>(at), outputs_[i]);
    }
  }

  // Where shapes follow from values they are known now.
  void begin(std::int64_t sample) {
    first_ = sample;
    outputs_ = outputs_of(model_, count_, single_, integers_);
    expect_memory(outputs_, count_, options_);
    for (Output& output : outputs_) output.tensor.data.resize(output.tensor.bytes());
  }

  Interpreter& model_;
  const std::vector<Bytes>& given_;
  const std::int32_t count_;
  const bool single_;
  const bool integers_;
  const PredictOptions& options_;
  std::vector<Output> outputs_;
  std::int64_t first_ = 0;  // that went to its end
};

}  // namespace

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
  return Samples(model, given, samples, single, integers, options).run();
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
