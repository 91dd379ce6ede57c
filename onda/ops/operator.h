// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "onda/core/shape.h"
#include "onda/core/tensor.h"
#include "onda/ops/activation.h"
#include "onda/ops/custom_options.h"
#include "onda/ops/operands.h"

namespace onda {

class Call;
class Prepare;
class BodyText;
struct Bodies;
struct Lowering;
struct TrainingBatch;

namespace schema {
struct BuiltinOptionsUnion;
enum class BuiltinOperator : std::int32_t;
}  // namespace schema

/// The code of every operator that a file names by a text, schema::BuiltinOperator::CUSTOM.
inline constexpr auto custom_operator = static_cast<schema::BuiltinOperator>(32);

/// The source file that holds the kernels of a custom operator, which the emitter writes out.
struct KernelHeader {
  /// Where emitted C++ includes it from: "scale_kernel.h", or "onda/ops/…" for one of Onda's own.
  std::string_view path;
  /// What is in it. Empty where it is one of Onda's own.
  std::string_view text = {};
};

/// What the quantizer has to know of an operator: which operands are weights and bias, and where
/// the scale of the output comes from.
struct QuantizationRule {
  enum class Output {
    unsupported,    ///< the operator has no int8 form
    calibrated,     ///< from the range seen while calibrating
    same_as_input,  ///< values only move: the scale of input 0
    shared,         ///< values of several inputs only move: all have the scale of the output
    fixed,          ///< the range is known beforehand
  };
  Output output = Output::unsupported;
  float fixed_scale = 0;
  int fixed_zero_point = 0;
  int weights_input = -1;            ///< quantized symmetrically to [-127, 127]
  int weights_axis = 0;              ///< the axis of the output channels
  bool weights_per_channel = false;  ///< one scale a channel, unless asked otherwise
  int bias_input = -1;               ///< int32, scale = input scale * weights scale
  int data_input = 0;                ///< the input whose type and scale it computes with
};

/// The version that a .tflite file states for an operator, by the type it computes in.
struct Versions {
  int float32 = 1;  ///< and whatever has no number of its own
  int int8 = 1;
  int int16 = 0;  ///< 0: as int8

  constexpr int of(DType type) const {
    if (type == DType::int16 && int16 > 0) return int16;
    return type == DType::int8 || type == DType::int16 ? int8 : float32;
  }
};

/// The base of element-wise operators of one input that have no attributes: the output has its
/// shape, and a range of its own.
struct Unary {
  static constexpr QuantizationRule quantization{.output = QuantizationRule::Output::calibrated};
  static constexpr bool in_place = true;
  static std::vector<Shape> output_shapes(const Operands& inputs) {
    inputs.expect_count(1, 1);
    return {inputs[0].shape};
  }
};

/// What training an operator takes beyond its operands: for the plan of memory.
struct TrainingNeeds {
  bool input_values = true;   ///< backward() reads what went into forward()
  bool output_values = true;  ///< backward() reads what came out of it
  /// Element i of the output depends on element i of input 0 alone, both ways: they may lie in the
  /// same place.
  bool in_place = false;
  /// Floats that forward() leaves for backward() in TrainingBatch::kept.
  std::int64_t kept = 0;
  /// Constants that are no parameters: no gradient reaches them, forward() may change them.
  std::vector<int> state_inputs = {};
  /// An input that holds places: whole numbers from 0 on, below `places`.
  int places_input = -1;
  std::int64_t places = 0;
};

/// What an operator that exists only while training is told, number by number: what a checkpoint
/// keeps of it.
using Attributes = std::map<std::string, double, std::less<>>;
/// One of them. Throws Error when it is missing.
double attribute(const Attributes& attributes, std::string_view name);

/// A TensorFlow Lite operator with its attributes, as a value: `Operator op = FullyConnected{…}`.
/// What an operator is made of is listed in ops/operator_model.h.
class Operator {
 public:
  template <class Op>
  requires(
      requires { Op::code; } || requires { Op::name; }) Operator(Op op)
      : self_(wrap(std::move(op))) {}  // NOLINT: an Op is an Operator
  /// One that files name by a text, see ops/custom_operator.h.
  template <class Op>
  requires(requires { Op::custom_code; }) Operator(Op op)
      : self_(wrap_custom(std::move(op))) {}  // NOLINT: an Op is an Operator

  /// The .tflite name, "FULLY_CONNECTED", or the text that a file names a custom operator by.
  std::string_view name() const { return self_->name(); }
  schema::BuiltinOperator code() const { return self_->code(); }
  int version(DType type) const { return self_->version(type); }
  const QuantizationRule& quantization() const { return self_->quantization(); }

  /// Shapes of the outputs that these inputs give. Throws Error when they do not fit.
  std::vector<Shape> output_shapes(const Operands& inputs) const {
    return self_->output_shapes(inputs);
  }
  /// Products that one run adds up (for pooling: elements that it looks at), an upper bound where
  /// windows reach into the padding; 0 for operators that go over their elements once.
  std::int64_t multiply_adds(const Operands& inputs, const Operands& outputs) const {
    return self_->multiply_adds(inputs, outputs);
  }
  /// Whether the kernels write element i of output 0 after they have read element i of every input
  /// that has as many elements, and none of them before: it may lie in the place of such an input.
  bool in_place() const { return self_->in_place(); }
  /// The input that holds output 0's shape, or -1. Where it is computed, the shape that a file
  /// states for the output counts.
  int shape_input() const { return self_->shape_input(); }
  /// Whether output 0 keeps its value from one run to the next: the kernel finds there what it
  /// wrote the run before, and Tensor::initial_byte() before the first. It is no variable in a
  /// Graph; in a file it is.
  bool keeps_output() const { return self_->keeps_output(); }
  /// The same operator with what a file says of it by the shapes of its outputs alone.
  Operator with_outputs(const Operands& outputs) const;
  /// Whether the outputs follow from the inputs' shapes alone.
  bool reads_only_shapes() const { return self_->reads_only_shapes(); }
  /// Whether the shapes of the outputs follow from the values of input 0. Where that is computed,
  /// output_shapes() gives the most that they may be.
  bool shapes_follow_values() const { return self_->shapes_follow_values(); }
  /// The graphs that it runs (ops/body.h), or null for an operator that runs none.
  const Bodies* bodies() const { return self_->bodies(); }
  /// The same operator with others. Throws Error for an operator that runs none.
  Operator with_bodies(Bodies bodies) const;
  /// The C++ that runs them on a board.
  std::string emit(const BodyText& text) const { return self_->emit(text); }
  /// Checks types and scales, computes what the kernel needs, and binds it. Throws Error.
  Call prepare(Prepare& prepare) const;
  /// The options table of the .tflite file, or those of a custom operator.
  schema::BuiltinOptionsUnion options() const;
  CustomOptions custom_options() const { return self_->custom_options(); }
  /// Where the kernels of a custom operator are; nothing for all others, whose name tells.
  KernelHeader kernel_header() const { return self_->kernel_header(); }

  /// The activation that is computed along with the operator's own result; nothing where it cannot
  /// have one.
  std::optional<Activation> fused_activation() const { return self_->fused_activation(); }
  /// The same operator with another one. Throws Error where it cannot have one.
  Operator with_activation(Activation activation) const {
    return self_->with_activation(activation);
  }

  /// Whether it exists only while a model is trained: no file holds it and no kernel computes it.
  bool is_training_only() const { return self_->is_training_only(); }
  /// Its attributes. Throws Error for all others, which have options().
  Attributes attributes() const { return self_->attributes(); }
  /// The operators that such a one is converted to. Throws Error for all others.
  Lowering lower(const Operands& inputs) const;

  bool is_trainable() const { return self_->is_trainable(); }
  /// For batches of `stride` lanes.
  TrainingNeeds training_needs(const Operands& inputs, int stride) const {
    return self_->training_needs(inputs, stride);
  }
  /// Computes the outputs of a batch, and the gradients of inputs and weights from those of the
  /// outputs. Throws Error when the operator is not trainable.
  void forward(const TrainingBatch& batch) const { self_->forward(batch); }
  void backward(const TrainingBatch& batch) const { self_->backward(batch); }

  /// The attributes when this is an Op, otherwise null.
  template <class Op>
  const Op* get_if() const {
    const auto* held = dynamic_cast<const Held<Op>*>(self_.get());
    return held ? &held->op : nullptr;
  }

  struct Interface {
    virtual ~Interface() = default;
    virtual std::string_view name() const = 0;
    virtual schema::BuiltinOperator code() const = 0;
    virtual int version(DType type) const = 0;
    virtual const QuantizationRule& quantization() const = 0;
    virtual std::vector<Shape> output_shapes(const Operands& inputs) const = 0;
    virtual std::int64_t multiply_adds(const Operands& inputs, const Operands& outputs) const = 0;
    virtual bool in_place() const = 0;
    virtual int shape_input() const = 0;
    virtual bool keeps_output() const = 0;
    virtual Operator with_outputs(const Operands& outputs) const = 0;
    virtual bool reads_only_shapes() const = 0;
    virtual bool shapes_follow_values() const = 0;
    virtual const Bodies* bodies() const = 0;
    virtual Operator with_bodies(Bodies bodies) const = 0;
    virtual std::string emit(const BodyText& text) const = 0;
    virtual Call prepare(Prepare& prepare) const = 0;
    virtual void write_options(schema::BuiltinOptionsUnion& options) const = 0;
    virtual CustomOptions custom_options() const { return {}; }
    virtual KernelHeader kernel_header() const { return {}; }
    virtual std::optional<Activation> fused_activation() const = 0;
    virtual Operator with_activation(Activation activation) const = 0;
    virtual bool is_training_only() const = 0;
    virtual Attributes attributes() const = 0;
    virtual Lowering lower(const Operands& inputs) const = 0;
    virtual bool is_trainable() const = 0;
    virtual TrainingNeeds training_needs(const Operands& inputs, int stride) const = 0;
    virtual void forward(const TrainingBatch& batch) const = 0;
    virtual void backward(const TrainingBatch& batch) const = 0;
  };
  template <class Op>
  struct Held : Interface {
    explicit Held(Op value) : op(std::move(value)) {}
    Op op;
  };

 private:
  // Defined in each operator's own source by ONDA_OPERATOR.
  template <class Op>
  static std::shared_ptr<const Interface> wrap(Op op);
  // Defined in ops/custom_operator.h.
  template <class Op>
  static std::shared_ptr<const Interface> wrap_custom(Op op);

  std::shared_ptr<const Interface> self_;
};

/// What stands in a graph for an operator that exists only while it is trained.
struct Lowering {
  /// An input of the operator, a constant of the lowering, or what an earlier step computes.
  struct Source {
    enum class From { input, constant, step };
    From from = From::input;
    int index = 0;
  };
  struct Step {
    Operator op;
    std::vector<Source> inputs;
  };
  std::vector<Tensor> constants;
  std::vector<Step> steps;  ///< the last one's output is the operator's; when empty, input 0 is
};

/// One row of the list of operators: how a .tflite operator becomes an Operator.
struct OperatorKind {
  schema::BuiltinOperator code;
  std::string_view name;
  QuantizationRule quantization;
  bool trainable;
  Operator (*read)(const schema::BuiltinOptionsUnion& options) = nullptr;
  /// Instead of `read` for a custom operator.
  Operator (*read_custom)(const CustomOptions& options) = nullptr;
};

/// All operators that a file can hold, in the order of ops/operator_list.h.
std::span<const OperatorKind> operator_kinds();
/// The kind with this .tflite code, or null when Onda has none.
const OperatorKind* find_operator_kind(schema::BuiltinOperator code);
/// The custom operator of this name: one of `others`, or else of Onda's own, or null.
const OperatorKind* find_custom_operator_kind(std::string_view name,
                                              std::span<const OperatorKind> others = {});
/// One row of the list of operators that exist only while a model is trained.
struct TrainingOnlyKind {
  std::string_view name;
  Operator (*read)(const Attributes& attributes);
};
/// The kind of this name, or null when Onda has none.
const TrainingOnlyKind* find_training_only_kind(std::string_view name);
/// The names of all that can be trained, those included that exist only then.
std::vector<std::string_view> trainable_operators();

}  // namespace onda
