// SPDX-License-Identifier: Apache-2.0
// For operators that keep something from one run to the next: several runs in order.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "onda/graph/graph.h"

namespace onda {

/// What one operator has to give for one input, run after run.
struct OperatorSequence {
  std::string name;
  std::string provenance;  ///< who computed the expected values, and how
  Operator op;
  struct Run {
    Tensor input;
    std::vector<Tensor> outputs;  ///< expected, with type and shape
    bool ends = false;            ///< the run is to end before its end: the outputs do not count
  };
  std::vector<Run> runs;
};

/// Fails unless the interpreter gives the expected bytes and ends the runs that are to end, does it
/// again after reset_variables(), and the emitted C++ does both, too.
void check_sequences(const std::vector<OperatorSequence>& sequences);

}  // namespace onda
