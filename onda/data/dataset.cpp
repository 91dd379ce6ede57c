// SPDX-License-Identifier: Apache-2.0
#include "onda/data/dataset.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "onda/core/error.h"
#include "onda/data/raw.h"
#include "onda/data/visit.h"

namespace onda::data {
namespace {

std::string label_of(const Tensor& tensor, std::string_view otherwise) {
  return tensor.name.empty() ? std::string(otherwise) : tensor.name;
}

// Throws Error unless the tensor has samples along its first axis.
void expect_samples(const Tensor& tensor, std::string_view label) {
  const std::string where = label_of(tensor, label);
  if (tensor.shape.rank() == 0) throw Error("{}: expected an axis of samples, received ()", where);
  expect_data(tensor, where);
  if (tensor.shape[0] == 0) throw Error("{}: expected at least one sample, received 0", where);
}

std::size_t sample_elements(const Tensor& tensor) {
  return static_cast<std::size_t>(tensor.shape.elements(1, tensor.shape.rank()));
}
std::size_t sample_bytes(const Tensor& tensor) {
  return sample_elements(tensor) * size_of(tensor.type);
}

// A tensor like `tensor` without its data, of another number of samples.
Tensor emptied(const Tensor& tensor, std::size_t samples) {
  return {tensor.name,
          tensor.type,
          tensor.shape.with_batch(static_cast<std::int32_t>(samples)),
          tensor.quantization,
          {}};
}

template <class T>
void expect_finite(const Tensor& tensor, const std::string& where) {
  const std::span<const T> values = tensor.values<T>();
  for (std::size_t at = 0; at < values.size(); ++at) {
    if (std::isfinite(values[at])) continue;
    const std::size_t width = sample_elements(tensor);
    throw Error("{}, sample {}, column {}: expected a finite number, received {}", where,
                at / width, at % width, values[at]);
  }
}

void check_finite(const Tensor& tensor, std::string_view label) {
  expect_samples(tensor, label);
  const std::string where = label_of(tensor, label);
  if (tensor.type == DType::float32) expect_finite<float>(tensor, where);
  if (tensor.type == DType::float64) expect_finite<double>(tensor, where);
}

}  // namespace

void check(const Dataset& dataset) {
  expect_samples(dataset.x, "x");
  expect_samples(dataset.y, "y");
  if (dataset.x.shape[0] != dataset.y.shape[0]) {
    throw Error("dataset: expected as many samples in y as in x, {}, received {}",
                dataset.x.shape[0], dataset.y.shape[0]);
  }
}

void check_finite(const Tensor& tensor) { check_finite(tensor, "tensor"); }

void check_finite(const Dataset& dataset) {
  check(dataset);
  check_finite(dataset.x, "x");
  check_finite(dataset.y, "y");
}

Tensor take(const Tensor& tensor, std::int32_t first, std::int32_t count) {
  expect_samples(tensor, "take");
  if (first < 0 || count < 0 || first > tensor.shape[0] - count) {
    throw Error("take: expected samples within [0, {}), received {} from {} on", tensor.shape[0],
                count, first);
  }
  Tensor taken = emptied(tensor, static_cast<std::size_t>(count));
  const std::size_t size = sample_bytes(tensor);
  const std::byte* begin = tensor.data.data() + static_cast<std::size_t>(first) * size;
  taken.data.assign(begin, begin + static_cast<std::size_t>(count) * size);
  return taken;
}

Dataset take(const Dataset& dataset, std::int32_t first, std::int32_t count) {
  check(dataset);
  return {take(dataset.x, first, count), take(dataset.y, first, count)};
}

Tensor gather(const Tensor& tensor, std::span<const std::int32_t> order) {
  expect_samples(tensor, "gather");
  const std::size_t size = sample_bytes(tensor);
  Tensor gathered = emptied(tensor, order.size());
  gathered.data.resize(gathered.bytes());
  std::byte* target = gathered.data.data();
  for (const std::int32_t at : order) {
    if (at < 0 || at >= tensor.shape[0]) {
      throw Error("gather: expected samples within [0, {}), received {}", tensor.shape[0], at);
    }
    std::copy_n(tensor.data.data() + static_cast<std::size_t>(at) * size, size, target);
    target += size;
  }
  return gathered;
}

Dataset gather(const Dataset& dataset, std::span<const std::int32_t> order) {
  check(dataset);
  return {gather(dataset.x, order), gather(dataset.y, order)};
}

Dataset shuffle(const Dataset& dataset, Random& random) {
  check(dataset);
  return gather(dataset, random.permutation(dataset.samples()));
}

std::vector<Dataset> split(const Dataset& dataset, std::span<const double> fractions) {
  check(dataset);
  constexpr double sum_tolerance = 1e-9;  // three times 0.333333333 counts as 1
  constexpr double rounding = 1e-12;      // above that of the sums, below half a sample
  for (const double fraction : fractions) {
    if (!(fraction > 0)) throw Error("split: expected positive fractions, received {}", fraction);
  }
  const double sum = std::accumulate(fractions.begin(), fractions.end(), 0.0);
  if (!(std::abs(sum - 1) <= sum_tolerance)) {
    throw Error("split: expected fractions that sum to 1, received a sum of {}", sum);
  }
  std::vector<Dataset> parts;
  const std::int32_t samples = dataset.samples();
  std::int32_t first = 0;
  double before = 0;
  for (std::size_t part = 0; part < fractions.size(); ++part) {
    before += fractions[part];
    const std::int32_t end = part + 1 == fractions.size()
                                 ? samples
                                 : static_cast<std::int32_t>(samples * (before + rounding));
    if (end <= first) {
      throw Error("split: expected at least one sample in part {} ({}), {} samples are too few",
                  part, fractions[part], samples);
    }
    parts.push_back(take(dataset, first, end - first));
    first = end;
  }
  return parts;
}

std::vector<Dataset> split(const Dataset& dataset, std::initializer_list<double> fractions) {
  return split(dataset, std::span(fractions.begin(), fractions.size()));
}

std::vector<Batch> batches(std::int32_t samples, std::int32_t size) {
  if (size <= 0) throw Error("batches: expected a positive size, received {}", size);
  std::vector<Batch> all;
  for (std::int64_t first = 0; first < samples; first += size) {
    const auto left = static_cast<std::int32_t>(samples - first);
    all.push_back({static_cast<std::int32_t>(first), std::min(size, left)});
  }
  return all;
}

Dataset separate_targets(const Tensor& table, std::int32_t targets) {
  expect_samples(table, "table");
  if (table.shape.rank() != 2) {
    throw Error("{}: expected a table [rows, columns], received shape {}", label_of(table, "table"),
                to_string(table.shape));
  }
  const std::int32_t rows = table.shape[0];
  const std::int32_t columns = table.shape[1];
  if (targets < 1 || targets >= columns) {
    throw Error("{}: expected 1 to {} of its {} columns as targets, received {}",
                label_of(table, "table"), columns - 1, columns, targets);
  }
  Dataset dataset{Tensor::zeros(table.type, {rows, columns - targets}, "x"),
                  Tensor::zeros(table.type, {rows, targets}, "y")};
  const std::byte* source = table.data.data();
  std::byte* x = dataset.x.data.data();
  std::byte* y = dataset.y.data.data();
  for (std::int32_t row = 0; row < rows; ++row) {
    x = std::copy_n(source, sample_bytes(dataset.x), x);
    y = std::copy_n(source + sample_bytes(dataset.x), sample_bytes(dataset.y), y);
    source += sample_bytes(table);
  }
  return dataset;
}

Tensor to_float32(const Tensor& tensor) {
  if (tensor.type == DType::float32) return tensor;
  expect_data(tensor, "to_float32");
  Tensor converted = Tensor::zeros(DType::float32, tensor.shape, tensor.name);
  const std::span<float> floats = converted.values<float>();
  visit_values(tensor, [&](auto values) {
    std::transform(values.begin(), values.end(), floats.begin(),
                   [](auto value) { return static_cast<float>(value); });
  });
  return converted;
}

}  // namespace onda::data
