// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cctype>
#include <cmath>
#include <map>
#include <set>

#include "onda/emit/embedded_kernels.h"
#include "onda/emit/emit.h"
#include "onda/emit/literals.h"
#include "onda/graph/memory_plan.h"

namespace onda {
namespace {

namespace fs = std::filesystem;

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return result;
}

std::string kernel_header(const Node& node) {
  const std::string name = lower(node.op.name());
  return fmt::format("onda/ops/{0}/{0}_kernel.h", name);
}

// A name from a file, fit for a comment: nothing in it may end the line.
std::string one_line(std::string name) {
  for (char& c : name) {
    if (static_cast<unsigned char>(c) < ' ' || c == '\x7f' || c == '\\') c = '?';
  }
  return name;
}

// The header and, before it, what it includes; each once.
void collect_header(const std::string& path, std::vector<EmittedFile>& files) {
  for (const EmittedFile& file : files) {
    if (file.path == path) return;
  }
  for (const EmbeddedFile& embedded : embedded_kernels()) {
    if (embedded.path != path) continue;
    const std::string_view mark = "#include \"";
    for (std::size_t at = embedded.content.find(mark); at != std::string_view::npos;
         at = embedded.content.find(mark, at + 1)) {
      const std::size_t begin = at + mark.size();
      const std::string included(
          embedded.content.substr(begin, embedded.content.find('"', begin) - begin));
      collect_header((fs::path(path).parent_path() / included).lexically_normal().string(), files);
    }
    files.push_back({path, std::string(embedded.content)});
    return;
  }
  throw Error("kernel header {}: not among the embedded ones", path);
}

// One model as C++ text. Tensors are places in the arena; constants are named after their node.
class Source {
 public:
  Source(const Graph& graph, const EmitOptions& options)
      : graph_(graph),
        options_(options),
        calls_(prepare_all(graph, options.rounding)),
        plan_(plan_memory(graph, calls_)) {}

  std::string header() const {
    std::string text =
        first_lines() + "#pragma once\n\n#include <stddef.h>\n#include <stdint.h>\n\n";
    text += fmt::format("namespace {} {{\n\n", options_.name);
    text += sides("input", graph_.inputs, "");
    text += sides("output", graph_.outputs, "const ");
    text +=
        "// Computes the outputs from the inputs. Inputs and outputs share memory with what is\n";
    text += "// computed in between: write every input before each call.\nvoid invoke();\n\n";
    if (has_variables()) {
      text +=
          "// Forgets what the model keeps from one call to the next.\nvoid reset_variables();\n\n";
    }
    text += fmt::format(
        "// Bytes of RAM that all tensors take.\nconst size_t arena_bytes = {};\n\n", plan_.bytes);
    return text + fmt::format("}}  // namespace {}\n", options_.name);
  }

  std::string body() const {
    std::string text = first_lines() + fmt::format("#include \"{}.h\"\n\n", options_.name);
    std::set<std::string> headers;
    for (const Node& node : graph_.nodes) headers.insert(kernel_header(node));
    for (const std::string& header : headers) text += fmt::format("#include \"{}\"\n", header);
    if (needs_math()) text += "\n#include <math.h>\n";
    text += fmt::format("\nnamespace {} {{\nnamespace {{\n\nusing onda::kernel::Rounding;\n\n",
                        options_.name);
    text += fmt::format("alignas({}) uint8_t arena[{}];\n\n", arena_alignment(),
                        std::max<std::size_t>(plan_.bytes, 1));
    if (starts_with_reset()) text += "bool has_started = false;\n\n";
    std::string invocation;
    std::map<const void*, std::string> names;
    for (std::size_t i = 0; i < calls_.size(); ++i) {
      text += constants(i, names);
      invocation += call(i);
    }
    text += "}  // namespace\n\n";
    text += accessors("input", graph_.inputs, "") + accessors("output", graph_.outputs, "const ");
    if (starts_with_reset()) {
      invocation = "  if (!has_started) reset_variables();\n" + invocation;
    }
    text += fmt::format("\nvoid invoke() {{\n{}}}\n\n", invocation);
    if (has_variables()) text += fmt::format("void reset_variables() {{\n{}}}\n\n", resets());
    return text + fmt::format("}}  // namespace {}\n", options_.name);
  }

 private:
  static std::string first_lines() {
    return "// Made by Onda. Self-contained C++11: no heap, no standard C++ library.\n";
  }

  bool has_variables() const {
    return std::any_of(graph_.tensors.begin(), graph_.tensors.end(),
                       [](const Tensor& tensor) { return tensor.is_variable; });
  }
  // The arena is zero before the program starts, which not all variables are.
  bool starts_with_reset() const {
    return std::any_of(graph_.tensors.begin(), graph_.tensors.end(), [](const Tensor& tensor) {
      return tensor.is_variable && tensor.initial_byte() != 0;
    });
  }
  std::string resets() const {
    std::string text;
    for (std::size_t i = 0; i < graph_.tensors.size(); ++i) {
      const Tensor& tensor = graph_.tensors[i];
      if (!tensor.is_variable || plan_.offsets[i] == MemoryPlan::not_planned) continue;
      text += fmt::format("  memset(arena + {}, {}, {});\n", plan_.offsets[i],
                          tensor.initial_byte(), tensor.bytes());
    }
    if (starts_with_reset()) text += "  has_started = true;\n";
    return text;
  }

  // NAN and INFINITY stand in <math.h>.
  bool needs_math() const {
    for (const Call& call : calls_) {
      for (const ConstantArray& array : call.arrays()) {
        const auto* values = static_cast<const float*>(array.data);
        if (array.type == DType::float32 &&
            !std::all_of(values, values + array.count, [](float x) { return std::isfinite(x); })) {
          return true;
        }
      }
    }
    return false;
  }

  std::size_t arena_alignment() const {
    std::size_t alignment = 1;
    for (std::size_t i = 0; i < graph_.tensors.size(); ++i) {
      if (plan_.offsets[i] == MemoryPlan::not_planned) continue;
      alignment = std::max(alignment, size_of(graph_.tensors[i].type));
    }
    for (const Call& call : calls_) {
      for (const Argument& argument : call.arguments()) {
        alignment = std::max(alignment, size_of(argument.type));
      }
    }
    return alignment;
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
      text += fmt::format("{}{}* {}() {{ return {}; }}\n", qualifier,
                          c_type(graph_.tensor(tensors[i]).type), numbered(what, i, tensors.size()),
                          place(graph_.tensor(tensors[i]).type, qualifier, offset_of(tensors[i])));
    }
    return text;
  }

  // The arrays and the parameter struct of one node. An array that stands already is used again.
  std::string constants(std::size_t index, std::map<const void*, std::string>& names) const {
    const Node& node = graph_.nodes[index];
    const auto data = static_cast<std::size_t>(node.op.quantization().data_input);
    std::string text = fmt::format("// {}: {} -> {}\n", graph_.label(index),
                                   to_string(graph_.tensor(node.inputs.at(data)).shape),
                                   to_string(graph_.tensor(node.outputs.at(0)).shape));
    for (const ConstantArray& array : calls_[index].arrays()) {
      const auto [entry, is_new] =
          names.emplace(array.data, fmt::format("{}_{}", array.name, index));
      if (!is_new) continue;
      text +=
          fmt::format("const {} {}[{}] ONDA_FLASH = {{{}}};\n", c_type(array.type), entry->second,
                      array.count, array_literal(array.type, array.data, array.count));
    }
    std::string fields;
    for (const FieldValue& field : calls_[index].fields()) {
      fields += (fields.empty() ? "" : ", ") + std::visit(FieldText{names}, field);
    }
    text += fmt::format("const onda::kernel::{} parameters_{} ONDA_FLASH = {{{}}};\n",
                        calls_[index].parameters_type(), index, fields);
    return text + list(index) + "\n";
  }

  // The addresses of all tensors of a node whose kernel takes them so.
  std::string list(std::size_t index) const {
    if (!calls_[index].takes_list()) return {};
    std::string places;
    for (const Argument& argument : calls_[index].arguments()) {
      places += fmt::format("{}arena + {}", places.empty() ? "" : ", ", offset_of(index, argument));
    }
    return fmt::format("void* const tensors_{}[] ONDA_FLASH = {{{}}};\n", index, places);
  }

  std::size_t offset_of(std::size_t index, const Argument& argument) const {
    const Node& node = graph_.nodes[index];
    const auto at = static_cast<std::size_t>(argument.index);
    if (argument.from == Argument::From::scratch) return plan_.scratch_offsets[index].at(at);
    const bool is_input = argument.from == Argument::From::input;
    return offset_of((is_input ? node.inputs : node.outputs).at(at));
  }
  std::size_t offset_of(int tensor) const {
    if (graph_.tensor(tensor).is_constant()) {
      throw Error("tensor {} ({}): a constant cannot be an argument of an emitted kernel", tensor,
                  graph_.tensor(tensor).name);
    }
    return plan_.offsets[static_cast<std::size_t>(tensor)];
  }
  static std::string place(DType type, const char* qualifier, std::size_t offset) {
    return fmt::format("reinterpret_cast<{}{}*>(arena + {})", qualifier, c_type(type), offset);
  }

  struct FieldText {
    const std::map<const void*, std::string>& names;
    std::string operator()(std::int64_t value) const { return integer_literal(value); }
    std::string operator()(float value) const { return float_literal(value); }
    std::string operator()(const void* pointer) const {
      return pointer ? names.at(pointer) : "nullptr";
    }
  };

  std::string call(std::size_t index) const {
    std::string text =
        fmt::format("  onda::kernel::{}(&parameters_{}", calls_[index].kernel(), index);
    if (calls_[index].takes_list()) return text + fmt::format(", tensors_{});\n", index);
    const bool hide = hides_origin(calls_[index]);
    for (const Argument& argument : calls_[index].arguments()) {
      const bool is_read = argument.from == Argument::From::input && !is_variable(index, argument);
      const std::string where =
          place(argument.type, is_read ? "const " : "", offset_of(index, argument));
      text += ",\n      " + (hide ? fmt::format("onda::kernel::hide_origin({})", where) : where);
    }
    return text + ");\n";
  }

  bool is_variable(std::size_t index, const Argument& argument) const {
    const int tensor = graph_.nodes[index].inputs.at(static_cast<std::size_t>(argument.index));
    return graph_.tensor(tensor).is_variable;
  }

  // Where elements of several sizes meet in one loop over the arena, see hide_origin().
  static bool hides_origin(const Call& call) {
    std::set<std::size_t> sizes;
    for (const Argument& argument : call.arguments()) sizes.insert(size_of(argument.type));
    return sizes.size() > 1;
  }

  const Graph& graph_;
  const EmitOptions& options_;
  std::vector<Call> calls_;
  MemoryPlan plan_;
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
  const Source source(graph, options);
  std::vector<EmittedFile> files;
  for (const Node& node : graph.nodes) collect_header(kernel_header(node), files);
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
