// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace onda {

template <class... Ops>
struct OperatorList {};

/// Every operator that Onda knows. Each stands in the folder of its name; nothing else names it.
using AllOperators = OperatorList<  //
    struct Add,                     //
    struct AveragePool2D,           //
    struct Conv2D,                  //
    struct DepthwiseConv2D,         //
    struct Dequantize,              //
    struct FullyConnected,          //
    struct MaxPool2D,               //
    struct Mul,                     //
    struct Quantize,                //
    struct Relu,                    //
    struct Reshape,                 //
    struct Softmax,                 //
    struct Sub>;

/// Those that exist only while a model is trained, and that Operator::lower() replaces.
using TrainingOnlyOperators = OperatorList<  //
    struct BatchNormalization,               //
    struct Dropout,                          //
    struct FakeQuantize,                     //
    struct GaussianNoise>;

}  // namespace onda
