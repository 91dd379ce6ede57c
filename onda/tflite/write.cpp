// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <string_view>

#include "onda/tflite/tflite.h"
#include "onda/tflite/types.h"

namespace onda {
namespace {

using flatbuffers::Offset;

// A small model is mostly bookkeeping: equal vectors are stored once, and constants are aligned to
// their element, or to 16 bytes from where that costs under two per cent.
class Writer {
 public:
  explicit Writer(const Graph& graph) : graph_(graph) {}

  Bytes write() {
    collect_buffers();
    std::vector<Offset<schema::Tensor>> tensors;
    for (std::size_t i = 0; i < graph_.tensors.size(); ++i) tensors.push_back(tensor(i));
    std::vector<Offset<schema::Operator>> operators;
    for (const Node& node : graph_.nodes) operators.push_back(node_table(node));
    const auto subgraph = schema::CreateSubGraph(
        builder_, builder_.CreateVector(tensors), ints(graph_.inputs), ints(graph_.outputs),
        builder_.CreateVector(operators), text(graph_.name));
    const auto subgraphs = builder_.CreateVector(&subgraph, 1);
    std::vector<Offset<schema::OperatorCode>> codes;
    for (const auto& [code, version] : codes_) codes.push_back(operator_code(code, version));
    const auto operator_codes = builder_.CreateVector(codes);
    const auto description = text(graph_.description);
    const auto buffers = builder_.CreateVector(buffers_);
    builder_.Finish(
        schema::CreateModel(builder_, 3, operator_codes, subgraphs, description, buffers),
        schema::ModelIdentifier());
    const auto* begin = reinterpret_cast<const std::byte*>(builder_.GetBufferPointer());
    return Bytes(begin, begin + builder_.GetSize());
  }

 private:
  void collect_buffers() {
    buffers_.push_back(schema::CreateBuffer(builder_));  // buffer 0 is empty by convention
    std::map<std::string_view, std::uint32_t> known;
    // Constants of several types may share a buffer: the strictest decides.
    std::map<std::string_view, std::size_t> alignments;
    for (const Tensor& tensor : graph_.tensors) {
      std::size_t& alignment = alignments[bytes_of(tensor.data)];
      alignment = std::max(alignment, size_of(tensor.type));
    }
    for (const Tensor& tensor : graph_.tensors) {
      if (!tensor.is_constant()) {
        buffer_of_.push_back(0);
        continue;
      }
      const std::string_view bytes = bytes_of(tensor.data);
      const auto [entry, is_new] =
          known.emplace(bytes, static_cast<std::uint32_t>(buffers_.size()));
      if (is_new) {
        const auto* data = reinterpret_cast<const std::uint8_t*>(tensor.data.data());
        const std::size_t alignment = tensor.data.size() >= 1024 ? 16 : alignments.at(bytes);
        builder_.ForceVectorAlignment(tensor.data.size(), 1, alignment);
        buffers_.push_back(
            schema::CreateBuffer(builder_, builder_.CreateVector(data, tensor.data.size())));
      }
      buffer_of_.push_back(entry->second);
    }
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

  Offset<schema::Tensor> tensor(std::size_t index) {
    const Tensor& tensor = graph_.tensors[index];
    const auto shape = ints(tensor.shape.extents());
    const auto name = text(tensor.name);
    const auto how = quantization(tensor.quantization);
    return schema::CreateTensor(builder_, shape, to_schema(tensor.type), buffer_of_[index], name,
                                how, tensor.is_variable);
  }

  Offset<schema::Operator> node_table(const Node& node) {
    const DType type = graph_.operands_in(node)[node.op.quantization().data_input].type;
    const std::pair code(node.op.code(), node.op.version(type));
    auto found = std::find(codes_.begin(), codes_.end(), code);
    if (found == codes_.end()) found = codes_.insert(codes_.end(), code);
    const auto index = static_cast<std::uint32_t>(found - codes_.begin());
    const schema::BuiltinOptionsUnion options = node.op.options();
    const auto table = options.Pack(builder_);
    const auto inputs = ints(node.inputs);
    const auto outputs = ints(node.outputs);
    const auto intermediates = node.intermediates.empty() ? 0 : ints(node.intermediates);
    return schema::CreateOperator(builder_, index, inputs, outputs, options.type, table, 0, 0, 0,
                                  intermediates);
  }

  Offset<schema::OperatorCode> operator_code(schema::BuiltinOperator code, int version) {
    // Readers from before 2020 know only the one-byte field.
    const auto old = static_cast<std::int8_t>(
        std::min(static_cast<int>(code),
                 static_cast<int>(schema::BuiltinOperator::PLACEHOLDER_FOR_GREATER_OP_CODES)));
    return schema::CreateOperatorCode(builder_, old, 0, version, code);
  }

  const Graph& graph_;
  flatbuffers::FlatBufferBuilder builder_{4096};
  std::vector<Offset<schema::Buffer>> buffers_;
  std::vector<std::uint32_t> buffer_of_;
  std::vector<std::pair<schema::BuiltinOperator, int>> codes_;
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
