// SPDX-License-Identifier: Apache-2.0
// Whatever the bytes are: tensors that write and read back the same, a checkpoint, or an Error.
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "onda/data/safetensors.h"
#include "onda/train/checkpoint.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* start, std::size_t size) {
  using namespace onda;
  const auto content = std::as_bytes(std::span(start, size));
  try {
    const data::SafeTensors file = data::decode_safetensors(content, "fuzz");
    const Bytes written = data::encode_safetensors(file);
    if (data::encode_safetensors(data::decode_safetensors(written, "again")) != written) {
      std::fputs("what was read and written reads differently\n", stderr);
      std::abort();
    }
  } catch (const Error&) {
    return 0;  // then it is no checkpoint either
  }
  try {
    const Checkpoint checkpoint = decode_checkpoint(content, "fuzz");
    encode_checkpoint(checkpoint);
  } catch (const Error&) {
  }
  return 0;
}
