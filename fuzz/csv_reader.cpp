// SPDX-License-Identifier: Apache-2.0
// Whatever the text is: a table that writes and reads back the same, or an Error. The first byte
// chooses the options.
#include <cstdio>
#include <cstdlib>

#include "onda/data/csv.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* start, std::size_t size) {
  using namespace onda;
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(start) + 1, size - 1);
  const data::CsvOptions options{.type = start[0] & 1 ? DType::float32 : DType::float64,
                                 .allow_non_finite = (start[0] & 2) != 0};
  data::Table table;
  try {
    table = data::decode_table(text, "fuzz", options);
  } catch (const Error&) {
    return 0;  // the right answer for nearly all texts
  }
  if (options.allow_non_finite) return 0;  // NaN need not keep its bits
  const std::string written = data::encode_csv({}, {table.values});
  const data::Table again = data::decode_table(
      written, "again", {.type = options.type, .header = data::HeaderRow::absent});
  if (again.values.shape != table.values.shape || again.values.data != table.values.data) {
    std::fputs("what was read and written reads differently\n", stderr);
    std::abort();
  }
  return 0;
}
