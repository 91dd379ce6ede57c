// SPDX-License-Identifier: Apache-2.0
// Mutates a model field by field instead of byte by byte: bytes that changed at random are seldom a
// verified .tflite, so that little would be tried beyond the verifier.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <random>

#include "onda_schema.h"
#include "tests/file_mutations.h"

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);

namespace {

namespace schema = onda::schema;

constexpr std::array<std::int64_t, 19> numbers = {
    0,   1,    2,      3,       -1,      -2,      4,       5,         8,        16,
    127, -128, 1 << 8, 1 << 15, 1 << 16, 1 << 24, 1 << 30, INT32_MAX, INT32_MIN};
constexpr std::array<float, 10> reals = {0,     1,    -1,       1e-30f, 1e30f,
                                         1e-6f, 0.5f, INFINITY, -0.0f,  1.0f / 256};

class Mutator {
 public:
  explicit Mutator(unsigned seed) : random_(seed) {}

  void mutate(schema::ModelT& model) {
    if (model.subgraphs.empty()) return;
    do {
      // Mostly the first: few models have others.
      schema::SubGraphT* const chosen = below(3) ? model.subgraphs[0].get() : pick(model.subgraphs);
      if (!chosen) return;
      schema::SubGraphT& graph = *chosen;
      switch (below(9)) {
        case 0:
        case 1:
        case 2:
          tensor(pick(graph.tensors));
          break;
        case 3:
        case 4:
        case 5:
          node(pick(graph.operators), graph.tensors.size(), model);
          break;
        case 6:
          indices(below(2) ? graph.inputs : graph.outputs, graph.tensors.size());
          break;
        case 7:
          length(graph);
          break;
        case 8:
          if (auto* buffer = pick(model.buffers)) bytes(buffer->data);
          break;
      }
    } while (below(3) > 0);
  }

 private:
  std::size_t below(std::size_t count) { return count == 0 ? 0 : random_() % count; }
  template <class T>
  T* pick(std::vector<std::unique_ptr<T>>& all) {
    return all.empty() ? nullptr : all[below(all.size())].get();
  }
  template <class T>
  void number(T& value) {
    switch (below(4)) {
      case 0:
        value = static_cast<T>(static_cast<std::uint64_t>(value) + 1);
        break;
      case 1:
        value = static_cast<T>(static_cast<std::uint64_t>(value) - 1);
        break;
      case 2:
        value = static_cast<T>(below(8));
        break;
      case 3:
        value = static_cast<T>(numbers[below(numbers.size())]);
        break;
    }
  }
  void number(float& value) {
    switch (below(3)) {
      case 0:
        value *= 2;
        break;
      case 1:
        value = reals[below(reals.size())];
        break;
      case 2:
        std::swap(value, real_);
        break;
    }
  }
  template <class T>
  void list(std::vector<T>& values) {
    const std::size_t what = below(8);
    if (what == 0) values.push_back(values.empty() ? T{} : values.back());
    if (what == 1 && !values.empty()) values.pop_back();
    if (what > 1 && !values.empty()) number(values[below(values.size())]);
  }
  void indices(std::vector<std::int32_t>& values, std::size_t count) {
    if (below(3) == 0 || values.empty()) return list(values);
    values[below(values.size())] = static_cast<std::int32_t>(below(count));
  }
  void bytes(std::vector<std::uint8_t>& data) {
    const std::size_t size = data.size();
    if (size == 0) return;
    data.resize(LLVMFuzzerMutate(data.data(), size, size));
    if (below(4) > 0) data.resize(size);  // the length that its shape asks for
  }
  void tensor(schema::TensorT* tensor) {
    if (!tensor) return;
    switch (below(8)) {
      case 0:
      case 1:
      case 2:
        list(tensor->shape);
        break;
      case 3:
        tensor->type = static_cast<schema::TensorType>(below(12));
        break;
      case 4:
        number(tensor->buffer);
        break;
      default:
        if (!tensor->quantization || below(16) == 0) {
          tensor->quantization = std::make_unique<schema::QuantizationParametersT>();
          tensor->quantization->scale = {0.5f};
        }
        if (below(2)) list(tensor->quantization->scale);
        if (below(2)) list(tensor->quantization->zero_point);
        if (below(8) == 0) number(tensor->quantization->quantized_dimension);
    }
  }
  void node(schema::OperatorT* node, std::size_t tensors, schema::ModelT& model) {
    if (!node) return;
    switch (below(8)) {
      case 0:
        indices(node->inputs, tensors);
        break;
      case 1:
        indices(node->outputs, tensors);
        break;
      case 2:
        number(node->opcode_index);
        break;
      case 3:
        code(pick(model.operator_codes));
        break;
      default:
        options(node->builtin_options, model.subgraphs.size());
        if (!node->custom_options.empty()) bytes(node->custom_options);
    }
  }
  void code(schema::OperatorCodeT* code) {
    if (!code) return;
    constexpr std::size_t codes = 160;
    const std::size_t number = below(codes);
    code->builtin_code = static_cast<schema::BuiltinOperator>(number);
    code->deprecated_builtin_code = static_cast<std::int8_t>(number < 127 ? number : 127);
  }
  void options(schema::BuiltinOptionsUnion& options, std::size_t subgraphs) {
    if (auto* conv = options.AsConv2DOptions()) {
      window(*conv);
      if (below(2)) number(below(2) ? conv->dilation_h_factor : conv->dilation_w_factor);
    } else if (auto* depthwise = options.AsDepthwiseConv2DOptions()) {
      window(*depthwise);
      if (below(2)) number(below(2) ? depthwise->dilation_h_factor : depthwise->dilation_w_factor);
      if (below(4) == 0) number(depthwise->depth_multiplier);
    } else if (auto* pool = options.AsPool2DOptions()) {
      window(*pool);
      if (below(2)) number(below(2) ? pool->filter_height : pool->filter_width);
    } else if (auto* dense = options.AsFullyConnectedOptions()) {
      dense->keep_num_dims = below(2) > 0;
      dense->fused_activation_function = activation();
    } else if (auto* softmax = options.AsSoftmaxOptions()) {
      number(softmax->beta);
    } else if (auto* choice = options.AsIfOptions()) {
      (below(2) ? choice->then_subgraph_index : choice->else_subgraph_index) =
          static_cast<int>(below(subgraphs + 1));
    } else if (auto* loop = options.AsWhileOptions()) {
      (below(2) ? loop->cond_subgraph_index : loop->body_subgraph_index) =
          static_cast<int>(below(subgraphs + 1));
    } else if (auto* once = options.AsCallOnceOptions()) {
      once->init_subgraph_index = static_cast<int>(below(subgraphs + 1));
    } else if (auto* reshape = options.AsReshapeOptions()) {
      list(reshape->new_shape);
    }
  }
  schema::ActivationFunctionType activation() {
    return static_cast<schema::ActivationFunctionType>(below(6));
  }
  template <class Options>
  void window(Options& options) {
    switch (below(4)) {
      case 0:
        options.padding = static_cast<schema::Padding>(below(3));
        break;
      case 1:
        number(options.stride_w);
        break;
      case 2:
        number(options.stride_h);
        break;
      case 3:
        options.fused_activation_function = activation();
        break;
    }
  }
  // One tensor or operator more or less.
  void length(schema::SubGraphT& graph) {
    switch (below(4)) {
      case 0:
        if (auto* tensor = pick(graph.tensors)) {
          graph.tensors.push_back(std::make_unique<schema::TensorT>(*tensor));
        }
        break;
      case 1:
        if (!graph.tensors.empty()) graph.tensors.pop_back();
        break;
      case 2:
        if (auto* node = pick(graph.operators)) {
          graph.operators.push_back(std::make_unique<schema::OperatorT>(*node));
        }
        break;
      case 3:
        if (!graph.operators.empty()) {
          graph.operators.erase(graph.operators.begin() +
                                static_cast<std::ptrdiff_t>(below(graph.operators.size())));
        }
        break;
    }
  }

  std::minstd_rand random_;
  float real_ = 0.25f;
};

// What FlatBuffers' verifier leaves unchecked and its unpacking relies on: that integers of 8 bytes
// lie at multiples of 8.
bool is_aligned(const schema::Model& model) {
  if (!model.subgraphs()) return true;
  for (const schema::SubGraph* graph : *model.subgraphs()) {
    if (!graph->tensors()) continue;
    for (const schema::Tensor* tensor : *graph->tensors()) {
      const auto* how = tensor->quantization();
      if (!how || !how->zero_point()) continue;
      if (reinterpret_cast<std::uintptr_t>(how->zero_point()->Data()) % 8 != 0) return false;
    }
  }
  return true;
}

// Numbers of any table where they stand, extents and all options included.
std::size_t overwrite_numbers(std::uint8_t* data, std::size_t size, unsigned seed) {
  const auto* bytes = reinterpret_cast<const std::byte*>(data);
  std::mt19937 random(seed);
  const onda::Bytes file = onda::FileMutations(onda::Bytes(bytes, bytes + size)).next(random);
  std::memcpy(data, file.data(), file.size());
  return file.size();
}

}  // namespace

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t max_size, unsigned seed) {
  flatbuffers::Verifier verifier(data, size, 64, 1000);
  if (seed % 4 == 0 || size < 8 || !schema::VerifyModelBuffer(verifier) ||
      !is_aligned(*schema::GetModel(data))) {
    return LLVMFuzzerMutate(data, size, max_size);
  }
  if (seed % 4 == 1) return overwrite_numbers(data, size, seed);
  const std::unique_ptr<schema::ModelT> model = schema::UnPackModel(data);
  for (auto& graph : model->subgraphs) {
    for (auto& node : graph->operators) {
      // A type without its table does not pack.
      if (!node->builtin_options.value) node->builtin_options.Reset();
    }
  }
  Mutator(seed).mutate(*model);
  flatbuffers::FlatBufferBuilder builder;
  schema::FinishModelBuffer(builder, schema::Model::Pack(builder, model.get()));
  if (builder.GetSize() > max_size) return LLVMFuzzerMutate(data, size, max_size);
  std::memcpy(data, builder.GetBufferPointer(), builder.GetSize());
  return builder.GetSize();
}
