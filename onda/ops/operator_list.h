// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace onda {

template <class... Ops>
struct OperatorList {};

/// Every operator that Onda knows. Each stands in the folder of its name; nothing else names it.
using AllOperators = OperatorList<  //
    struct Dequantize,              //
    struct FullyConnected,          //
    struct Quantize,                //
    struct Relu>;

}  // namespace onda
