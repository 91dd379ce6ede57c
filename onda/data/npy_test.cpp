// SPDX-License-Identifier: Apache-2.0
#include "onda/data/npy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <numeric>

#include "onda/core/error.h"
#include "onda/core/random.h"
#include "onda/core/sha256.h"

// Expected bytes: numpy 1.24.2, numpy.save unless a comment names another call.

namespace onda::data {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::ThrowsMessage;

Bytes bytes_of(std::string_view text) {
  const auto bytes = std::as_bytes(std::span(text));
  return {bytes.begin(), bytes.end()};
}

// A file with this header, which numpy would pad, and these elements.
Bytes file_of(std::string_view header, std::string_view elements, char major = 1) {
  std::string text = "\x93NUMPY";
  text +=
      {major, '\0', static_cast<char>(header.size() & 255), static_cast<char>(header.size() >> 8)};
  if (major > 1) text += std::string(2, '\0');
  text += header;
  text += elements;
  return bytes_of(text);
}

Tensor decode(const Bytes& content) { return decode_npy(content, "x.npy"); }

template <class T>
Tensor counting(Shape shape) {
  std::vector<T> values(static_cast<std::size_t>(shape.elements()));
  std::iota(values.begin(), values.end(), T{0});
  return Tensor::of(std::move(shape), values);
}

TEST(NpyTest, WritesNumpysBytesForEveryType) {
  // numpy.arange(6).astype(type).reshape(3, 2); for bool numpy.arange(6) % 2
  const struct {
    Tensor tensor;
    const char* digest;
  } cases[] = {
      {counting<float>({3, 2}), "bb3905ae49129159d6bc99ce6d7d4b5db621bd30476913e80f1495393cc98a7a"},
      {counting<double>({3, 2}),
       "a6f8e25cb46fbd21a0f59c8c0b967c28671519528a412e4993b64a6361b71e50"},
      {counting<std::int8_t>({3, 2}),
       "179a2e88a5cd811e7289cdabd9f0e4445ad8c5641729edb701eb05d538a10b06"},
      {counting<std::uint8_t>({3, 2}),
       "1e78f21e5ce985301901c89f2373aa99680e70312803ad915c24f8af22b394e4"},
      {counting<std::int16_t>({3, 2}),
       "b3308c0283c7c64730606d53e0d1e375fce5628e21aa20b4e866bccb8660e1f3"},
      {counting<std::uint16_t>({3, 2}),
       "31199876da6515870273372f26b7a95f24d7b0544afff027f27e76e21176f437"},
      {counting<std::int32_t>({3, 2}),
       "c481fd5a2e61500f15e249c588a3ef4936c7ba8d6f5aebd1c9fb8837feaed461"},
      {counting<std::uint32_t>({3, 2}),
       "92593293a6ae51ff6a0e0dff2923fef0a68088f17e9a22ea4fda716345322cbf"},
      {counting<std::int64_t>({3, 2}),
       "d13f35267a43b886a648c0f95d0e9bc8dfb5b57ec504a5beed297761a69a49ca"},
      {counting<std::uint64_t>({3, 2}),
       "299b4a9779ff3706cf7fb2813871fca090d6b7ee2f4d638c775fae1c795bed17"},
      {Tensor{{}, DType::boolean, {3, 2}, {}, bytes_of(std::string_view("\0\1\0\1\0\1", 6))},
       "d8850b3ecb786d1279c2fe927d72f7b3302681d78f1099f5e2f26633bd23b3bf"},
  };
  for (const auto& [tensor, expected] : cases) {
    const Bytes written = encode_npy(tensor);
    EXPECT_EQ(sha256(written), expected) << name_of(tensor.type);
    const Tensor read = decode(written);
    EXPECT_EQ(read.type, tensor.type);
    EXPECT_EQ(read.shape, tensor.shape);
    EXPECT_EQ(read.data, tensor.data) << name_of(tensor.type);
  }
}

TEST(NpyTest, WritesNumpysBytesForEveryShape) {
  const Shape ones32(std::vector<std::int32_t>(32, 1));
  // numpy.zeros(shape, "float32")
  const struct {
    Shape shape;
    std::size_t header_bytes;
    const char* digest;
  } cases[] = {
      {{}, 128, "25b1313316fef127cb527c8ec54f131e92a1d9155913172b1a36d9486e3668a0"},
      {{0}, 128, "4e65bac20d7e3ce2d5f45a7e2a99fc25e1ca7ed28d2d729f4e598713da68639f"},
      {{5}, 128, "160083a8dc91758f3e8763ac55772bed55aba9b9f37e43fbda8f62f8cfdca359"},
      {{1, 2, 3}, 128, "49c2f93dffd9f21ea8745e6f848030c46d29e0f12f5348f6eab9dd7ada795f56"},
      {{0, 2147483647}, 128, "c8ef501f151bc677b2292dcb0a9cbdc84fbb07a1a1075eb52f7f3afb62fe065f"},
      {{10, 10, 10, 10, 10},
       128,
       "1af96bd9d904b55e3ada606f3ea12a6fb0e213d1219a3ba5061da65a0c8228ca"},
      // Aligned without any spaces: numpy then adds 64.
      {{1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 100},
       192,
       "f5945f77875514ae6b3ee7d43a0b339646072c89009b873dcab6d97ef9787fba"},
      {ones32, 192, "c5611766e783e1aedcb1f5703689dc47738a29def8c8c28198f38c2dafa19da1"},
  };
  for (const auto& [shape, header_bytes, expected] : cases) {
    const Tensor tensor = Tensor::zeros(DType::float32, shape);
    const Bytes written = encode_npy(tensor);
    EXPECT_EQ(written.size() - tensor.data.size(), header_bytes) << to_string(shape);
    EXPECT_EQ(sha256(written), expected) << to_string(shape);
    EXPECT_EQ(decode(written).shape, shape);
  }
}

TEST(NpyTest, ReadsVersions2And3) {
  // numpy.lib.format.write_array(file, numpy.array([1, 2], "u1"), version=(2, 0)); and (3, 0)
  const std::string header =
      "{'descr': '|u1', 'fortran_order': False, 'shape': (2,), }" + std::string(58, ' ') + "\n";
  for (const char major : {'\2', '\3'}) {
    const Tensor tensor = decode(file_of(header, "\1\2", major));
    EXPECT_EQ(tensor.shape, Shape({2}));
    EXPECT_THAT(tensor.values<std::uint8_t>(), ElementsAre(1, 2));
  }
}

TEST(NpyTest, ReadsWhatOlderAndOtherWritersWrite) {
  // Python 2's long integers, other quotes, other order, no last comma, no padding.
  const Tensor tensor =
      decode(file_of("{\"shape\":(2L,1L),'fortran_order':False , \"descr\":'<i1'}", "\x7f\x80"));
  EXPECT_EQ(tensor.shape, Shape({2, 1}));
  EXPECT_THAT(tensor.values<std::int8_t>(), ElementsAre(127, -128));
}

TEST(NpyTest, ConvertsBigEndian) {
  // numpy.array([1.5, -2], ">f4")
  const Tensor tensor =
      decode(file_of("{'descr': '>f4', 'fortran_order': False, 'shape': (2,), }\n",
                     std::string_view("?\xc0\0\0\xc0\0\0\0", 8)));
  EXPECT_EQ(tensor.type, DType::float32);
  EXPECT_THAT(tensor.values<float>(), ElementsAre(1.5f, -2.0f));
}

TEST(NpyTest, TransposesFortranOrder) {
  // numpy.asfortranarray(numpy.arange(24, dtype=">i2").reshape(2, 3, 4))
  const int stored[] = {0, 12, 4, 16, 8,  20, 1, 13, 5, 17, 9,  21,
                        2, 14, 6, 18, 10, 22, 3, 15, 7, 19, 11, 23};
  std::string elements;
  for (const int value : stored) elements += {'\0', static_cast<char>(value)};
  const Tensor tensor =
      decode(file_of("{'descr': '>i2', 'fortran_order': True, 'shape': (2, 3, 4), }\n", elements));
  const Tensor expected = counting<std::int16_t>({2, 3, 4});
  EXPECT_EQ(tensor.shape, expected.shape);
  EXPECT_EQ(tensor.data, expected.data);
  // No elements at all: nothing to transpose, whatever the other extents.
  const Tensor empty =
      decode(file_of("{'descr': '<f8', 'fortran_order': True, 'shape': (0, 2147483647, 7), }", ""));
  EXPECT_EQ(empty.shape, Shape({0, 2147483647, 7}));
  EXPECT_TRUE(empty.data.empty());
}

TEST(NpyTest, ReadsAScalar) {
  // numpy.float64(2.5)
  const Tensor tensor = decode(file_of("{'descr': '<f8', 'fortran_order': False, 'shape': (), }\n",
                                       std::string_view("\0\0\0\0\0\0\4@", 8)));
  EXPECT_EQ(tensor.shape, Shape());
  EXPECT_THAT(tensor.values<double>(), ElementsAre(2.5));
}

TEST(NpyTest, RefusesHostileBytes) {
  const auto header = [](std::string_view descr, std::string_view shape) {
    return fmt::format("{{'descr': {}, 'fortran_order': False, 'shape': {}, }}", descr, shape);
  };
  const struct {
    Bytes content;
    const char* message;
  } cases[] = {
      {bytes_of(""), "x.npy: expected an NPY file"},
      {bytes_of("\x93NUMP"), "expected an NPY file"},
      {bytes_of("PK\3\4 a zip of arrays"), "expected an NPY file"},
      {bytes_of("\x93NUMPY\1"), "version: expected at least 8 bytes, the file has 7"},
      {bytes_of(std::string_view("\x93NUMPY\4\0\1\0", 10)),
       "expected 1.0, 2.0 or 3.0, received 4.0"},
      {bytes_of(std::string_view("\x93NUMPY\2\0\xff\xff", 10)),
       "expected at least 12 bytes, the file has 10"},
      {bytes_of(std::string_view("\x93NUMPY\1\0\xff\xff{}", 12)),
       "header: expected at least 65545 bytes, the file has 12"},
      {bytes_of("\x93NUMPY\2" + std::string(1, '\0') + "\xff\xff\xff\xff{}"),
       "expected at least 4294967307 bytes"},
      {file_of("", ""), "header, byte 0: expected {, received its end"},
      {file_of("{", ""), "byte 1: expected a key, received its end"},
      {file_of("{'descr': '<f4}", ""), "expected a string that ends"},
      {file_of("{'descr' '<f4'}", ""), "byte 9: expected :, received \"'<f4'}\""},
      {file_of("{}", ""), "expected descr, fortran_order and shape, received \"{}\""},
      {file_of("{'descr': '<f4', 'descr': '<f4'}", ""), "once each, received \"descr\""},
      {file_of("{'colour': 'red'}", ""), "received \"colour\""},
      {file_of(header("'<f4'", "(1,)") + "; import os", "1234"),
       "expected its end, received \"; import os\""},
      {file_of("{'descr': '<f4', 'fortran_order': Maybe, 'shape': ()}", "1234"),
       "expected True or False"},
      {file_of(header("'|O'", "(1,)"), "12345678"), "as descr, received \"|O\""},
      {file_of(header("'<f2'", "(1,)"), "12"), "received \"<f2\""},
      {file_of(header("'<c8'", "(1,)"), "12345678"), "received \"<c8\""},
      {file_of(header("'|f4'", "(1,)"), "1234"), "received \"|f4\""},
      {file_of(header("'<U\n\x01'", "(1,)"), "1234"), "received \"<U\\n\\x01\""},
      {file_of(header("[('a', '<f4')]", "(1,)"), "1234"),
       "the name of a plain element type, received \"[('a'"},
      {file_of(header("'<f4'", "(-1,)"), "1234"),
       "expected an extent in [0, 2147483647], received \"-1"},
      {file_of(header("'<f4'", "(2147483648,)"), "1234"), "expected an extent in [0, 2147483647]"},
      {file_of(header("'<f4'", "(99999999999999999999999,)"), "1234"), "expected an extent in"},
      {file_of(header("'<f4'", "(2147483647, 2147483647, 2147483647)"), "1234"),
       "expected at most 1073741824 elements"},
      {file_of(header("'<f8'", "(1073741824,)"), "1234"),
       "expected 8589934592 bytes for float64 elements of shape (1073741824,), received 4"},
      {file_of(header("'<f4'", "(1)"), "1234"), "expected a tuple as shape, received (1)"},
      {file_of(header("'<f4'", "(1 2)"), "12345678"), "expected , or )"},
      {file_of(header("'<f4'", "(,)"), "1234"), "expected an extent in"},
      {file_of(header("'<f4'", "[1]"), "1234"), "expected (, received \"[1], }\""},
      {file_of(header("'<f4'", "(1.0,)"), "1234"), "expected , or ), received \".0,), }\""},
      {file_of(header("'<f4'", "(" + std::string(400, '1') + ")"), ""), "expected an extent in"},
      {file_of(header("'<f4'", fmt::format("({})", fmt::join(std::vector<int>(65, 1), ", "))),
               "1234"),
       "expected at most 64 axes"},
      {file_of(header("'<f4'", "(2,)"), "1234567"),
       "x.npy: data: expected 8 bytes for float32 elements of shape (2,), received 7"},
      {file_of(header("'<f4'", "(2,)"), "123456789"), "received 9"},
      {file_of(header("'|b1'", "(2,)"), "\1\2"),
       "data: element 1: expected a bool, 0 or 1, received 2"},
  };
  for (const auto& hostile : cases) {
    EXPECT_THAT([&] { decode(hostile.content); }, ThrowsMessage<Error>(HasSubstr(hostile.message)));
  }
}

TEST(NpyTest, AnyMutationIsAnArrayOrAnError) {
  std::vector<Bytes> seeds = {encode_npy(counting<float>({3, 4})),
                              encode_npy(counting<std::int64_t>({}))};
  std::string elements(48, '\1');
  seeds.push_back(
      file_of("{'descr': '>i2', 'fortran_order': True, 'shape': (2, 3, 4), }\n", elements));
  seeds.push_back(
      file_of("{'descr': '|b1', 'fortran_order': False, 'shape': (48,), }\n", elements, 2));
  const std::string_view alphabet = "{}()[]'\":,<>|=0123456789-+.eLTrueFalsbdifO \n";
  Random random(20);
  const auto below = [&](std::size_t n) {
    return static_cast<std::size_t>(random.interval(n - 1));
  };
  int arrays = 0;
  int errors = 0;
  for (int round = 0; round < 20000; ++round) {
    Bytes content = seeds[below(seeds.size())];
    for (std::size_t change = below(2) + 1; change > 0; --change) {
      const std::size_t header = std::min<std::size_t>(content.size(), 80);  // where it can hurt
      switch (content.empty() ? 3 : below(5)) {
        case 0:
          content[below(header)] ^= static_cast<std::byte>(1u << below(8));
          break;
        case 1:
          content[below(header)] = static_cast<std::byte>(alphabet[below(alphabet.size())]);
          break;
        case 2:
          content.erase(content.begin() + static_cast<std::ptrdiff_t>(below(header)));
          break;
        case 3:
          content.insert(content.begin() + static_cast<std::ptrdiff_t>(below(header + 1)),
                         static_cast<std::byte>(alphabet[below(alphabet.size())]));
          break;
        default:
          content.resize(below(content.size() + 1));
          break;
      }
    }
    try {
      const Tensor tensor = decode(content);
      ASSERT_EQ(tensor.data.size(), tensor.bytes());
      ASSERT_LE(tensor.data.size(), content.size());
      ++arrays;
    } catch (const Error& error) {
      ASSERT_THAT(error.what(), testing::StartsWith("x.npy: "));
      ++errors;
    }
  }
  EXPECT_GT(arrays, 100);  // both ways are taken
  EXPECT_GT(errors, 1000);
}

TEST(NpyTest, RefusesToWriteWhatIsNotThere) {
  Tensor computed{"output", DType::float32, {2}, {}, {}};
  EXPECT_THAT([&] { encode_npy(computed); },
              ThrowsMessage<Error>(HasSubstr("tensor output: expected 8 bytes")));
  const Shape deep(std::vector<std::int32_t>(65, 1));
  EXPECT_THAT([&] { encode_npy(Tensor::zeros(DType::int8, deep)); },
              ThrowsMessage<Error>(HasSubstr("at most 64 axes, received 65")));
}

TEST(NpyTest, WritesAndReadsFiles) {
  const fs::path folder = fs::temp_directory_path() / fmt::format("onda_npy_test_{}", ::getpid());
  const Tensor tensor = counting<float>({4, 2});
  write_npy(folder / "wave.npy", tensor);
  const Tensor read = read_npy(folder / "wave.npy");
  EXPECT_EQ(read.name, "wave");
  EXPECT_EQ(read.shape, tensor.shape);
  EXPECT_EQ(read.data, tensor.data);
  EXPECT_THAT([&] { read_npy(folder / "none.npy"); },
              ThrowsMessage<Error>(HasSubstr("no such file")));
  fs::remove_all(folder);
}

// The hello world's arrays as numpy wrote them: read, and written again byte for byte.
TEST(NpyTest, ReferenceArrays) {
  const char* corpus = std::getenv("ONDA_CORPUS");
  const fs::path root =
      corpus != nullptr ? fs::path(corpus) / ".." : fs::path(ONDA_SOURCE_DIR) / ".." / "shared";
  const fs::path sine = root / "reference" / "sine";
  if (!fs::exists(sine / "x.npy")) GTEST_SKIP() << "no reference arrays in " << sine;
  for (const char* name : {"x.npy", "y.npy", "x_unshuffled.npy", "rand.npy"}) {
    const Tensor tensor = read_npy(sine / name);
    EXPECT_EQ(tensor.type, DType::float64) << name;
    EXPECT_EQ(tensor.shape, Shape({1000})) << name;
    EXPECT_EQ(encode_npy(tensor), read_file(sine / name)) << name;
  }
  EXPECT_EQ(sha256(read_npy(sine / "x.npy").data),
            "2affd79bdb91fdedd28d8ca68e3394b52e24c2be2c92e0cb1b92d5545041c4a0");
}

}  // namespace
}  // namespace onda::data
