// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace onda {

template <class... Ops>
struct OperatorList {};

/// Every operator that Onda knows. Each stands in the folder of its name; nothing else names it.
using AllOperators = OperatorList<  //
    struct Abs,                     //
    struct Add,                     //
    struct Atan2,                   //
    struct AveragePool2D,           //
    struct Cast,                    //
    struct Ceil,                    //
    struct Concatenation,           //
    struct Conv2D,                  //
    struct Cos,                     //
    struct DepthwiseConv2D,         //
    struct Dequantize,              //
    struct Div,                     //
    struct Elu,                     //
    struct Equal,                   //
    struct Exp,                     //
    struct Floor,                   //
    struct FloorDiv,                //
    struct FloorMod,                //
    struct FullyConnected,          //
    struct Gather,                  //
    struct Gelu,                    //
    struct Greater,                 //
    struct GreaterEqual,            //
    struct HardSwish,               //
    struct L2Normalization,         //
    struct LeakyRelu,               //
    struct Less,                    //
    struct LessEqual,               //
    struct Log,                     //
    struct LogSoftmax,              //
    struct LogicalAnd,              //
    struct LogicalNot,              //
    struct LogicalOr,               //
    struct Logistic,                //
    struct MaxPool2D,               //
    struct Maximum,                 //
    struct Mean,                    //
    struct Minimum,                 //
    struct Mul,                     //
    struct Neg,                     //
    struct NotEqual,                //
    struct Pad,                     //
    struct Pow,                     //
    struct Prelu,                   //
    struct Quantize,                //
    struct ReduceMax,               //
    struct Relu,                    //
    struct Relu0To1,                //
    struct Relu6,                   //
    struct ReluN1To1,               //
    struct Reshape,                 //
    struct ResizeNearestNeighbor,   //
    struct Round,                   //
    struct Rsqrt,                   //
    struct Select,                  //
    struct SelectV2,                //
    struct Sign,                    //
    struct Sin,                     //
    struct Slice,                   //
    struct Softmax,                 //
    struct Sqrt,                    //
    struct Square,                  //
    struct SquaredDifference,       //
    struct StridedSlice,            //
    struct Sub,                     //
    struct Tanh,                    //
    struct Transpose,               //
    struct TransposeConv,           //
    struct ZerosLike>;

/// Those that exist only while a model is trained, and that Operator::lower() replaces.
using TrainingOnlyOperators = OperatorList<  //
    struct BatchNormalization,               //
    struct Dropout,                          //
    struct FakeQuantize,                     //
    struct GaussianNoise>;

}  // namespace onda
