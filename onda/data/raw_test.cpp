// SPDX-License-Identifier: Apache-2.0
#include "onda/data/raw.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "onda/core/error.h"

namespace onda::data {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::ThrowsMessage;

const Bytes six = {std::byte{1},    std::byte{0}, std::byte{0xff},
                   std::byte{0xff}, std::byte{0}, std::byte{0x80}};

TEST(RawTest, ReadsLittleEndianElements) {
  const Tensor tensor = decode_raw(six, DType::int16, {3, 1}, "six");
  EXPECT_EQ(tensor.shape, Shape({3, 1}));
  EXPECT_THAT(tensor.values<std::int16_t>(), ElementsAre(1, -1, -32768));
}

TEST(RawTest, CountsTheSamples) {
  EXPECT_EQ(decode_raw(six, DType::uint8, {-1, 2}, "six").shape, Shape({3, 2}));
  EXPECT_EQ(decode_raw({}, DType::uint8, {-1, 2}, "none").shape, Shape({0, 2}));
}

TEST(RawTest, RefusesWhatDoesNotFit) {
  const auto message = [](DType type, const Shape& shape) -> std::string {
    try {
      decode_raw(six, type, shape, "six");
      return "no error";
    } catch (const Error& error) {
      return error.what();
    }
  };
  EXPECT_EQ(message(DType::float32, {2}),
            "six: expected 8 bytes for float32 elements of shape (2,), received 6");
  EXPECT_EQ(message(DType::float32, {-1}),
            "six: expected a multiple of 4 bytes for float32 elements of shape (-1,), received 6");
  EXPECT_EQ(message(DType::int8, {-1, 0}),
            "six: expected a multiple of 0 bytes for int8 elements of shape (-1, 0), received 6");
  EXPECT_EQ(message(DType::int8, {2, -3}), "six: shape (2, -3): expected no negative extent");
  EXPECT_EQ(message(DType::int8, {-1, -1}), "six: shape (-1, -1): expected no negative extent");
  EXPECT_EQ(message(DType::boolean, {6}), "six: element 2: expected a bool, 0 or 1, received 255");
}

TEST(RawTest, WritesAndReadsFiles) {
  const auto folder =
      std::filesystem::temp_directory_path() / fmt::format("onda_raw_test_{}", ::getpid());
  const Tensor tensor = decode_raw(six, DType::int16, {3}, "six");
  write_raw(folder / "six.bin", tensor);
  const Tensor read = read_raw(folder / "six.bin", DType::int16, {-1});
  EXPECT_EQ(read.name, "six");
  EXPECT_EQ(read.shape, tensor.shape);
  EXPECT_EQ(read.data, six);
  std::filesystem::remove_all(folder);
  EXPECT_THAT(
      [&] {
        write_raw(folder / "none.bin", Tensor{"none", DType::int8, {3}, {}, {}});
      },
      ThrowsMessage<Error>(HasSubstr("tensor none: expected 3 bytes")));
  EXPECT_FALSE(std::filesystem::exists(folder));
}

}  // namespace
}  // namespace onda::data
