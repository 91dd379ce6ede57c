// SPDX-License-Identifier: Apache-2.0
#include "onda/data/raw.h"

#include <bit>
#include <limits>

#include "onda/core/error.h"
#include "onda/core/file.h"

namespace onda::data {
namespace {

static_assert(std::endian::native == std::endian::little,
              "tensors hold the host's byte order, files hold little-endian");

// The shape with a first extent of -1 replaced by what `size` bytes give.
Shape fitted(const Shape& shape, std::size_t size, DType type) {
  if (shape.rank() == 0 || shape[0] != -1) return shape;
  const std::size_t sample =
      static_cast<std::size_t>(shape.elements(1, shape.rank())) * size_of(type);
  if (sample == 0 || size % sample != 0) {
    throw Error("expected a multiple of {} bytes for {} elements of shape {}, received {}", sample,
                name_of(type), to_string(shape), size);
  }
  constexpr std::size_t most = std::numeric_limits<std::int32_t>::max();
  if (size / sample > most) {
    throw Error("expected at most {} samples, received {}", most, size / sample);
  }
  return shape.with_batch(static_cast<std::int32_t>(size / sample));
}

}  // namespace

Tensor decode_raw(std::span<const std::byte> content, DType type, const Shape& shape,
                  const std::string& where) try {
  Tensor tensor{{}, type, fitted(shape, content.size(), type), {}, {}};
  if (content.size() != tensor.bytes()) {
    throw Error("expected {} bytes for {} elements of shape {}, received {}", tensor.bytes(),
                name_of(type), to_string(tensor.shape), content.size());
  }
  if (type == DType::boolean) {
    for (std::size_t at = 0; at < content.size(); ++at) {
      const int value = std::to_integer<int>(content[at]);
      if (value > 1) throw Error("element {}: expected a bool, 0 or 1, received {}", at, value);
    }
  }
  tensor.data.assign(content.begin(), content.end());
  return tensor;
} catch (const Error& error) {
  throw error.within(where);
}

Tensor read_raw(const std::filesystem::path& path, DType type, const Shape& shape) {
  Tensor tensor = decode_raw(read_file(path), type, shape, path.string());
  tensor.name = path.stem().string();
  return tensor;
}

void write_raw(const std::filesystem::path& path, const Tensor& tensor) {
  expect_data(tensor, path.string());
  write_file(path, std::span<const std::byte>(tensor.data));
}

void expect_data(const Tensor& tensor, const std::string& where) {
  if (tensor.data.size() != tensor.bytes()) {
    throw Error("{}: tensor {}: expected {} bytes for {} elements of shape {}, received {}", where,
                tensor.name, tensor.bytes(), name_of(tensor.type), to_string(tensor.shape),
                tensor.data.size());
  }
}

}  // namespace onda::data
