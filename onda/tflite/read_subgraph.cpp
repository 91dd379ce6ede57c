// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "onda/tflite/options_table.h"
#include "onda/tflite/read_parts.h"
#include "onda/tflite/tflite.h"
#include "onda/tflite/types.h"

namespace onda {
namespace {

using flatbuffers::Vector;

constexpr flatbuffers::uoffset_t max_tensors = 32768;
constexpr flatbuffers::uoffset_t max_operators = 32768;
constexpr int max_rank = 16;

template <class Table>
const Vector<flatbuffers::Offset<Table>>& required(const Vector<flatbuffers::Offset<Table>>* tables,
                                                   const char* what) {
  if (!tables) throw Error("expected {}, the file has none", what);
  return *tables;
}

Quantization read_quantization(const schema::QuantizationParameters* stored, Budget& budget) {
  if (!stored) return {};
  if (stored->details_type() != schema::QuantizationDetails::NONE) {
    throw Error("expected scales and zero points, received custom quantization details");
  }
  Quantization quantization{budget.copy(stored->scale()), budget.copy(stored->zero_point()),
                            stored->quantized_dimension()};
  const std::size_t scales = quantization.scale.size();
  if (quantization.zero_point.empty()) quantization.zero_point.assign(scales, 0);
  if (scales == 0) return {};
  if (quantization.zero_point.size() != scales) {
    throw Error("expected as many zero points as scales, received {} and {}",
                quantization.zero_point.size(), scales);
  }
  return quantization;
}

Shape read_shape(const Vector<std::int32_t>* stored) {
  if (stored && stored->size() > max_rank) {
    throw Error("expected at most {} axes, received {}", max_rank, stored->size());
  }
  Shape shape(stored ? std::vector<std::int32_t>(stored->begin(), stored->end())
                     : std::vector<std::int32_t>{});
  shape.elements();  // throws on what cannot be
  return shape;
}

// What the vectors among the options take.
std::size_t vector_bytes(const schema::Operator& stored) {
  const auto* options = static_cast<const flatbuffers::Table*>(stored.builtin_options());
  const flatbuffers::TypeTable* table = options_table(stored.builtin_options_type());
  std::size_t bytes = 0;
  for (std::size_t field = 0; table && field < table->num_elems; ++field) {
    if (!table->type_codes[field].is_repeating) continue;
    const auto slot = flatbuffers::FieldIndexToOffset(static_cast<flatbuffers::voffset_t>(field));
    const auto* vector = options->GetPointer<const Vector<std::uint8_t>*>(slot);
    if (vector) bytes += vector->size() * sizeof(std::int32_t);
  }
  return bytes;
}

// Codes above 127 stand in the second field; older files know only the first.
schema::BuiltinOperator code_of(const schema::OperatorCode& stored) {
  return std::max(stored.builtin_code(),
                  static_cast<schema::BuiltinOperator>(stored.deprecated_builtin_code()));
}

const schema::OperatorCode& operator_code(const schema::Model& model,
                                          const schema::Operator& stored) {
  const auto& codes = required(model.operator_codes(), "operator codes");
  if (stored.opcode_index() >= codes.size()) {
    throw Error("operator code {} does not exist; the model has {}", stored.opcode_index(),
                codes.size());
  }
  return *codes.Get(stored.opcode_index());
}

Operator read_custom_operator(const schema::OperatorCode& code, const schema::Operator& stored,
                              const ReadOptions& read, Budget& budget) {
  const std::string_view name =
      code.custom_code() ? code.custom_code()->string_view() : std::string_view("(unnamed)");
  const OperatorKind* kind = find_custom_operator_kind(name, read.custom_operators);
  if (!kind) {
    throw Error(
        "custom operator {}: Onda has none of this name; a program adds its own with "
        "load_tflite(path, {{.custom_operators = {{custom<…>()}}}}), see docs/custom_operators.md",
        name);
  }
  // Of the reader's 16 times as many at most.
  if (stored.custom_options()) budget.take(16 * std::size_t{stored.custom_options()->size()});
  try {
    return kind->read_custom(CustomOptions::read(std::as_bytes(
        stored.custom_options()
            ? std::span(stored.custom_options()->data(), stored.custom_options()->size())
            : std::span<const std::uint8_t>())));
  } catch (const Error& error) {
    throw error.within(std::string(name));
  }
}

Operator read_operator(const schema::Model& model, const schema::Operator& stored,
                       const ReadOptions& read, Budget& budget) {
  const schema::OperatorCode& stored_code = operator_code(model, stored);
  const schema::BuiltinOperator code = code_of(stored_code);
  const char* name = schema::EnumNameBuiltinOperator(code);
  if (code == custom_operator) return read_custom_operator(stored_code, stored, read, budget);
  const OperatorKind* kind = find_operator_kind(code);
  if (!kind) {
    throw Error("{} (code {}): not supported; `onda inspect --operators` lists what is",
                *name ? name : "unknown operator", static_cast<int>(code));
  }
  schema::BuiltinOptionsUnion options;
  // The type may be named while the table is left out.
  if (stored.builtin_options()) {
    budget.take_list(vector_bytes(stored));
    options.type = stored.builtin_options_type();
    options.value =
        schema::BuiltinOptionsUnion::UnPack(stored.builtin_options(), options.type, nullptr);
  }
  try {
    return kind->read(options);
  } catch (const Error& error) {
    throw error.within(std::string(kind->name));
  }
}

template <class Stored, class Read>
auto read_each(const Vector<flatbuffers::Offset<Stored>>& stored, const char* what,
               flatbuffers::uoffset_t limit, Read read) {
  if (stored.size() > limit) {
    throw Error("expected at most {} {}s, received {}", limit, what, stored.size());
  }
  std::vector<decltype(read(*stored.Get(0)))> all;
  all.reserve(stored.size());
  for (flatbuffers::uoffset_t i = 0; i < stored.size(); ++i) {
    try {
      all.push_back(read(*stored.Get(i)));
    } catch (const Error& error) {
      throw error.within(fmt::format("{} {}", what, i));
    }
  }
  return all;
}

// A graph in the making.
class Subgraph {
 public:
  Subgraph(const schema::Model& model, const schema::SubGraph& stored, const ReadOptions& options,
           Budget& budget)
      : model_(model), stored_(stored), options_(options), budget_(budget) {}

  StoredGraph read() {
    if (stored_.name()) made_.graph.name = budget_.copy(stored_.name());
    made_.graph.tensors =
        read_each(required(stored_.tensors(), "tensors"), "tensor", max_tensors,
                  [&](const schema::Tensor& tensor) { return read_tensor(tensor); });
    made_.graph.inputs = budget_.copy(stored_.inputs());
    made_.graph.outputs = budget_.copy(stored_.outputs());
    // A graph of WHILE may hand on what it receives, and have no operators.
    if (stored_.operators()) {
      read_each(*stored_.operators(), "operator", max_operators,
                [&](const schema::Operator& node) { return read_node(node); });
    }
    return std::move(made_);
  }

 private:
  Tensor read_tensor(const schema::Tensor& stored) {
    const bool is_half = stored.type() == schema::TensorType::FLOAT16;
    // A handle becomes the variable itself, when its type is known.
    const bool is_handle = stored.type() == schema::TensorType::RESOURCE;
    Tensor tensor;
    tensor.name = budget_.copy(stored.name());
    const bool is_int4 = stored.type() == schema::TensorType::INT4;
    tensor.type = is_half     ? DType::float32
                  : is_handle ? DType::int32
                  : is_int4   ? DType::int8
                              : from_schema(stored.type());
    tensor.shape = read_shape(stored.shape());
    tensor.quantization = read_quantization(stored.quantization(), budget_);
    tensor.is_variable = stored.is_variable();
    tensor.data = read_constant(model_, stored, tensor.shape, budget_);
    if (is_half && !tensor.is_constant()) throw Error("expected a constant, as it is float16");
    if (is_int4 && !tensor.is_constant()) throw Error("expected a constant, as it is int4");
    if (is_half) is_half_.push_back(index_);
    ++index_;
    const auto* signature = stored.shape_signature();
    made_.is_dynamic.push_back(signature && std::find(signature->begin(), signature->end(), -1) !=
                                                signature->end());
    return tensor;
  }

  // Always true: what is read goes into the graph, if anything does.
  bool read_node(const schema::Operator& node) {
    std::vector<int> inputs = budget_.copy(node.inputs());
    const std::vector<int> outputs = budget_.copy(node.outputs());
    const schema::BuiltinOperator code = code_of(operator_code(model_, node));
    if (code == schema::BuiltinOperator::VAR_HANDLE) {
      const int handle = single(outputs, "output");
      made_.handles[handle] = name_of_variable(node);
      made_.graph.tensor(handle).is_variable = true;
    } else if (code == schema::BuiltinOperator::DENSIFY ||
               (code == schema::BuiltinOperator::DEQUANTIZE && reads_half(inputs))) {
      hand_on(single(inputs, "input"), single(outputs, "output"));
    } else {
      Operator op = read_operator(model_, node, options_, budget_);
      leave_out_empty_shape(op, inputs);
      made_.graph.nodes.push_back(
          {std::move(op), inputs, outputs, budget_.copy(node.intermediates())});
      look_at_outputs(made_.graph.nodes.back());
    }
    return true;
  }

  // Some operators keep no shapes among their options, or say how many outputs they have; and one
  // that keeps its output is where a file marks a variable.
  void look_at_outputs(Node& node) {
    try {
      node.op = node.op.with_outputs(made_.graph.operands_out(node));
    } catch (const Error& error) {
      throw error.within(std::string(node.op.name()));
    }
    if (!node.op.keeps_output() || node.outputs.empty() || node.outputs[0] == Node::none) return;
    made_.graph.tensor(node.outputs[0]).is_variable = false;
  }

  // The shape of a scalar, as a list, has no values: RESHAPE gives one where nothing is said.
  void leave_out_empty_shape(const Operator& op, std::vector<int>& inputs) const {
    const int at = op.shape_input();
    if (at <= 0 || at + 1 != static_cast<int>(inputs.size()) || inputs.back() == Node::none) return;
    if (made_.graph.tensor(inputs.back()).shape == Shape{0}) inputs.pop_back();
  }

  // The number of the one tensor, which exists.
  int single(const std::vector<int>& tensors, const char* what) const {
    if (tensors.size() != 1) throw Error("expected one {}, received {}", what, tensors.size());
    made_.graph.tensor(tensors[0]);
    return tensors[0];
  }

  std::string name_of_variable(const schema::Operator& node) {
    const auto* options = node.builtin_options_as_VarHandleOptions();
    if (!options) throw Error("expected VarHandleOptions, received something else");
    return fmt::format("{}/{}", budget_.copy(options->container()),
                       budget_.copy(options->shared_name()));
  }

  bool reads_half(const std::vector<int>& inputs) const {
    return inputs.size() == 1 &&
           std::find(is_half_.begin(), is_half_.end(), inputs[0]) != is_half_.end();
  }

  // What read_constant() has already done is left out: the output is the constant.
  void hand_on(int from, int to) {
    Tensor& output = made_.graph.tensor(to);
    const Tensor& input = made_.graph.tensor(from);
    if (!input.is_constant()) throw Error("input 0: expected a constant");
    if (output.is_constant()) throw Error("output 0: tensor {} already has a value", to);
    if (output.type != input.type || output.shape != input.shape) {
      throw Error("output 0: expected {} {}, received {} {}", name_of(input.type),
                  to_string(input.shape), name_of(output.type), to_string(output.shape));
    }
    budget_.take(input.data.size());
    output.data = input.data;
  }

  const schema::Model& model_;
  const schema::SubGraph& stored_;
  const ReadOptions& options_;
  Budget& budget_;
  StoredGraph made_;
  int index_ = 0;
  std::vector<int> is_half_;
};

}  // namespace

StoredGraph read_subgraph(const schema::Model& model, const schema::SubGraph& stored,
                          const ReadOptions& options, Budget& budget) {
  return Subgraph(model, stored, options, budget).read();
}

}  // namespace onda
