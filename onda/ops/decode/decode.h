// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/operator.h"

namespace onda {

/// TFLM_DECODE: compressed constants, ready for the operators that read them. All of it is known
/// before the first run, so what runs and what is emitted has the decoded constants in its place
/// (graph/known_values.h).
///
/// Inputs: for each output its codes, uint8 [bytes], and what they mean, uint8 [16 + bytes]; both
/// constant. Outputs: any shape; a file says it by the outputs.
///
///   byte 0   0: look-up table, 1: Huffman, 2: pruned      byte 4   1, the version of the method
///   byte 1   1, the version of this header                byte 5…  the method's own
///
/// Codes are bits, the highest of a byte first, one code an element.
/// - Look-up table (float32, int8, int16, int32, int64, bool): byte 5 has the bits of a code, 1 to
/// 7,
///   in its lowest three; byte 6 is the elements of a table; the tables stand from byte 16 on, one
///   for each scale of the output, whose axis is the first or the last, and one where it has none.
/// - Pruned (the same types): a code is a bit; 1: the next of the elements that stand from byte 16
///   on, 0: the zero point, which is 0 for all but int8.
/// - Huffman (int8, int16): bit 0 of byte 5 says whether entries have 4 bytes (int16 needs them) or
///   2, its upper half is one less than the bits that look into the first table
///   (kernel::huffman_entry).
///
/// Source: TensorFlow Lite Micro, kernels/decode*.cc and compression/decode.py (2026-08). What its
/// encoders do not write, and it decodes to what lies behind a table or the codes, is an error
/// here, as are the types from 127 on, which are a program's own.
struct Decode {
  static constexpr std::string_view custom_code = "TFLM_DECODE";
  static constexpr KernelHeader kernel_header{"onda/ops/decode/decode_kernel.h"};
  static constexpr QuantizationRule quantization{};

  std::vector<Shape> shapes;  ///< of the outputs

  Decode with_outputs(const Operands& outputs) const;
  std::vector<Shape> output_shapes(const Operands& inputs) const;
  Call prepare(Prepare& prepare) const;
};

}  // namespace onda
