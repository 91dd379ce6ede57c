// SPDX-License-Identifier: Apache-2.0
// Whatever the text is: layers, or an Error of valid length.
#include "onda/train/text_model.h"

#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "onda/core/error.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* start, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(start), size);
  try {
    if (onda::parse_layers(text).empty()) {
      std::fputs("no layers, and no error\n", stderr);
      std::abort();
    }
  } catch (const onda::Error&) {
    // the right answer for nearly all texts
  }
  return 0;
}
