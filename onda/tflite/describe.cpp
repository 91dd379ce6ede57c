// SPDX-License-Identifier: Apache-2.0
#include "onda/tflite/describe.h"

#include <flatbuffers/minireflect.h>
#include <fmt/format.h>

#include "onda/core/error.h"
#include "onda/tflite/options_table.h"

namespace onda {
namespace {

// Collects the fields of one table; vectors become "[1, 2]".
class Fields : public flatbuffers::IterationVisitor {
 public:
  std::vector<std::pair<std::string, std::string>> found;

  void Field(std::size_t, std::size_t, flatbuffers::ElementaryType, bool,
             const flatbuffers::TypeTable*, const char* name, const std::uint8_t* value) override {
    if (value) found.emplace_back(name ? name : "", "");
  }
  void StartVector() override { add("["); }
  void EndVector() override { add("]"); }
  void Element(std::size_t index, flatbuffers::ElementaryType, const flatbuffers::TypeTable*,
               const std::uint8_t*) override {
    if (index > 0) add(", ");
  }
  void UType(std::uint8_t value, const char* name) override { number(value, name); }
  void Bool(bool value) override { add(value ? "true" : "false"); }
  void Char(std::int8_t value, const char* name) override { number(value, name); }
  void UChar(std::uint8_t value, const char* name) override { number(value, name); }
  void Short(std::int16_t value, const char* name) override { number(value, name); }
  void UShort(std::uint16_t value, const char* name) override { number(value, name); }
  void Int(std::int32_t value, const char* name) override { number(value, name); }
  void UInt(std::uint32_t value, const char* name) override { number(value, name); }
  void Long(std::int64_t value) override { number(value, nullptr); }
  void ULong(std::uint64_t value) override { number(value, nullptr); }
  void Float(float value) override { number(value, nullptr); }
  void Double(double value) override { number(value, nullptr); }
  void String(const flatbuffers::String* value) override { add(value->str()); }

 private:
  void add(const std::string& text) {
    if (!found.empty()) found.back().second += text;
  }
  template <class T>
  void number(T value, const char* name) {
    add(name ? name : fmt::format("{}", value));
  }
};

using Described = std::vector<std::pair<std::string, std::string>>;

Described describe(const CustomOptions& options) {
  Described described;
  const auto shown = [](const auto& value) {
    using T = std::decay_t<decltype(value)>;
    if constexpr (std::same_as<T, std::vector<std::int64_t>> ||
                  std::same_as<T, std::vector<double>>) {
      return fmt::format("[{}]", fmt::join(value, ", "));
    } else {
      return fmt::format("{}", value);
    }
  };
  for (const auto& [name, value] : options.values()) {
    described.emplace_back(name, std::visit(shown, value));
  }
  return described;
}

}  // namespace

std::vector<std::pair<std::string, std::string>> describe_options(const Operator& op) {
  if (op.code() == custom_operator) return describe(op.custom_options());
  const schema::BuiltinOptionsUnion options = op.options();
  const flatbuffers::TypeTable* table = options_table(options.type);
  if (!table) return {};
  flatbuffers::FlatBufferBuilder builder;
  builder.ForceDefaults(true);  // so that defaults are told, too
  const flatbuffers::Offset<void> packed = options.Pack(builder);
  const std::uint8_t* object = builder.GetCurrentBufferPointer() + builder.GetSize() - packed.o;
  Fields fields;
  flatbuffers::IterateObject(object, table, &fields);
  return std::move(fields.found);
}

}  // namespace onda
