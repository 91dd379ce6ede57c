// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/decode/decode.h"

#include <gmock/gmock.h>

#include <algorithm>

#include "onda/emit/emit.h"
#include "onda/ops/fully_connected/fully_connected.h"
#include "onda/run/interpreter.h"
#include "onda/tflite/tflite.h"
#include "tests/error_of.h"
#include "tests/operator_check.h"
#include "tests/random_cases.h"

namespace onda {
namespace {

using testing::HasSubstr;
using Octets = std::vector<std::uint8_t>;

constexpr const char* definition =
    "the format's definition, by hand; TensorFlow Lite Micro's decode_state_*.cc agree";

enum Method : std::uint8_t { lut, huffman, pruned };

Tensor octets(const Octets& values) {
  return Tensor::of<std::uint8_t>({static_cast<std::int32_t>(values.size())}, values);
}

template <class T>
Octets little_endian(const std::vector<T>& values) {
  Octets bytes(values.size() * sizeof(T));
  if (!bytes.empty()) std::memcpy(bytes.data(), values.data(), bytes.size());
  return bytes;
}

// The header, and what comes behind it. `a` and `b` are the method's own first bytes.
Octets described(Method method, std::uint8_t a, std::uint8_t b, const Octets& table) {
  Octets bytes = {method, 1, 0, 0, 1, a, b};
  bytes.resize(16);
  bytes.insert(bytes.end(), table.begin(), table.end());
  return bytes;
}

// A vector of one output.
OperatorVector vector_of(std::string name, const Octets& codes, const Octets& description,
                         const Tensor& output) {
  return {.name = std::move(name),
          .provenance = definition,
          .op = Decode{{output.shape}},
          .inputs = {constant(octets(codes)), constant(octets(description))},
          .outputs = {output}};
}

Tensor with_zero_points(Tensor tensor, std::vector<std::int64_t> zero_points, int axis) {
  tensor.quantization = {std::vector<float>(zero_points.size(), 0.5f), std::move(zero_points),
                         axis};
  return tensor;
}

// Codes 00: 5, 01: -7, 10: 9, 110: 100, 111: -100, with two bits for the first table.
const std::vector<std::uint16_t> five_symbols = {0x9005, 0x90F9, 0x9009, 0x0001, 0x8864, 0x889C};

std::vector<OperatorVector> vectors() {
  // 3 1 0 2 1 in two bits each: 11 01 00 10 01
  const Octets two_bits = {0xD2, 0x40};
  // 0 1 1 1 0 1
  const Octets bits = {0x74};
  const Octets tables = {10, 11, 20, 21};
  // A: 0, B: 10, C: 11, which the first table sees two bits of; A B A C, and eight times A.
  const Octets short_codes = {0x4C};
  const std::vector<std::uint32_t> wide = {0x880003E8, 0x880003E8, 0x9000FFFE, 0x90007FFF};
  return {
      vector_of("a table", two_bits,
                described(lut, 2, 4, little_endian<std::int16_t>({100, -200, 300, -400})),
                Tensor::of<std::int16_t>({5}, {-400, -200, 100, 300, -200})),
      // 5 0 7 1 2 6 in three bits each: 101 000 111 001 010 110
      vector_of(
          "codes of three bits", {0xA3, 0x95, 0x80},
          described(lut, 3, 8, little_endian<float>({0.5f, 1.5f, -2.5f, 3, 4, -5.25f, 6, 7.75f})),
          Tensor::of<float>({2, 3}, {-5.25f, 0.5f, 7.75f, 1.5f, -2.5f, 6})),
      vector_of("a table for each index of the first axis", bits, described(lut, 1, 2, tables),
                per_channel<std::int8_t>({2, 3}, {10, 11, 11, 21, 20, 21}, {0.5f, 0.25f}, 0)),
      vector_of("a table for each index of the last axis", bits, described(lut, 1, 2, tables),
                per_channel<std::int8_t>({3, 2}, {10, 21, 11, 21, 10, 21}, {0.5f, 0.25f}, 1)),
      vector_of("tables with room", bits, described(lut, 1, 3, {10, 11, 0, 20, 21, 0}),
                per_channel<std::int8_t>({2, 3}, {10, 11, 11, 21, 20, 21}, {0.5f, 0.25f}, 0)),
      vector_of("one scale needs no stride", bits, described(lut, 1, 0, {7, 8}),
                quantized<std::int8_t>({6}, {7, 8, 8, 8, 7, 8}, 0.5f, 3)),
      vector_of("bools", bits, described(lut, 1, 2, {1, 0}), bools({6}, {1, 0, 0, 0, 1, 0})),
      // 1 0 0 1 1
      vector_of("pruned to the zero point", {0x98}, described(pruned, 0, 0, {5, 6, 7}),
                quantized<std::int8_t>({5}, {5, -3, -3, 6, 7}, 0.5f, -3)),
      // 0 0 1 0
      vector_of("pruned to zero points of the last axis", {0x20}, described(pruned, 0, 0, {9}),
                with_zero_points(Tensor::of<std::int8_t>({2, 2}, {1, -1, 9, -1}), {1, -1}, 1)),
      vector_of("pruned to zero points of the first axis", {0x20}, described(pruned, 0, 0, {9}),
                with_zero_points(Tensor::of<std::int8_t>({2, 2}, {1, 1, 9, -1}), {1, -1}, 0)),
      vector_of("pruned floats", {0x40}, described(pruned, 0, 0, little_endian<float>({2.5f})),
                Tensor::of<float>({3}, {0, 2.5f, 0})),
      vector_of("pruned int64", {0xA0},
                described(pruned, 0, 0, little_endian<std::int64_t>({-5, INT64_MAX})),
                Tensor::of<std::int64_t>({3}, {-5, 0, INT64_MAX})),
      // 00 110 01 111 10 00
      vector_of("Huffman", {0x33, 0xE0}, described(huffman, 0x10, 0, little_endian(five_symbols)),
                Tensor::of<std::int8_t>({6}, {5, 100, -7, -100, 9, 5})),
      vector_of("Huffman with entries of 4 bytes", short_codes,
                described(huffman, 0x11, 0, little_endian(wide)),
                Tensor::of<std::int16_t>({4}, {1000, -2, 1000, INT16_MAX})),
      vector_of("Huffman that looks behind the last code", {0x00},
                described(huffman, 0x11, 0, little_endian(wide)),
                Tensor::of<std::int16_t>({8}, std::vector<std::int16_t>(8, 1000))),
      // 0 before a 0: 1, 0 before a 1: 2.
      vector_of("Huffman that depends on what is behind the last code", {0x00, 0x80},
                described(huffman, 0x10, 0, little_endian<std::uint16_t>({0x8801, 0x8802})),
                Tensor::of<std::int8_t>({8}, {1, 1, 1, 1, 1, 1, 1, 2})),
      // No output is known beforehand where one is empty: what runs, and is emitted, is the kernel.
      {.name = "beside an output without elements",
       .provenance = definition,
       .op = Decode{{{6}, {0}, {3}, {2, 3}}},
       .inputs = {constant(octets({0x33, 0xE0})),
                  constant(octets(described(huffman, 0x10, 0, little_endian(five_symbols)))),
                  constant(octets({0})), constant(octets(described(pruned, 0, 0, {}))),
                  constant(octets({0x40})),
                  constant(octets(described(pruned, 0, 0, little_endian<float>({2.5f})))),
                  constant(octets(bits)), constant(octets(described(lut, 1, 2, tables)))},
       .outputs = {Tensor::of<std::int8_t>({6}, {5, 100, -7, -100, 9, 5}),
                   Tensor::of<float>({0}, std::vector<float>{}),
                   Tensor::of<float>({3}, {0, 2.5f, 0}),
                   per_channel<std::int8_t>({2, 3}, {10, 11, 11, 21, 20, 21}, {0.5f, 0.25f}, 0)}},
  };
}

TEST(Decode, Vectors) {
  check<Decode>(vectors());
  const auto files = emit_cpp(graph_of(vectors().back()), {});
  EXPECT_EQ(std::count_if(files.begin(), files.end(),
                          [](const EmittedFile& file) {
                            return file.path == "onda/ops/decode/decode_kernel.h";
                          }),
            1);
}

// Codes of `width` bits, as an encoder writes them.
Octets packed(const std::vector<int>& codes, int width) {
  std::vector<bool> bits;
  for (const int code : codes) {
    for (int bit = width; bit-- > 0;) bits.push_back((code >> bit & 1) != 0);
  }
  Octets bytes((bits.size() + 7) / 8);
  for (std::size_t i = 0; i < bits.size(); ++i) {
    if (bits[i]) bytes[i / 8] = static_cast<std::uint8_t>(bytes[i / 8] | 0x80 >> i % 8);
  }
  return bytes;
}

Tensor decoded(const OperatorVector& vector) {
  const Interpreter model(graph_of(vector));
  Tensor output = vector.outputs.at(0);
  output.data.assign(model.output_bytes(0).begin(), model.output_bytes(0).end());
  return output;
}

template <class T>
void expect_tables_of(int width, int axis) {
  SCOPED_TRACE(fmt::format("{} of {} bits, axis {}", name_of(dtype_of<T>), width, axis));
  const std::int32_t channels = axis < 0 ? 1 : 3;
  const Shape shape = axis == 1 ? Shape{67, 3} : Shape{3, 67};
  const int stride = 1 << width;
  std::mt19937 random(static_cast<unsigned>(width));
  std::vector<T> table(static_cast<std::size_t>(channels * stride));
  for (T& value : table) value = static_cast<T>(static_cast<std::int32_t>(random()));
  std::vector<int> codes;
  std::vector<T> values;
  for (int n = 0; n < shape.elements(); ++n) {
    const int channel = axis < 0 ? 0 : axis == 0 ? n / 67 : n % 3;
    codes.push_back(static_cast<int>(random() % static_cast<unsigned>(stride)));
    values.push_back(table[static_cast<std::size_t>(channel * stride + codes.back())]);
  }
  Tensor output = Tensor::of<T>(shape, values);
  if (axis >= 0) output.quantization = {{1, 2, 3}, {0, 0, 0}, axis};
  const auto description = described(lut, static_cast<std::uint8_t>(width),
                                     static_cast<std::uint8_t>(stride), little_endian(table));
  EXPECT_EQ(decoded(vector_of("", packed(codes, width), description, output)).data, output.data);
}

TEST(Decode, LooksUpCodesOfAllWidths) {
  for (int width = 1; width <= 7; ++width) {
    for (const int axis : {-1, 0, 1}) {
      expect_tables_of<std::int8_t>(width, axis);
      expect_tables_of<std::int16_t>(width, axis);
      expect_tables_of<std::int32_t>(width, axis);
      expect_tables_of<std::int64_t>(width, axis);
      expect_tables_of<float>(width, axis);
    }
  }
}

// 0: 7, 10: 8, and 11 with 15 bits: those bits. A table sees 1, 1 and 16 of them.
TEST(Decode, GoesFromTableToTable) {
  std::vector<std::uint32_t> entries = {0x88000007, 0x00000001, 0x88000008, 0x78000001};
  for (std::uint32_t i = 0; i < 1 << 16; ++i) entries.push_back(0xF8000000 | i / 2);
  std::vector<int> bits;
  for (const char* code : {"0", "10", "11101010101010101", "0"}) {
    for (const char* bit = code; *bit; ++bit) bits.push_back(*bit - '0');
  }
  const Tensor expected = Tensor::of<std::int16_t>({4}, {7, 8, 0x5555, 7});
  const auto description = described(huffman, 0x01, 0, little_endian(entries));
  EXPECT_EQ(decoded(vector_of("", packed(bits, 1), description, expected)).data, expected.data);
}

// y = W x + b, with W and b as they are or decoded by one operator.
Graph dense(bool is_compressed) {
  GraphBuilder builder("dense");
  const int x = builder.input("x", {1, 3}, DType::int8, {{0.5f}, {1}, 0});
  const Tensor w = per_channel<std::int8_t>({2, 3}, {10, 11, 11, 21, 20, 21}, {0.5f, 0.25f}, 0);
  const Tensor b = per_channel<std::int32_t>({2}, {-70, 90}, {0.25f, 0.125f}, 0);
  if (!is_compressed) {
    const int weights = builder.constant(w);
    const int bias = builder.constant(b);
    return builder.finish(
        {builder.add(FullyConnected{}, {x, weights, bias}, "y", DType::int8, {{0.5f}, {-3}, 0})});
  }
  const std::vector<int> inputs = {
      builder.constant(octets({0x74})),
      builder.constant(octets(described(lut, 1, 2, {10, 11, 20, 21}))),
      // A table of one element for each scale.
      builder.constant(octets({0x00})),
      builder.constant(octets(described(lut, 1, 1, little_endian<std::int32_t>({-70, 90}))))};
  const std::vector<int> outputs =
      builder.add_outputs(Decode{{w.shape, b.shape}}, inputs, "decoded", inputs[0]);
  Graph graph = builder.graph();
  graph.tensor(outputs[0]).type = DType::int8;
  graph.tensor(outputs[0]).quantization = w.quantization;
  graph.tensor(outputs[1]).type = DType::int32;
  graph.tensor(outputs[1]).quantization = b.quantization;
  GraphBuilder behind(std::move(graph));
  return behind.finish({behind.add(FullyConnected{}, {x, outputs[0], outputs[1]}, "y", DType::int8,
                                   {{0.5f}, {-3}, 0})});
}

TEST(Decode, GivesOthersTheirConstants) {
  Interpreter plain(dense(false));
  Interpreter model(read_tflite(write_tflite(dense(true))));
  EXPECT_EQ(model.graph().nodes.size(), 1u);
  const std::vector<std::int8_t> x = {5, -6, 7};
  plain.set_input<std::int8_t>(0, x);
  model.set_input<std::int8_t>(0, x);
  plain.invoke();
  model.invoke();
  EXPECT_EQ(model.output<std::int8_t>(0)[0], plain.output<std::int8_t>(0)[0]);
  EXPECT_EQ(model.output<std::int8_t>(0)[1], plain.output<std::int8_t>(0)[1]);
  for (const EmittedFile& file : emit_cpp(dense(true), {})) {
    EXPECT_THAT(file.content, testing::Not(HasSubstr("decode")));
  }
}

std::string error_for(const Octets& codes, const Octets& description, const Tensor& output) {
  return error_of([&] { Interpreter{graph_of(vector_of("", codes, description, output))}; });
}

TEST(Decode, SaysWhatIsWrongWithAHeader) {
  const Tensor six = Tensor::of<std::int8_t>({6}, std::vector<std::int8_t>(6));
  const Octets good = described(lut, 1, 2, {1, 2});
  const auto with = [&](std::size_t at, std::uint8_t value) {
    Octets bytes = good;
    bytes[at] = value;
    return error_for({0x74}, bytes, six);
  };
  EXPECT_EQ(error_for({0x74}, good, six), "nothing was thrown");
  EXPECT_THAT(error_for({0x74}, Octets(15), six),
              HasSubstr("input 1: expected a header of 16 bytes, received 15 bytes"));
  EXPECT_THAT(with(1, 2), HasSubstr("input 1: expected version 1, received 2"));
  for (const int type : {3, 127, 128, 255}) {
    EXPECT_THAT(
        with(0, static_cast<std::uint8_t>(type)),
        HasSubstr(fmt::format("expected type 0 (look-up tables), 1 (Huffman) or 2 (pruned), "
                              "received {}",
                              type)));
  }
  EXPECT_THAT(with(4, 0), HasSubstr("expected version 1 of look-up tables, received 0"));
  EXPECT_THAT(with(5, 8), HasSubstr("expected codes of 1 to 7 bits, received 0"));
}

TEST(Decode, SaysWhatIsWrongWithTables) {
  const Tensor six = Tensor::of<std::int8_t>({6}, std::vector<std::int8_t>(6));
  EXPECT_THAT(error_for({0x74}, described(lut, 1, 2, {1}), six),
              HasSubstr("input 0: code 1: expected one below 1, the elements of its table, "
                        "received 1"));
  EXPECT_THAT(error_for({0x74}, described(lut, 2, 4, {1, 2, 3, 4}), six),
              HasSubstr("input 0: expected 2 bytes for 6 codes of 2 bits, received 1"));
  const Tensor wide = Tensor::of<std::int64_t>({6}, std::vector<std::int64_t>(6));
  EXPECT_THAT(error_for({0x74}, described(lut, 1, 2, Octets(15)), wide),
              HasSubstr("code 1: expected one below 1"));
  Tensor channels = per_channel<std::int8_t>({2, 3}, {0, 0, 0, 0, 0, 0}, {0.5f, 0.25f}, 0);
  EXPECT_THAT(error_for({0x74}, described(lut, 1, 2, {1, 2, 3}), channels),
              HasSubstr("input 1: expected 2 tables of 2 elements, received 3 elements"));
  EXPECT_THAT(error_for({0x74}, described(lut, 1, 1, {1, 2, 3, 4}), channels),
              HasSubstr("input 0: code 1: expected one below 1"));
  EXPECT_THAT(error_for({0x74}, described(lut, 1, 0, {1, 2, 3, 4}), channels),
              HasSubstr("input 0: code 0: expected one below 0"));
  channels.quantization.axis = 1;
  EXPECT_THAT(error_for({0x74}, described(lut, 1, 2, {1, 2, 3, 4}), channels),
              HasSubstr("output 0: expected 3 scales along axis 1, received 2"));
  channels.shape = {1, 2, 3};
  EXPECT_THAT(error_for({0x74}, described(lut, 1, 2, {1, 2, 3, 4}), channels),
              HasSubstr("expected scales along the first axis or the last, received 1"));
  channels.quantization.axis = -1;
  EXPECT_THAT(error_for({0x74}, described(lut, 1, 2, {1, 2, 3, 4}), channels),
              HasSubstr("expected scales along the first axis or the last, received -1"));
  EXPECT_THAT(error_for({0x74}, described(lut, 1, 2, {1, 2}), octets({0, 0, 0, 0, 0, 0})),
              HasSubstr("output 0: uint8 cannot be of look-up tables"));
}

TEST(Decode, SaysWhatIsWrongWithPrunedElements) {
  const Tensor five = Tensor::of<std::int8_t>({5}, std::vector<std::int8_t>(5));
  EXPECT_THAT(error_for({0x98}, described(pruned, 0, 0, {5, 6}), five),
              HasSubstr("input 1: expected the 3 elements that are kept, received 2"));
  EXPECT_THAT(error_for({0x98}, described(pruned, 0, 0, {5, 6, 7}),
                        Tensor::of<std::int8_t>({9}, std::vector<std::int8_t>(9))),
              HasSubstr("input 0: expected 2 bytes for 9 codes of 1 bits, received 1"));
  EXPECT_THAT(
      error_for({0x98}, described(pruned, 0, 0, {5, 6, 7}), with_zero_points(five, {128}, 0)),
      HasSubstr("output 0: expected a zero point in [-128, 127], received 128"));
  const Tensor floats = Tensor::of<std::int16_t>({5}, std::vector<std::int16_t>(5));
  EXPECT_THAT(error_for({0x98}, described(pruned, 0, 0, {5, 6, 7, 8, 9, 10}),
                        with_zero_points(floats, {1}, 0)),
              HasSubstr("output 0: expected a zero point in [0, 0], received 1"));
}

TEST(Decode, SaysWhatIsWrongWithHuffmanCodes) {
  const Octets table = described(huffman, 0x10, 0, little_endian(five_symbols));
  const auto of = [](int count) {
    return Tensor::of<std::int8_t>({count},
                                   std::vector<std::int8_t>(static_cast<std::size_t>(count)));
  };
  EXPECT_EQ(error_for({0x33, 0xE0}, table, of(7)), "nothing was thrown");
  EXPECT_THAT(error_for({0x33, 0xE0}, table, of(8)),
              HasSubstr("input 0: expected 8 codes, received 7"));
  // 111 110 11: the last code is cut off in its second table.
  EXPECT_THAT(error_for({0xFB}, table, of(3)), HasSubstr("input 0: expected 3 codes, received 2"));
  Octets cut = table;
  cut.resize(16 + 2 * 5);
  EXPECT_THAT(error_for({0xE0}, cut, of(1)),
              HasSubstr("input 1: code 0: expected 6 entries, received 5"));
  cut.resize(16);
  EXPECT_THAT(error_for({0xE0}, cut, of(1)),
              HasSubstr("input 1: code 0: expected 4 entries, received 0"));
  // Codes without bits would never end.
  EXPECT_THAT(error_for({0x00}, described(huffman, 0x00, 0, {0x05, 0x80, 0x05, 0x80}), of(1)),
              HasSubstr("input 1: code 0: expected at least one bit, received none"));
  // Nor would an entry that leads to itself.
  EXPECT_THAT(error_for({0x00}, described(huffman, 0x00, 0, {0x00, 0x00, 0x00, 0x00}), of(1)),
              HasSubstr("input 0: expected 1 codes, received 0"));
  EXPECT_THAT(error_for({0x00}, table, Tensor::of<std::int16_t>({1}, {0})),
              HasSubstr("input 1: expected entries of 4 bytes for int16, received 2"));
  EXPECT_THAT(error_for({0x00}, table, Tensor::of<float>({1}, {0})),
              HasSubstr("output 0: float32 cannot be of Huffman codes"));
}

TEST(Decode, NeedsConstantsInPairs) {
  OperatorVector vector = vector_of("", {0x74}, described(lut, 1, 2, {1, 2}),
                                    Tensor::of<std::int8_t>({6}, std::vector<std::int8_t>(6)));
  vector.inputs[0].kind = VectorInput::Kind::computed;
  EXPECT_THAT(error_of([&] { Interpreter{graph_of(vector)}; }),
              HasSubstr("input 0: expected a constant"));
  vector.inputs.pop_back();
  EXPECT_THAT(error_of([&] { Interpreter{graph_of(vector)}; }), HasSubstr("expected 2 inputs"));
  vector.inputs.clear();
  vector.outputs.clear();
  vector.op = Decode{};
  EXPECT_THAT(error_of([&] { Interpreter{graph_of(vector)}; }),
              HasSubstr("expected at least one output, received none"));
}

const AddRandomCases decode_random("TFLM_DECODE", Peer::none, [](RandomCases& random) {
  const int width = random.size(7);
  const std::int32_t channels = random.size(4);
  const std::int32_t inner = random.size(9);
  std::vector<int> codes;
  for (int n = 0; n < channels * inner; ++n) codes.push_back(random.size(1 << width) - 1);
  Octets table;
  for (int n = 0; n < channels << width; ++n) {
    table.push_back(static_cast<std::uint8_t>(random.size(256) - 1));
  }
  GraphBuilder builder("one");
  const std::vector<int> inputs = {
      builder.constant(octets(packed(codes, width))),
      builder.constant(octets(described(lut, static_cast<std::uint8_t>(width),
                                        static_cast<std::uint8_t>(1 << width), table)))};
  const auto scales = static_cast<std::size_t>(channels);
  const int y =
      builder.add(Decode{{{channels, inner}}}, inputs, "y", DType::int8,
                  {std::vector<float>(scales, 0.5f), std::vector<std::int64_t>(scales, 0), 0});
  random.add("TFLM_DECODE", builder.finish({y}));
});

}  // namespace
}  // namespace onda
