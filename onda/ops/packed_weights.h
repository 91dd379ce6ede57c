// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <utility>
#include <vector>

namespace onda {

/// Weights in the order in which the best kernels read them, once for all operators that read the
/// same ones: steps of a recurrent layer.
class PackedWeights {
 public:
  /// What make() gives for these weights, unless it is there. `how` holds all that it depends on
  /// beside them, first a number for the kind of Packed. The weights have to outlive this object.
  template <class Packed, class Make>
  std::shared_ptr<const Packed> get(const void* weights, std::vector<std::int64_t> how,
                                    const Make& make) {
    std::shared_ptr<const void>& held = all_[{weights, std::move(how)}];
    if (!held) held = std::make_shared<const Packed>(make());
    return std::static_pointer_cast<const Packed>(held);
  }

 private:
  std::map<std::pair<const void*, std::vector<std::int64_t>>, std::shared_ptr<const void>> all_;
};

/// The kinds of what is packed.
enum class PackedKind : std::int64_t { convolution, winograd, depthwise, rows };

}  // namespace onda
