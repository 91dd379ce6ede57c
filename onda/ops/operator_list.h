// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace onda {

template <class... Ops>
struct OperatorList {};

/// Every operator that Onda knows. Each stands in the folder of its name; nothing else names it.
using AllOperators = OperatorList<  //
    struct Abs,                     //
    struct Add,                     //
    struct AveragePool2D,           //
    struct Concatenation,           //
    struct Conv2D,                  //
    struct DepthwiseConv2D,         //
    struct Dequantize,              //
    struct Div,                     //
    struct Elu,                     //
    struct Exp,                     //
    struct FullyConnected,          //
    struct Gather,                  //
    struct Gelu,                    //
    struct HardSwish,               //
    struct LeakyRelu,               //
    struct Log,                     //
    struct Logistic,                //
    struct MaxPool2D,               //
    struct Maximum,                 //
    struct Mean,                    //
    struct Minimum,                 //
    struct Mul,                     //
    struct Neg,                     //
    struct Pad,                     //
    struct Prelu,                   //
    struct Quantize,                //
    struct ReduceMax,               //
    struct Relu,                    //
    struct Relu6,                   //
    struct Reshape,                 //
    struct ResizeNearestNeighbor,   //
    struct Rsqrt,                   //
    struct Slice,                   //
    struct Softmax,                 //
    struct Sqrt,                    //
    struct Square,                  //
    struct SquaredDifference,       //
    struct StridedSlice,            //
    struct Sub,                     //
    struct Tanh,                    //
    struct Transpose,               //
    struct TransposeConv>;

/// Those that exist only while a model is trained, and that Operator::lower() replaces.
using TrainingOnlyOperators = OperatorList<  //
    struct BatchNormalization,               //
    struct Dropout,                          //
    struct FakeQuantize,                     //
    struct GaussianNoise>;

}  // namespace onda
