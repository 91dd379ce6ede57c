// SPDX-License-Identifier: Apache-2.0
#include "tests/called_for.h"

#include <algorithm>

#include "onda/graph/body.h"
#include "onda/graph/known_values.h"
#include "onda/graph/shape_stages.h"
#include "onda/tflite/types.h"
#include "onda_schema.h"

namespace onda {
namespace {

std::size_t element_bytes(schema::TensorType type) {
  if (type == schema::TensorType::FLOAT16) return size_of(DType::float32);
  if (type == schema::TensorType::INT4) return size_of(DType::int8);
  return size_of(from_schema(type));
}

// In the file, where it is not sparse.
std::size_t stored_bytes(schema::TensorType type, std::size_t elements) {
  if (type == schema::TensorType::FLOAT16) return 2 * elements;
  if (type == schema::TensorType::INT4) return (elements + 1) / 2;
  return elements * element_bytes(type);
}

// Of the shape that the file states; nothing where it is none, or the type is unknown.
std::size_t stated_bytes(const schema::Tensor& tensor) {
  try {
    const Shape shape(tensor.shape() ? std::vector(tensor.shape()->begin(), tensor.shape()->end())
                                     : std::vector<std::int32_t>{});
    return static_cast<std::size_t>(shape.elements()) * element_bytes(tensor.type());
  } catch (const Error&) {
    return 0;
  }
}

std::size_t constant_bytes(const schema::Model& model, const schema::Tensor& tensor) {
  const auto* buffers = model.buffers();
  if (!buffers || tensor.buffer() == 0 || tensor.buffer() >= buffers->size()) return 0;
  const auto* data = buffers->Get(tensor.buffer())->data();
  if (!data || data->size() == 0) return 0;
  try {
    const Shape shape(tensor.shape() ? std::vector(tensor.shape()->begin(), tensor.shape()->end())
                                     : std::vector<std::int32_t>{});
    const auto elements = static_cast<std::size_t>(shape.elements());
    const bool is_whole =
        tensor.sparsity() || stored_bytes(tensor.type(), elements) == data->size();
    return is_whole ? elements * element_bytes(tensor.type()) : 0;
  } catch (const Error&) {
    return 0;  // no shape, or no type
  }
}

template <class Vector>
std::size_t length(const Vector* vector) {
  return vector ? vector->size() : 0;
}

}  // namespace

CalledFor called_for(std::span<const std::byte> file) {
  CalledFor called{.file = file.size()};
  const auto* data = reinterpret_cast<const std::uint8_t*>(file.data());
  flatbuffers::Verifier verifier(data, file.size(), 64, 1000000);
  if (file.size() < 8 || !schema::VerifyModelBuffer(verifier)) return called;
  const schema::Model& model = *schema::GetModel(data);
  for (unsigned i = 0; model.subgraphs() && i < model.subgraphs()->size(); ++i) {
    const schema::SubGraph& graph = *model.subgraphs()->Get(i);
    if (graph.operators()) called.operators += graph.operators()->size();
    called.operands += length(graph.inputs()) + length(graph.outputs());
    for (unsigned at = 0; graph.operators() && at < graph.operators()->size(); ++at) {
      const schema::Operator& node = *graph.operators()->Get(at);
      called.operands += length(node.inputs()) + length(node.outputs());
      for (unsigned o = 0; o < length(node.outputs()); ++o) {
        const auto index = static_cast<std::size_t>(node.outputs()->Get(o));
        if (index >= length(graph.tensors())) continue;
        called.stated += stated_bytes(*graph.tensors()->Get(static_cast<unsigned>(index)));
      }
    }
    for (unsigned at = 0; graph.tensors() && at < graph.tensors()->size(); ++at) {
      ++called.tensors;
      called.constants += constant_bytes(model, *graph.tensors()->Get(at));
    }
  }
  for (unsigned i = 0; model.signature_defs() && i < model.signature_defs()->size(); ++i) {
    const schema::SignatureDef& signature = *model.signature_defs()->Get(i);
    called.operands += length(signature.inputs()) + length(signature.outputs());
  }
  return called;
}

void add_refused(CalledFor& called) {
  called.known += std::min(called.stated, KnownValues::memory_limit_bytes);
}

void add_graph(CalledFor& called, const Graph& graph) {
  called.graph_operands += graph.inputs.size() + graph.outputs.size();
  KnownValues known(graph);
  for (const Node& node : graph.nodes) {
    if (node.op.bodies()) {
      for (const auto& body : node.op.bodies()->graphs) {
        const Graph& inner = graph_of(*body);
        called.tensors += inner.tensors.size();
        called.operators += inner.nodes.size();
        for (const Node& each : inner.nodes) {
          called.operands += each.inputs.size() + each.outputs.size();
        }
        for (const Tensor& tensor : inner.tensors) called.constants += tensor.data.size();
        add_graph(called, inner);
      }
    }
    if (!known.compute(node, node.op.output_shapes(known.inputs(node)))) continue;
    for (const int output : node.outputs) called.known += graph.tensor(output).bytes();
  }
}

void add_plan(CalledFor& called, const Graph& graph, std::size_t arena_bytes) {
  called.arena += arena_bytes;
  bool is_open_now = false;
  for (const Node& node : graph.nodes) {
    // What comes behind is planned as its shapes become known.
    is_open_now = is_open_now || is_open(graph, node);
    for (std::size_t i = 0; is_open_now && i < node.outputs.size(); ++i) {
      called.arena += graph.tensor(node.outputs[i]).bytes();
    }
    for (const int output : node.outputs) {
      for (const std::int32_t extent : graph.tensor(output).shape.extents()) {
        called.indices += static_cast<std::size_t>(extent);
      }
    }
    if (!node.op.bodies()) continue;
    for (const auto& body : node.op.bodies()->graphs) add_plan(called, graph_of(*body), 0);
  }
}

}  // namespace onda
