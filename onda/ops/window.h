// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "onda/ops/operands.h"
#include "onda/ops/window_kernel.h"

namespace onda {

namespace schema {
enum class Padding : std::int8_t;
}

/// What a window does at the border of an image. `same`: it slides over zeros outside of the image,
/// so that there are ceil(input / stride) positions. `valid`: it stays inside, so that there are
/// ceil((input - window + 1) / stride), where window = dilation * (filter - 1) + 1.
enum class Padding : std::uint8_t { same, valid };

schema::Padding to_schema(Padding padding);
/// Throws Error for a padding that the format does not have.
Padding from_schema(schema::Padding padding);

/// Rows and columns.
struct Extent2D {
  std::int32_t height = 1;
  std::int32_t width = 1;
  bool operator==(const Extent2D&) const = default;
};

/// How a window slides, as the attributes of an operator say it.
struct Sliding {
  Extent2D filter = {};
  Extent2D stride = {};
  Extent2D dilation = {};
  Padding padding = Padding::same;
};

/// The geometry over input 0, [N, H, W, C]. Throws Error when the input has other axes, when an
/// extent, stride or dilation is not positive or beyond `max_window`, and when a window that has to
/// stay inside is larger than the image. Sources: TensorFlow Lite, ComputeOutSize and
/// ComputePaddingWithOffset; at `same` an odd row or column of padding comes last.
kernel::Window slide(const Operands& inputs, const Sliding& sliding, std::int32_t output_channels);
inline constexpr std::int32_t max_window = 1 << 24;

/// The output's shape, [N, H_out, W_out, C_out].
std::vector<Shape> output_shapes(const kernel::Window& window);

}  // namespace onda
