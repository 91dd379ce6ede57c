// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <bit>
#include <numeric>
#include <span>

#include "onda/tflite/read_parts.h"
#include "onda/tflite/types.h"

namespace onda {
namespace {

static_assert(std::endian::native == std::endian::little, "a .tflite is little-endian");

// IEEE 754 binary16: 1 bit of sign, 5 of the exponent, 10 of the fraction.
float float_of_half(std::uint16_t half) {
  const std::uint32_t sign = static_cast<std::uint32_t>(half & 0x8000) << 16;
  const std::uint32_t exponent = (half >> 10) & 31;
  const std::uint32_t fraction = half & 1023;
  if (exponent == 0) {  // zero, or a number that float32 holds as a normal one
    const float magnitude = static_cast<float>(fraction) * 0x1p-24f;
    return std::bit_cast<float>(sign | std::bit_cast<std::uint32_t>(magnitude));
  }
  const std::uint32_t wide = exponent == 31 ? 255 : exponent + 127 - 15;
  return std::bit_cast<float>(sign | (wide << 23) | (fraction << 13));
}

Bytes floats_of_halves(std::span<const std::uint8_t> halves) {
  Bytes floats(halves.size() / 2 * sizeof(float));
  for (std::size_t i = 0; i < halves.size() / 2; ++i) {
    const float value =
        float_of_half(static_cast<std::uint16_t>(halves[2 * i] | (halves[2 * i + 1] << 8)));
    std::memcpy(floats.data() + i * sizeof(float), &value, sizeof(float));
  }
  return floats;
}

// Integers of 4 bits, two a byte, the first in the lower half.
Bytes unpacked_int4(std::span<const std::uint8_t> packed, std::size_t count) {
  Bytes bytes(count);
  for (std::size_t i = 0; i < count; ++i) {
    const int bits = packed[i / 2] >> (i % 2 * 4) & 0xF;
    bytes[i] = static_cast<std::byte>((bits ^ 8) - 8);
  }
  return bytes;
}

void expect_bytes(const schema::Tensor& stored, std::size_t expected, std::size_t received) {
  if (expected == received) return;
  throw Error("its shape and type take {} bytes, buffer {} has {}", expected, stored.buffer(),
              received);
}

// What a sparse constant says of one level of its traversal.
struct Level {
  bool is_sparse = false;
  std::int64_t size = 0;                    // where it is dense
  std::vector<std::int32_t> segments = {};  // where it is sparse: of element i, [i, i + 1)
  std::vector<std::int32_t> indices = {};
};

std::vector<std::int32_t> read_indices(const schema::DimensionMetadata& stored, bool segments,
                                       Budget& budget) {
  const auto type = segments ? stored.array_segments_type() : stored.array_indices_type();
  const void* table = segments ? stored.array_segments() : stored.array_indices();
  const auto widened = [](const auto& narrow) {
    return std::vector<std::int32_t>(narrow.begin(), narrow.end());
  };
  switch (type) {
    case schema::SparseIndexVector::Int32Vector:
      return budget.copy(static_cast<const schema::Int32Vector*>(table)->values());
    case schema::SparseIndexVector::Uint16Vector:
      return widened(budget.copy(static_cast<const schema::Uint16Vector*>(table)->values()));
    case schema::SparseIndexVector::Uint8Vector:
      return widened(budget.copy(static_cast<const schema::Uint8Vector*>(table)->values()));
    default:
      throw Error("expected segments and indices, received none");
  }
}

// Fills a dense tensor from the values of a sparse one. Its axes are those of the tensor, and after
// them the axes of blocks that some of the tensor's are cut into; they are gone through in the
// traversal's order, and a sparse level lists which of its indices there are.
class Sparse {
 public:
  Sparse(const schema::SparsityParameters& stored, const Shape& shape, Budget& budget)
      : shape_(shape), order_(budget.copy(stored.traversal_order())) {
    read_block_axes(budget.copy(stored.block_map()));
    const auto* levels = stored.dim_metadata();
    if (!levels || levels->size() != axes() || order_.size() != axes()) {
      throw Error("sparse: expected a traversal of {} axes, received {} and {} levels", axes(),
                  order_.size(), levels ? levels->size() : 0);
    }
    std::vector<bool> seen(axes());
    for (std::size_t i = 0; i < axes(); ++i) {
      const std::int32_t axis = order_[i];
      if (axis < 0 || static_cast<std::size_t>(axis) >= axes() || seen[index(axis)]) {
        throw Error("sparse: traversal_order is no order of {} axes", axes());
      }
      seen[index(axis)] = true;
      levels_.push_back(read_level(*levels->Get(static_cast<unsigned>(i)), budget));
    }
    measure();
  }

  /// The dense elements, `size` bytes each.
  Bytes densify(std::span<const std::uint8_t> values, std::size_t size) {
    values_ = values;
    size_ = size;
    dense_.assign(static_cast<std::size_t>(shape_.elements()) * size, std::byte{0});
    at_.assign(axes(), 0);
    visit(0, 0);
    if (next_ != values.size()) {
      throw Error("sparse: expected {} bytes of values, received {}", next_, values.size());
    }
    return std::move(dense_);
  }

 private:
  static std::size_t index(std::int32_t axis) { return static_cast<std::size_t>(axis); }
  std::size_t rank() const { return static_cast<std::size_t>(shape_.rank()); }
  std::size_t axes() const { return rank() + block_map_.size(); }

  void read_block_axes(std::vector<std::int32_t> map) {
    // The levels are gone through by recursion.
    if (map.size() > rank()) {
      throw Error("sparse: expected blocks of at most {} axes, received {}", rank(), map.size());
    }
    for (const std::int32_t axis : map) {
      if (axis < 0 || static_cast<std::size_t>(axis) >= rank()) {
        throw Error("sparse: block_map names axis {} of {}", axis, rank());
      }
    }
    block_map_ = std::move(map);
  }

  static Level read_level(const schema::DimensionMetadata& stored, Budget& budget) {
    if (stored.format() == schema::DimensionType::DENSE) return {.size = stored.dense_size()};
    return {.is_sparse = true,
            .segments = read_indices(stored, true, budget),
            .indices = read_indices(stored, false, budget)};
  }

  // Extents of all axes: a block's is that of its level, and divides its tensor's axis.
  void measure() {
    extents_.assign(axes(), 0);
    for (std::size_t level = 0; level < axes(); ++level) {
      if (index(order_[level]) >= rank()) extents_[index(order_[level])] = levels_[level].size;
    }
    for (std::size_t axis = 0; axis < rank(); ++axis) {
      extents_[axis] = shape_[static_cast<int>(axis)];
    }
    for (std::size_t block = 0; block < block_map_.size(); ++block) {
      std::int64_t& outer = extents_[index(block_map_[block])];
      const std::int64_t inner = extents_[rank() + block];
      if (inner <= 0 || outer % inner != 0) {
        throw Error("sparse: blocks of {} do not divide an axis of {}", inner, outer);
      }
      outer /= inner;
    }
    for (std::size_t level = 0; level < axes(); ++level) {
      const std::int64_t extent = extents_[index(order_[level])];
      if (!levels_[level].is_sparse && levels_[level].size != extent) {
        throw Error("sparse: level {}: expected {} elements, received {}", level, extent,
                    levels_[level].size);
      }
    }
  }

  // `element` numbers what the levels before have listed.
  void visit(std::size_t level, std::int64_t element) {
    if (level == axes()) return place();
    const Level& what = levels_[level];
    const std::int64_t extent = extents_[index(order_[level])];
    if (!what.is_sparse) {
      for (std::int64_t i = 0; i < extent; ++i) {
        at_[index(order_[level])] = i;
        visit(level + 1, element * extent + i);
      }
      return;
    }
    const auto first = static_cast<std::size_t>(element);
    if (first + 1 >= what.segments.size()) {
      throw Error("sparse: level {}: segment {} does not exist", level, element);
    }
    const std::int32_t begin = what.segments[first];
    const std::int32_t end = what.segments[first + 1];
    if (begin < 0 || end < begin || static_cast<std::size_t>(end) > what.indices.size()) {
      throw Error("sparse: level {}: segment {} is [{}, {}) of {} indices", level, element, begin,
                  end, what.indices.size());
    }
    for (std::int32_t i = begin; i < end; ++i) {
      const std::int32_t place = what.indices[index(i)];
      if (place < 0 || place >= extent) {
        throw Error("sparse: level {}: index {} of {}", level, place, extent);
      }
      at_[index(order_[level])] = place;
      visit(level + 1, i);
    }
  }

  void place() {
    if (next_ + size_ > values_.size()) {
      throw Error("sparse: expected more values than {} bytes", values_.size());
    }
    std::vector<std::int64_t> place(at_.begin(), at_.begin() + shape_.rank());
    for (std::size_t block = 0; block < block_map_.size(); ++block) {
      std::int64_t& outer = place[index(block_map_[block])];
      outer = outer * extents_[rank() + block] + at_[rank() + block];
    }
    std::int64_t element = 0;
    for (std::size_t axis = 0; axis < rank(); ++axis) {
      element = element * shape_[static_cast<int>(axis)] + place[axis];
    }
    std::memcpy(dense_.data() + static_cast<std::size_t>(element) * size_, values_.data() + next_,
                size_);
    next_ += size_;
  }

  const Shape& shape_;
  std::vector<std::int32_t> order_;
  std::vector<std::int32_t> block_map_;
  std::vector<Level> levels_;
  std::vector<std::int64_t> extents_;
  std::vector<std::int64_t> at_;
  std::span<const std::uint8_t> values_;
  std::size_t size_ = 1;
  std::size_t next_ = 0;
  Bytes dense_;
};

std::span<const std::uint8_t> buffer_of(const schema::Model& model, std::uint32_t index) {
  const auto* buffers = model.buffers();
  if (index == 0) return {};  // by convention the buffer of what is computed
  if (!buffers || index >= buffers->size()) {
    throw Error("buffer {} does not exist; the model has {}", index, buffers ? buffers->size() : 0);
  }
  const auto* data = buffers->Get(index)->data();
  if (!data) return {};
  return {data->data(), data->size()};
}

Bytes dense(const schema::Tensor& stored, const Shape& shape, std::size_t element_bytes,
            std::span<const std::uint8_t> data, Budget& budget) {
  const std::size_t expected = static_cast<std::size_t>(shape.elements()) * element_bytes;
  budget.take(expected);
  // What has no elements may have levels of 2^31 - 1 all the same.
  if (stored.sparsity() && expected > 0) {
    return Sparse(*stored.sparsity(), shape, budget).densify(data, element_bytes);
  }
  expect_bytes(stored, expected, data.size());
  Bytes bytes(data.size());
  std::memcpy(bytes.data(), data.data(), bytes.size());
  return bytes;
}

}  // namespace

Bytes read_constant(const schema::Model& model, const schema::Tensor& stored, const Shape& shape,
                    Budget& budget) {
  const std::span<const std::uint8_t> data = buffer_of(model, stored.buffer());
  if (data.empty()) return {};
  if (stored.type() == schema::TensorType::INT4) {
    if (stored.sparsity()) throw Error("sparse constants of int4 are not supported");
    const auto count = static_cast<std::size_t>(shape.elements());
    expect_bytes(stored, (count + 1) / 2, data.size());
    budget.take(count);
    return unpacked_int4(data, count);
  }
  if (stored.type() != schema::TensorType::FLOAT16) {
    return dense(stored, shape, size_of(from_schema(stored.type())), data, budget);
  }
  const Bytes halves = dense(stored, shape, sizeof(std::uint16_t), data, budget);
  budget.take(2 * halves.size());
  return floats_of_halves({reinterpret_cast<const std::uint8_t*>(halves.data()), halves.size()});
}

}  // namespace onda
