// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/activation.h"
#include "onda/ops/call.h"
#include "onda/ops/pool_2d_kernel.h"
#include "onda/ops/window.h"

namespace onda {

namespace schema {
struct Pool2DOptionsT;
}

/// What pooling operators have in common: they slide a window over each channel of x [N, H, W, C]
/// and give [N, H', W', C]. int8 and int16 keep their scale.
struct Pool2D {
  Padding padding = Padding::same;
  Extent2D filter = {};
  Extent2D stride = {};
  Activation activation = Activation::none;

  static Pool2D from(const schema::Pool2DOptionsT& options);
  schema::Pool2DOptionsT options() const;
  kernel::Window window(const Operands& inputs) const;
  std::vector<Shape> output_shapes(const Operands& inputs) const;
  /// The values under all windows, as if each lay inside of the image.
  std::int64_t multiply_adds(const Operands& inputs, const Operands& outputs) const;
  kernel::Pool2DFloat float_parameters(const Prepare& prepare) const;
  /// Throws Error when input and output differ in scale (by over 1e-6) or zero point: what
  /// TensorFlow Lite asks for.
  kernel::Pool2DInt8 int8_parameters(const Prepare& prepare) const;
  kernel::Pool2DInt16 int16_parameters(const Prepare& prepare) const;
};

}  // namespace onda
