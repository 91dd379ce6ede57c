// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../../core/fixed_point.h"

namespace onda {
namespace kernel {

/// How one output is stored: a row of Decode::parts. Codes and tables lie in Decode::bytes.
struct DecodePart {
  enum { lut, pruned, huffman };
  static const int fields = 10;
  int32_t method;
  int32_t element_bytes;
  int32_t outer;     // the output is [outer, channels, inner]
  int32_t channels;  // 1 for huffman
  int32_t inner;
  int32_t codes_at;  // with all that a look from the end of the last code sees
  // lut: [channels, stride] elements; pruned: a byte a channel to fill elements with, and those
  // that are kept; huffman: entries
  int32_t table_at;
  int32_t stride;
  int32_t width;        // bits of a code; huffman: that look into the first table; up to 16
  int32_t entry_bytes;  // huffman: 2 or 4
};

/// TFLM_DECODE: writes each output from its codes and its table.
struct Decode {
  typedef void Kernel(const Decode*, void* const*);
  int32_t outputs;
  const int32_t* parts;  // [outputs, DecodePart::fields]
  const uint8_t* bytes;
};

/// The `count` bits from bit `first` on, the highest of a byte first.
inline uint16_t code_at(const uint8_t* bytes, int32_t first, int count) {
  const uint8_t* from = bytes + first / 8;
  const uint32_t bits = static_cast<uint32_t>(load(from)) << 16 |
                        static_cast<uint32_t>(load(from + 1)) << 8 | load(from + 2);
  const uint32_t mask = (UINT32_C(1) << count) - 1;
  return static_cast<uint16_t>(bits >> (24 - first % 8 - count) & mask);
}

/// An entry of a Huffman table: bit 31 says whether it is a symbol; bits 27 to 30 are the bits of
/// its code in this table, or one less than those that look into the next table; the rest is the
/// symbol, or how far behind this entry the next table begins. Entries of 2 bytes have bits 15, 11
/// to 14, and 11 bits for it.
inline uint32_t huffman_entry(const uint8_t* table, int32_t index, int32_t bytes) {
  const uint8_t* from = table + index * bytes;
  const uint32_t low = load(from) | static_cast<uint32_t>(load(from + 1)) << 8;
  if (bytes == 2) return (low & 0xF800) << 16 | (low & 0x07FF);
  return low | static_cast<uint32_t>(load(from + 2)) << 16 |
         static_cast<uint32_t>(load(from + 3)) << 24;
}
inline bool is_symbol(uint32_t entry) { return entry >> 31 != 0; }
inline int entry_bits(uint32_t entry) { return static_cast<int>(entry >> 27 & 15); }
inline int32_t entry_value(uint32_t entry) { return static_cast<int32_t>(entry & 0x07FFFFFF); }

inline void decode_huffman(const DecodePart& p, const uint8_t* codes, const uint8_t* table,
                           uint8_t* to) {
  int32_t at = 0;  // in bits
  for (int32_t n = p.outer * p.channels * p.inner; n > 0; --n) {
    int bits = static_cast<int>(p.width);
    int32_t index = code_at(codes, at, bits);
    uint32_t entry = huffman_entry(table, index, p.entry_bytes);
    for (at += bits; !is_symbol(entry); at += bits) {
      bits = entry_bits(entry) + 1;
      index += entry_value(entry) + code_at(codes, at, bits);
      entry = huffman_entry(table, index, p.entry_bytes);
    }
    if (bits > entry_bits(entry)) at -= bits - entry_bits(entry);
    for (int32_t byte = 0; byte < p.element_bytes; ++byte) {
      *to++ = static_cast<uint8_t>(entry_value(entry) >> 8 * byte);
    }
  }
}

inline void decode_channels(const DecodePart& p, const uint8_t* codes, const uint8_t* table,
                            uint8_t* to) {
  const bool is_pruned = p.method == DecodePart::pruned;
  const uint8_t* kept = table + p.channels;
  int32_t at = 0;  // in bits
  for (int32_t outer = 0; outer < p.outer; ++outer) {
    for (int32_t channel = 0; channel < p.channels; ++channel) {
      for (int32_t inner = 0; inner < p.inner; ++inner) {
        const int32_t code = code_at(codes, at, static_cast<int>(p.width));
        at += p.width;
        if (is_pruned && code == 0) {
          memset(to, load(table + channel), static_cast<size_t>(p.element_bytes));
          to += p.element_bytes;
          continue;
        }
        const uint8_t* from =
            is_pruned ? kept : table + (channel * p.stride + code) * p.element_bytes;
        for (int32_t byte = 0; byte < p.element_bytes; ++byte) *to++ = load(from + byte);
        kept += p.element_bytes;
      }
    }
  }
}

inline void decode(const Decode* parameters, void* const* tensors) {
  const Decode p = load(parameters);
  for (int32_t i = 0; i < p.outputs; ++i) {
    const int32_t* row = p.parts + i * DecodePart::fields;
    const DecodePart part = {load(row),     load(row + 1), load(row + 2), load(row + 3),
                             load(row + 4), load(row + 5), load(row + 6), load(row + 7),
                             load(row + 8), load(row + 9)};
    const uint8_t* codes = p.bytes + part.codes_at;
    const uint8_t* table = p.bytes + part.table_at;
    uint8_t* to = static_cast<uint8_t*>(load(tensors + i));
    if (part.method == DecodePart::huffman) {
      decode_huffman(part, codes, table, to);
    } else {
      decode_channels(part, codes, table, to);
    }
  }
}

}  // namespace kernel
}  // namespace onda
