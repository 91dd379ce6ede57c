// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace onda {

template <class... Ops>
struct OperatorList {};

/// Every operator that Onda knows. Each stands in the folder of its name; nothing else names it.
using AllOperators = OperatorList<  //
    struct Abs,                     //
    struct Add,                     //
    struct AddN,                    //
    struct ArgMax,                  //
    struct ArgMin,                  //
    struct AssignVariable,          //
    struct Atan2,                   //
    struct AveragePool2D,           //
    struct BatchMatMul,             //
    struct BatchToSpaceNd,          //
    struct BitwiseXor,              //
    struct BroadcastArgs,           //
    struct BroadcastTo,             //
    struct CallOnce,                //
    struct Cast,                    //
    struct Ceil,                    //
    struct Concatenation,           //
    struct Conv2D,                  //
    struct Cos,                     //
    struct Cumsum,                  //
    struct DepthToSpace,            //
    struct DepthwiseConv2D,         //
    struct Dequantize,              //
    struct Div,                     //
    struct DynamicUpdateSlice,      //
    struct Elu,                     //
    struct EmbeddingLookup,         //
    struct Equal,                   //
    struct Exp,                     //
    struct ExpandDims,              //
    struct Fill,                    //
    struct Floor,                   //
    struct FloorDiv,                //
    struct FloorMod,                //
    struct FullyConnected,          //
    struct Gather,                  //
    struct GatherNd,                //
    struct Gelu,                    //
    struct Greater,                 //
    struct GreaterEqual,            //
    struct HardSwish,               //
    struct If,                      //
    struct L2Normalization,         //
    struct L2Pool2D,                //
    struct LeakyRelu,               //
    struct Less,                    //
    struct LessEqual,               //
    struct LocalResponseNorm,       //
    struct Log,                     //
    struct LogicalAnd,              //
    struct LogicalNot,              //
    struct LogicalOr,               //
    struct Logistic,                //
    struct LogSoftmax,              //
    struct Maximum,                 //
    struct MaxPool2D,               //
    struct Mean,                    //
    struct Minimum,                 //
    struct MirrorPad,               //
    struct Mul,                     //
    struct Neg,                     //
    struct NotEqual,                //
    struct OneHot,                  //
    struct Pack,                    //
    struct Pad,                     //
    struct PadV2,                   //
    struct Pow,                     //
    struct Prelu,                   //
    struct Quantize,                //
    struct Rank,                    //
    struct ReadVariable,            //
    struct ReduceAll,               //
    struct ReduceAny,               //
    struct ReduceMax,               //
    struct ReduceMin,               //
    struct ReduceProd,              //
    struct Relu,                    //
    struct Relu0To1,                //
    struct Relu6,                   //
    struct ReluN1To1,               //
    struct Reshape,                 //
    struct ResizeBilinear,          //
    struct ResizeNearestNeighbor,   //
    struct ReverseSequence,         //
    struct ReverseV2,               //
    struct RightShift,              //
    struct Round,                   //
    struct Rsqrt,                   //
    struct ScatterNd,               //
    struct Select,                  //
    struct SelectV2,                //
    struct SequenceLstm,            //
    struct ShapeOf,                 //
    struct Sign,                    //
    struct Sin,                     //
    struct Slice,                   //
    struct Softmax,                 //
    struct SpaceToBatchNd,          //
    struct SpaceToDepth,            //
    struct Split,                   //
    struct SplitV,                  //
    struct Sqrt,                    //
    struct Square,                  //
    struct SquaredDifference,       //
    struct Squeeze,                 //
    struct StridedSlice,            //
    struct Sub,                     //
    struct Sum,                     //
    struct Svdf,                    //
    struct Tanh,                    //
    struct Tile,                    //
    struct TopK,                    //
    struct Transpose,               //
    struct TransposeConv,           //
    struct Unpack,                  //
    struct Where,                   //
    struct While,                   //
    struct ZerosLike>;

/// Custom operators, which files name by a text: LiteRT's detections, and TensorFlow Lite Micro's
/// streams, compressed constants and features of sound.
using CustomOperators = OperatorList<            //
    struct CircularBuffer,                       //
    struct Decode,                               //
    struct DetectionPostProcess,                 //
    struct SignalDelay,                          //
    struct SignalEnergy,                         //
    struct SignalFftAutoScale,                   //
    struct SignalFilterBank,                     //
    struct SignalFilterBankLog,                  //
    struct SignalFilterBankSpectralSubtraction,  //
    struct SignalFilterBankSquareRoot,           //
    struct SignalFramer,                         //
    struct SignalIrfft,                          //
    struct SignalOverlapAdd,                     //
    struct SignalPcan,                           //
    struct SignalRfft,                           //
    struct SignalStacker,                        //
    struct SignalWindow>;

/// Those that exist only while a model is trained, and that Operator::lower() replaces.
using TrainingOnlyOperators = OperatorList<  //
    struct BatchNormalization,               //
    struct Dropout,                          //
    struct FakeQuantize,                     //
    struct GaussianNoise>;

}  // namespace onda
