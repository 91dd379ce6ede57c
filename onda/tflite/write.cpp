// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <string_view>

#include "onda/tflite/tflite.h"
#include "onda/tflite/types.h"
#include "onda/tflite/write_parts.h"

namespace onda {
namespace {

using flatbuffers::Offset;

// A small model is mostly bookkeeping: equal vectors are stored once, and constants are aligned to
// their element, or to 16 bytes from where that costs under two per cent.
class Writer {
 public:
  explicit Writer(const Graph& graph) : graph_(graph), parts_(written_graphs(graph)) {}

  Bytes write() {
    collect_buffers();
    std::vector<Offset<schema::SubGraph>> tables;
    for (const WrittenGraph& part : parts_) tables.push_back(subgraph(part));
    const auto subgraphs = builder_.CreateVector(tables);
    std::vector<Offset<schema::OperatorCode>> codes;
    for (const Code& code : codes_) codes.push_back(operator_code(code));
    const auto operator_codes = builder_.CreateVector(codes);
    const auto description = text(graph_.description);
    const auto buffers = builder_.CreateVector(buffers_);
    const auto signatures = signature();
    builder_.Finish(schema::CreateModel(builder_, 3, operator_codes, subgraphs, description,
                                        buffers, 0, 0, signatures),
                    schema::ModelIdentifier());
    const auto* begin = reinterpret_cast<const std::byte*>(builder_.GetBufferPointer());
    return Bytes(begin, begin + builder_.GetSize());
  }

 private:
  void collect_buffers() {
    buffers_.push_back(schema::CreateBuffer(builder_));  // buffer 0 is empty by convention
    // Constants of several types may share a buffer: the strictest decides.
    std::map<std::string_view, std::size_t> alignments;
    for_each_tensor([&](const Tensor& tensor) {
      std::size_t& alignment = alignments[bytes_of(tensor.data)];
      alignment = std::max(alignment, size_of(tensor.type));
    });
    for_each_tensor([&](const Tensor& tensor) {
      if (!tensor.is_constant()) return;
      const std::string_view bytes = bytes_of(tensor.data);
      const auto next = static_cast<std::uint32_t>(buffers_.size());
      if (!buffer_of_.emplace(bytes, next).second) return;
      const auto* data = reinterpret_cast<const std::uint8_t*>(tensor.data.data());
      const std::size_t alignment = tensor.data.size() >= 1024 ? 16 : alignments.at(bytes);
      builder_.ForceVectorAlignment(tensor.data.size(), 1, alignment);
      buffers_.push_back(
          schema::CreateBuffer(builder_, builder_.CreateVector(data, tensor.data.size())));
    });
  }
  template <class Look>
  void for_each_tensor(Look look) const {
    for (const WrittenGraph& part : parts_) {
      for (const Tensor& tensor : part.graph->tensors) look(tensor);
    }
  }

  Offset<schema::SubGraph> subgraph(const WrittenGraph& part) {
    const Graph& graph = *part.graph;
    const std::vector<int> numbers = numbers_of(part);
    std::vector<bool> is_kept(graph.tensors.size());
    for (const Node& node : graph.nodes) {
      if (node.op.keeps_output()) is_kept[static_cast<std::size_t>(node.outputs.at(0))] = true;
    }
    std::vector<Offset<schema::Tensor>> tensors;
    for (std::size_t i = 0; i < graph.tensors.size(); ++i) {
      if (part.is_left_out[i]) continue;
      const auto handle = part.handles.find(static_cast<int>(i));
      tensors.push_back(handle == part.handles.end() ? tensor(graph.tensors[i], is_kept[i])
                                                     : handle_tensor(handle->second));
    }
    std::vector<Offset<schema::Operator>> operators;
    for (const auto& [tensor, name] : part.handles) {
      operators.push_back(var_handle(name, numbers[static_cast<std::size_t>(tensor)]));
    }
    for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
      operators.push_back(node_table(part, i, numbers));
    }
    std::vector<int> inputs;
    for (const int input : graph.inputs) {
      if (!graph.tensor(input).is_variable)
        inputs.push_back(numbers[static_cast<std::size_t>(input)]);
    }
    const auto name = text(graph.name);
    const auto operator_tables = builder_.CreateVector(operators);
    const auto made = ints(renumbered(graph.outputs, numbers));
    const auto given = ints(inputs);
    const auto tensor_tables = builder_.CreateVector(tensors);
    return schema::CreateSubGraph(builder_, tensor_tables, given, made, operator_tables, name);
  }

  static std::vector<int> numbers_of(const WrittenGraph& part) {
    std::vector<int> numbers;
    int next = 0;
    for (const bool is_left_out : part.is_left_out) {
      numbers.push_back(is_left_out ? Node::none : next++);
    }
    return numbers;
  }

  static std::vector<int> renumbered(std::vector<int> tensors, const std::vector<int>& numbers) {
    for (int& tensor : tensors) {
      if (tensor != Node::none) tensor = numbers[static_cast<std::size_t>(tensor)];
    }
    return tensors;
  }

  Offset<schema::Tensor> handle_tensor(const std::string& name) {
    const auto shape = ints({});
    const auto stored_name = text(name);
    return schema::CreateTensor(builder_, shape, schema::TensorType::RESOURCE, 0, stored_name);
  }

  Offset<schema::Operator> var_handle(const std::string& name, int output) {
    const std::size_t slash = name.find('/');
    const auto index = code_index({schema::BuiltinOperator::VAR_HANDLE, 1});
    const auto container = text(name.substr(0, slash));
    const auto shared_name = text(name.substr(slash + 1));
    const auto options = schema::CreateVarHandleOptions(builder_, container, shared_name);
    const auto inputs = ints({});
    const auto outputs = ints({output});
    return schema::CreateOperator(builder_, index, inputs, outputs,
                                  schema::BuiltinOptions::VarHandleOptions, options.Union());
  }

  // Only what a file has said is written: readers make names of their own.
  Offset<flatbuffers::Vector<Offset<schema::SignatureDef>>> signature() {
    const Signature& what = graph_.signature;
    if (what.key.empty() && what.inputs.empty() && what.outputs.empty()) return {};
    const std::vector<int> numbers = numbers_of(parts_[0]);
    const auto inputs = tensor_maps(what.inputs, renumbered(graph_.inputs, numbers));
    const auto outputs = tensor_maps(what.outputs, renumbered(graph_.outputs, numbers));
    const auto key = text(what.key);
    const auto table = schema::CreateSignatureDef(builder_, inputs, outputs, key, 0);
    return builder_.CreateVector(&table, 1);
  }
  Offset<flatbuffers::Vector<Offset<schema::TensorMap>>> tensor_maps(
      const std::vector<std::string>& names, const std::vector<int>& tensors) {
    std::vector<Offset<schema::TensorMap>> maps;
    for (std::size_t i = 0; i < names.size() && i < tensors.size(); ++i) {
      const auto name = text(names[i]);
      maps.push_back(
          schema::CreateTensorMap(builder_, name, static_cast<std::uint32_t>(tensors[i])));
    }
    return builder_.CreateVector(maps);
  }

  Offset<flatbuffers::String> text(const std::string& value) {
    return value.empty() ? Offset<flatbuffers::String>() : builder_.CreateSharedString(value);
  }

  template <class T>
  static std::string_view bytes_of(const std::vector<T>& values) {
    return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)};
  }

  // Known by their bytes: -0 is not 0, and a NaN has no place in an order of numbers.
  using Known = std::map<std::string, flatbuffers::uoffset_t, std::less<>>;
  template <class T>
  Offset<flatbuffers::Vector<T>> shared(const std::vector<T>& values, Known& known) {
    const auto [entry, is_new] = known.emplace(bytes_of(values), 0);
    if (is_new) entry->second = builder_.CreateVector(values).o;
    return entry->second;
  }
  Offset<flatbuffers::Vector<std::int32_t>> ints(const std::vector<std::int32_t>& values) {
    return shared(values, ints_);
  }

  Offset<schema::QuantizationParameters> quantization(const Quantization& how) {
    if (how.empty()) return {};
    const auto scale = shared(how.scale, floats_);
    const auto zero_point = shared(how.zero_point, longs_);
    return schema::CreateQuantizationParameters(builder_, 0, 0, scale, zero_point,
                                                schema::QuantizationDetails::NONE, 0, how.axis);
  }

  Offset<schema::Tensor> tensor(const Tensor& tensor, bool is_kept) {
    const auto shape = ints(tensor.shape.extents());
    const auto name = text(tensor.name);
    const auto how = quantization(tensor.quantization);
    const std::uint32_t buffer = tensor.is_constant() ? buffer_of_.at(bytes_of(tensor.data)) : 0;
    return schema::CreateTensor(builder_, shape, to_schema(tensor.type), buffer, name, how,
                                tensor.is_variable || is_kept);
  }

  struct Code {
    schema::BuiltinOperator code;
    int version;
    std::string_view custom = {};
    bool operator==(const Code&) const = default;
  };
  std::uint32_t code_index(const Code& code) {
    auto found = std::find(codes_.begin(), codes_.end(), code);
    if (found == codes_.end()) found = codes_.insert(codes_.end(), code);
    return static_cast<std::uint32_t>(found - codes_.begin());
  }

  // FlexBuffers count from their first byte, and hold numbers of up to 8 bytes.
  Offset<flatbuffers::Vector<std::uint8_t>> bytes(const Bytes& values) {
    if (values.empty()) return {};
    builder_.ForceVectorAlignment(values.size(), 1, sizeof(std::int64_t));
    return builder_.CreateVector(reinterpret_cast<const std::uint8_t*>(values.data()),
                                 values.size());
  }

  Offset<schema::Operator> node_table(const WrittenGraph& part, std::size_t at,
                                      const std::vector<int>& numbers) {
    const Graph& graph = *part.graph;
    const Node& node = graph.nodes[at];
    const DType type = graph.operands_in(node)[node.op.quantization().data_input].type;
    const bool is_custom = node.op.code() == custom_operator;
    const std::uint32_t index = code_index(
        {node.op.code(), node.op.version(type), is_custom ? node.op.name() : std::string_view()});
    const schema::BuiltinOptionsUnion options = numbered(node.op, part.subgraphs[at]).options();
    const auto table = options.Pack(builder_);
    const auto inputs = ints(renumbered(inputs_of(graph, node), numbers));
    const auto outputs = ints(renumbered(node.outputs, numbers));
    const auto custom = bytes(node.op.custom_options().write());
    const auto intermediates =
        node.intermediates.empty() ? 0 : ints(renumbered(node.intermediates, numbers));
    return schema::CreateOperator(builder_, index, inputs, outputs, options.type, table, custom, 0,
                                  0, intermediates);
  }

  static Operator numbered(const Operator& op, const std::vector<int>& subgraphs) {
    if (!op.bodies()) return op;
    Bodies bodies = *op.bodies();
    bodies.subgraphs = subgraphs;
    return op.with_bodies(std::move(bodies));
  }

  // Bodies find their variables by themselves.
  static std::vector<int> inputs_of(const Graph& graph, const Node& node) {
    std::vector<int> inputs = node.inputs;
    if (node.op.bodies()) {
      inputs.erase(std::remove_if(inputs.begin(), inputs.end(),
                                  [&](int input) {
                                    return input != Node::none && graph.tensor(input).is_variable;
                                  }),
                   inputs.end());
    }
    return inputs;
  }

  Offset<schema::OperatorCode> operator_code(const Code& code) {
    // Readers from before 2020 know only the one-byte field.
    const auto old = static_cast<std::int8_t>(
        std::min(static_cast<int>(code.code),
                 static_cast<int>(schema::BuiltinOperator::PLACEHOLDER_FOR_GREATER_OP_CODES)));
    const auto custom = text(std::string(code.custom));
    return schema::CreateOperatorCode(builder_, old, custom, code.version, code.code);
  }

  const Graph& graph_;
  std::vector<WrittenGraph> parts_;
  flatbuffers::FlatBufferBuilder builder_{4096};
  std::vector<Offset<schema::Buffer>> buffers_;
  std::map<std::string_view, std::uint32_t> buffer_of_;
  std::vector<Code> codes_;
  Known ints_;
  Known floats_;
  Known longs_;
};

}  // namespace

Bytes write_tflite(const Graph& graph) {
  check(graph);
  return Writer(graph).write();
}

void save_tflite(const std::filesystem::path& path, const Graph& graph) {
  write_file(path, write_tflite(graph));
}

}  // namespace onda
