// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cctype>
#include <map>
#include <memory>
#include <set>

#include "onda/emit/embedded_kernels.h"
#include "onda/emit/emit.h"
#include "onda/emit/graph_source.h"
#include "onda/emit/literals.h"
#include "onda/graph/body.h"
#include "onda/graph/known_values.h"
#include "onda/graph/shape_stages.h"

namespace onda {
namespace {

namespace fs = std::filesystem;

// The sources that can be written out: Onda's own and those of a program's operators.
std::vector<EmbeddedFile> all_headers(const Graph& graph) {
  const auto own = embedded_kernels();
  std::vector<EmbeddedFile> all(own.begin(), own.end());
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    const KernelHeader header = graph.nodes[i].op.kernel_header();
    if (header.text.empty()) continue;
    // Beside the model: so the same #include finds Onda's headers there and on the host.
    if (header.path.find_first_of("/\\\"\n") != std::string_view::npos || header.path.empty()) {
      throw Error("{}: expected a kernel header without a folder, received \"{}\"", graph.label(i),
                  header.path);
    }
    for (const EmbeddedFile& file : all) {
      if (file.path != header.path || file.content == header.text) continue;
      throw Error("{}: another operator has a kernel header {}, too, with another text",
                  graph.label(i), header.path);
    }
    all.push_back({header.path, header.text});
  }
  return all;
}

// A name from a file, fit for a comment: nothing in it may end the line, and it is no longer than
// one.
std::string one_line(std::string name) {
  constexpr std::size_t most = 80;
  if (name.size() > most) name = name.substr(0, most) + "...";
  for (char& c : name) {
    if (static_cast<unsigned char>(c) < ' ' || c == '\x7f' || c == '\\') c = '?';
  }
  return name;
}

// The header and, before it, what it includes; each once.
void collect_header(const std::string& path, const std::vector<EmbeddedFile>& all,
                    std::vector<EmittedFile>& files) {
  for (const EmittedFile& file : files) {
    if (file.path == path) return;
  }
  for (const EmbeddedFile& embedded : all) {
    if (embedded.path != path) continue;
    const std::string_view mark = "#include \"";
    for (std::size_t at = embedded.content.find(mark); at != std::string_view::npos;
         at = embedded.content.find(mark, at + 1)) {
      const std::size_t begin = at + mark.size();
      const std::string included(
          embedded.content.substr(begin, embedded.content.find('"', begin) - begin));
      collect_header((fs::path(path).parent_path() / included).lexically_normal().string(), all,
                     files);
    }
    files.push_back({path, std::string(embedded.content)});
    return;
  }
  throw Error("kernel header {}: neither Onda nor an operator of the graph has it", path);
}

// One model as C++ text. Tensors are places in the arena; constants are named after their node.
class Source {
 public:
  Source(std::shared_ptr<const Graph> graph, const EmitOptions& options)
      : options_(options),
        source_(std::move(graph), {.rounding = options.rounding}, {}),
        graph_(source_.graph()),
        plan_(source_.plan()),
        arena_bytes_(plan_.bytes) {
    source_.collect_headers(headers_);
    for (std::size_t i = 0; i < graph_.outputs.size(); ++i) {
      if (!source_.is_constant_output(i)) continue;
      arena_bytes_ = (arena_bytes_ + 7) / 8 * 8;
      known_outputs_[graph_.outputs[i]] = arena_bytes_;
      copies_ += source_.copy_output(i, arena_bytes_);
      arena_bytes_ += graph_.tensor(graph_.outputs[i]).bytes();
    }
  }

  const std::set<std::string>& headers() const { return headers_; }
  std::size_t arena_bytes() const { return arena_bytes_; }

  std::string header() const {
    std::string text =
        first_lines() + "#pragma once\n\n#include <stddef.h>\n#include <stdint.h>\n\n";
    text += fmt::format("namespace {} {{\n\n", options_.name);
    text += sides("input", graph_.inputs, "");
    text += sides("output", graph_.outputs, "const ");
    text +=
        "// Computes the outputs from the inputs. Inputs and outputs share memory with what is\n";
    text += "// computed in between: write every input before each call.\n";
    if (ends_runs()) {
      text +=
          "// False where the run ended before its last operator: the outputs are no result "
          "then.\n";
    }
    text += fmt::format("{} invoke();\n\n", ends_runs() ? "bool" : "void");
    if (has_variables()) {
      text +=
          "// Forgets what the model keeps from one call to the next.\nvoid reset_variables();\n\n";
    }
    text += fmt::format(
        "// Bytes of RAM that all tensors take.\nconst size_t arena_bytes = {};\n\n", arena_bytes_);
    return text + fmt::format("}}  // namespace {}\n", options_.name);
  }

  std::string body() const {
    std::string text = first_lines() + fmt::format("#include \"{}.h\"\n\n", options_.name);
    for (const std::string& header : headers_) text += fmt::format("#include \"{}\"\n", header);
    if (source_.needs_math()) text += "\n#include <math.h>\n";
    text += fmt::format("\nnamespace {} {{\nnamespace {{\n\nusing onda::kernel::Rounding;\n\n",
                        options_.name);
    text += fmt::format("alignas({}) uint8_t arena[{}];\n\n",
                        known_outputs_.empty() ? source_.alignment() : 8,
                        std::max<std::size_t>(arena_bytes_, 1));
    if (starts_with_reset()) text += "bool has_started = false;\n\n";
    GraphSource::Names names;
    text += source_.definitions(names);
    text += "}  // namespace\n\n";
    text += accessors("input", graph_.inputs, "") + accessors("output", graph_.outputs, "const ");
    const char* start = starts_with_reset() ? "  if (!has_started) reset_variables();\n" : "";
    text += fmt::format("\n{} invoke() {{\n{}{}{}{}}}\n\n", ends_runs() ? "bool" : "void", start,
                        source_.calls(), copies_, ends_runs() ? "  return true;\n" : "");
    if (has_variables()) text += fmt::format("void reset_variables() {{\n{}}}\n\n", resets());
    return text + fmt::format("}}  // namespace {}\n", options_.name);
  }

 private:
  static std::string first_lines() {
    return "// Made by Onda. Self-contained C++11: no heap, no standard C++ library.\n";
  }

  bool has_variables() const {
    return std::any_of(graph_.tensors.begin(), graph_.tensors.end(),
                       [](const Tensor& tensor) { return tensor.is_variable; }) ||
           std::any_of(source_.prepared().begin(), source_.prepared().end(),
                       [](const Call& call) { return call.has_state(); });
  }
  bool ends_runs() const {
    return std::any_of(source_.prepared().begin(), source_.prepared().end(),
                       [](const Call& call) { return call.ends_runs(); });
  }
  // Which tensors keep their value from one run to the next.
  std::vector<bool> kept_tensors() const {
    std::vector<bool> kept;
    for (const Tensor& tensor : graph_.tensors) kept.push_back(tensor.is_variable);
    for (const Node& node : graph_.nodes) {
      if (node.op.keeps_output()) kept[static_cast<std::size_t>(node.outputs.at(0))] = true;
    }
    return kept;
  }
  // The arena is zero before the program starts, which not all of them are.
  bool starts_with_reset() const {
    const std::vector<bool> kept = kept_tensors();
    for (std::size_t i = 0; i < kept.size(); ++i) {
      if (kept[i] && graph_.tensors[i].initial_byte() != 0) return true;
    }
    return false;
  }
  std::string resets() const {
    std::string text;
    const std::vector<bool> kept = kept_tensors();
    for (std::size_t i = 0; i < graph_.tensors.size(); ++i) {
      const Tensor& tensor = graph_.tensors[i];
      if (!kept[i] || plan_.offsets[i] == MemoryPlan::not_planned) continue;
      text += fmt::format("  memset(arena + {}, {}, {});\n", plan_.offsets[i],
                          tensor.initial_byte(), tensor.bytes());
    }
    const std::vector<Call>& calls = source_.prepared();
    for (std::size_t i = 0; i < calls.size(); ++i) {
      for (std::size_t at = 0; at < calls[i].scratch().size(); ++at) {
        const Call::Scratch& scratch = calls[i].scratch()[at];
        if (!scratch.is_state) continue;
        text += fmt::format("  memset(arena + {}, 0, {});\n", plan_.scratch_offsets[i][at],
                            scratch.bytes);
      }
    }
    if (starts_with_reset()) text += "  has_started = true;\n";
    return text;
  }

  static std::string numbered(const char* what, std::size_t index, std::size_t count) {
    return count == 1 ? what : fmt::format("{}_{}", what, index);
  }

  // Declarations and constants of the inputs or of the outputs.
  static std::string side(const std::string& name, const Tensor& tensor, const char* qualifier) {
    std::string text =
        fmt::format("// {}: {} {}\n{}{}* {}();\n", one_line(tensor.name), name_of(tensor.type),
                    to_string(tensor.shape), qualifier, c_type(tensor.type), name);
    text += fmt::format("const size_t {}_count = {};\nconst size_t {}_bytes = {};\n", name,
                        tensor.shape.elements(), name, tensor.bytes());
    if (!tensor.quantization.empty()) {
      text += fmt::format("// real value = scale * (integer - zero_point)\n");
      text += fmt::format("const float {}_scale = {};\n", name,
                          float_literal(tensor.quantization.scale[0]));
      text +=
          fmt::format("const int {}_zero_point = {};\n", name, tensor.quantization.zero_point[0]);
    }
    return text + "\n";
  }
  std::string sides(const char* what, const std::vector<int>& tensors,
                    const char* qualifier) const {
    std::string text;
    for (std::size_t i = 0; i < tensors.size(); ++i) {
      text += side(numbered(what, i, tensors.size()), graph_.tensor(tensors[i]), qualifier);
    }
    return text;
  }
  std::string accessors(const char* what, const std::vector<int>& tensors,
                        const char* qualifier) const {
    std::string text;
    for (std::size_t i = 0; i < tensors.size(); ++i) {
      text += fmt::format(
          "{}{}* {}() {{ return {}; }}\n", qualifier, c_type(graph_.tensor(tensors[i]).type),
          numbered(what, i, tensors.size()),
          GraphSource::pointer(graph_.tensor(tensors[i]).type, qualifier, place_of(tensors[i])));
    }
    return text;
  }

  // An output that is known beforehand has its place after all others.
  std::size_t place_of(int tensor) const {
    const auto known = known_outputs_.find(tensor);
    return known == known_outputs_.end() ? source_.offset_of(tensor) : known->second;
  }

  const EmitOptions& options_;
  GraphSource source_;
  const Graph& graph_;
  const MemoryPlan& plan_;
  std::size_t arena_bytes_;
  std::map<int, std::size_t> known_outputs_;
  std::string copies_;
  std::set<std::string> headers_;
};

// Keywords up to C++20, and the C headers that NAME.h would hide.
constexpr std::string_view reserved_names =
    " alignas alignof and and_eq asm auto bitand bitor bool break case catch char char8_t "
    "char16_t char32_t class co_await co_return co_yield compl concept const const_cast "
    "consteval constexpr constinit continue decltype default delete do double "
    "dynamic_cast else enum explicit export extern false float for friend goto if inline "
    "int long mutable namespace new noexcept not not_eq nullptr operator or or_eq private "
    "protected public register reinterpret_cast requires return short signed sizeof "
    "static static_assert static_cast struct switch template this thread_local throw true "
    "try typedef typeid typename union unsigned using virtual void volatile wchar_t while "
    "xor xor_eq main math stddef stdint stdio stdlib string std ";

}  // namespace

void check_identifier(const std::string& name) {
  const auto is_letter = [](unsigned char c) { return std::isalpha(c) || c == '_'; };
  const bool good = !name.empty() && is_letter(static_cast<unsigned char>(name[0])) &&
                    std::all_of(name.begin(), name.end(), [&](unsigned char c) {
                      return c < 128 && (is_letter(c) || std::isdigit(c));
                    });
  if (!good) {
    throw Error("name \"{}\": expected letters, digits and _, starting with no digit", name);
  }
  if (reserved_names.find(" " + name + " ") != reserved_names.npos) {
    throw Error("name \"{}\": it has a meaning in C++ or is a C header's, choose another", name);
  }
}

std::vector<EmittedFile> emit_cpp(const Graph& graph, const EmitOptions& options) {
  check_identifier(options.name);
  check(graph);
  for (std::size_t i = 0; i < graph.inputs.size(); ++i) {
    if (!graph.tensor(graph.inputs[i]).is_variable) continue;
    throw Error("graph input {}: it is a variable, which the model keeps to itself", i);
  }
  const auto expect_memory = [&](std::size_t bytes) {
    if (bytes <= options.memory_limit_bytes) return;
    throw Error("the model takes {} bytes for its computed tensors, over the limit of {}", bytes,
                options.memory_limit_bytes);
  };
  auto graph_to_run = std::make_shared<const Graph>(without_known_nodes(graph));
  expect_known_shapes(*graph_to_run);
  expect_memory(largest_computed_bytes(*graph_to_run));
  const Source source(std::move(graph_to_run), options);
  expect_memory(source.arena_bytes());
  std::vector<EmittedFile> files;
  const std::vector<EmbeddedFile> headers = all_headers(graph);
  for (const std::string& header : source.headers()) collect_header(header, headers, files);
  files.push_back({options.name + ".h", source.header()});
  files.push_back({options.name + ".cpp", source.body()});
  return files;
}

std::vector<EmittedFile> emit_c_array(std::span<const std::byte> bytes, const std::string& name) {
  check_identifier(name);
  if (bytes.empty()) throw Error("C array {}: expected at least one byte, received none", name);
  std::string header = "// Made by Onda.\n#pragma once\n\n";
  header +=
      fmt::format("extern const unsigned char {0}[];\nextern const unsigned int {0}_len;\n", name);
  std::string body = fmt::format("// Made by Onda.\n#include \"{}.h\"\n\n", name);
  body += fmt::format("alignas(16) const unsigned char {}[] = {{{}}};\n", name,
                      array_literal(DType::uint8, bytes.data(), bytes.size()));
  body += fmt::format("const unsigned int {}_len = {};\n", name, bytes.size());
  return {{name + ".h", header}, {name + ".cc", body}};
}

void write_files(const fs::path& folder, const std::vector<EmittedFile>& files) {
  for (const EmittedFile& file : files) write_file(folder / file.path, file.content);
}

}  // namespace onda
