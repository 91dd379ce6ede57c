// SPDX-License-Identifier: Apache-2.0
// Whatever the bytes are: an array that writes and reads back the same, or an Error.
#include <cstdio>
#include <cstdlib>

#include "onda/data/npy.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* start, std::size_t size) {
  using namespace onda;
  const std::span<const std::byte> bytes(reinterpret_cast<const std::byte*>(start), size);
  try {
    const Tensor tensor = data::decode_npy(bytes, "fuzz");
    const Tensor again = data::decode_npy(data::encode_npy(tensor), "again");
    if (again.type != tensor.type || again.shape != tensor.shape || again.data != tensor.data) {
      std::fputs("what was read and written reads differently\n", stderr);
      std::abort();
    }
  } catch (const Error&) {
    // the right answer for nearly all bytes
  }
  return 0;
}
