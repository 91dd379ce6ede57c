// SPDX-License-Identifier: Apache-2.0
#include "onda/quantize/compare.h"

#include <algorithm>
#include <cmath>

namespace onda {

Difference difference(const Tensor& a, const Tensor& b) {
  if (a.shape != b.shape) {
    throw Error("compare: expected equal shapes, received {} and {}", to_string(a.shape),
                to_string(b.shape));
  }
  const auto x = a.values<float>();
  const auto y = b.values<float>();
  if (x.empty()) throw Error("compare: expected at least one value, received none");
  Difference result;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double apart = std::fabs(static_cast<double>(x[i]) - static_cast<double>(y[i]));
    // A NaN on either side is the answer, whatever comes after it.
    if (!(apart <= result.largest) && !std::isnan(result.largest)) result.largest = apart;
    result.mean += apart;
  }
  result.mean /= static_cast<double>(x.size());
  return result;
}

}  // namespace onda
