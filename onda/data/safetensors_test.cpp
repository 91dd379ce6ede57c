// SPDX-License-Identifier: Apache-2.0
#include "onda/data/safetensors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "onda/core/random.h"
#include "onda/core/temporary_folder.h"
#include "tests/error_of.h"

namespace onda::data {
namespace {

using testing::HasSubstr;

// A header of these characters and the elements after it.
Bytes file(const std::string& header, const Bytes& elements = {}) {
  Bytes bytes(8);
  for (std::size_t i = 0; i < 8; ++i) {
    bytes[i] = static_cast<std::byte>(header.size() >> (8 * i) & 0xff);
  }
  const auto text = std::as_bytes(std::span(header));
  bytes.insert(bytes.end(), text.begin(), text.end());
  bytes.insert(bytes.end(), elements.begin(), elements.end());
  return bytes;
}

SafeTensors some() {
  return {.tensors = {Tensor::of<std::int8_t>({3}, std::vector<std::int8_t>{1, -2, 3}, "small"),
                      Tensor::of<float>({2, 2}, std::vector<float>{0.5f, -1, 2, 3}, "weights"),
                      Tensor::of<double>({}, std::vector<double>{0.1}, "scalar"),
                      Tensor::zeros(DType::int32, {0, 4}, "empty")},
          .metadata = {{"name", "a \"text\" of\nseveral lines"}}};
}

TEST(SafeTensors, ReadsWhatItWrites) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "some.safetensors";
  write_safetensors(path, some());
  const SafeTensors read = read_safetensors(path);
  EXPECT_EQ(read.metadata, some().metadata);
  ASSERT_EQ(read.tensors.size(), 4u);
  for (const Tensor& tensor : some().tensors) {
    const Tensor* found = read.find(tensor.name);
    ASSERT_TRUE(found) << tensor.name;
    EXPECT_EQ(found->type, tensor.type);
    EXPECT_EQ(found->shape, tensor.shape);
    EXPECT_EQ(found->data, tensor.data);
  }
  EXPECT_EQ(read.find("other"), nullptr);
}

// The format: a length of 8 bytes, a header of JSON and spaces, larger elements first; ours begin
// at a multiple of 64.
TEST(SafeTensors, LaysTheFileOutAsTheFormatSays) {
  const Bytes bytes = encode_safetensors(some());
  std::size_t length = 0;
  for (std::size_t i = 8; i-- > 0;) length = length << 8 | static_cast<std::size_t>(bytes[i]);
  EXPECT_EQ((8 + length) % 64, 0u);
  EXPECT_EQ(bytes.size(), 8 + length + 3 + 4 * 4 + 8);
  const std::string header(reinterpret_cast<const char*>(bytes.data()) + 8, length);
  EXPECT_THAT(header, HasSubstr(R"("scalar":{"data_offsets":[0,8],"dtype":"F64","shape":[]})"));
  EXPECT_THAT(header,
              HasSubstr(R"("weights":{"data_offsets":[8,24],"dtype":"F32","shape":[2,2]})"));
  EXPECT_THAT(header, HasSubstr(R"("small":{"data_offsets":[24,27],"dtype":"I8","shape":[3]})"));
}

TEST(SafeTensors, TakesAFileMadeByHand) {
  const SafeTensors read =
      decode_safetensors(file(R"({"b":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}   )",
                              {std::byte{7}, std::byte{9}}),
                         "hand");
  EXPECT_EQ(read.tensors.at(0).values<std::uint8_t>()[1], 9);
}

TEST(SafeTensors, RefusesWhatDoesNotFit) {
  const Bytes two(2);
  const std::vector<std::pair<Bytes, std::string>> wrong{
      {{}, "expected a safetensors file, received 0 bytes"},
      {Bytes(8, std::byte{0xff}), "expected a header of at most 0 bytes"},
      {file(""), "expected JSON"},
      {file("{\"a\""), "expected JSON"},
      {file("[]"), "expected an object, received array"},
      {file("{}", two), "expected 0 bytes of elements, received 2"},
      {file(std::string(1000, '[')), "at most 16 deep"},
      {file(R"({"a":1})"), "a: expected an object"},
      {file(R"({"__metadata__":{"a":1}})"), "expected a text"},
      {file(R"({"a":{"shape":[2],"data_offsets":[0,2]}})", two), "a field dtype"},
      {file(R"({"a":{"dtype":"F16","shape":[1],"data_offsets":[0,2]}})", two), "received F16"},
      {file(R"({"a":{"dtype":"U8","shape":[3],"data_offsets":[0,2]}})", two), "expected 3 bytes"},
      {file(R"({"a":{"dtype":"U8","shape":[-2],"data_offsets":[0,2]}})", two), "shape: expected"},
      {file(R"({"a":{"dtype":"U8","shape":[2.0],"data_offsets":[0,2]}})", two), "an integer"},
      {file(R"({"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2,4]}})", two), "received 3"},
      {file(R"({"a":{"dtype":"U8","shape":[2],"data_offsets":[2,0]}})", two), "from 2 to 0"},
      {file(R"({"a":{"dtype":"U8","shape":[2],"data_offsets":[0,9]}})", two), "from 0 to 2"},
      {file(R"({"a":{"dtype":"U8","shape":[65536,65536],"data_offsets":[0,0]}})"), "a: "},
      {file(R"({"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}})", two), "begin at byte 0"},
      {file(R"({"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},)"
            R"("b":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}})",
            two),
       "b: expected it to begin at byte 2"},
      {file(R"({"a":{"dtype":"BOOL","shape":[1],"data_offsets":[0,1]}})", {std::byte{2}}),
       "bool elements of 0 or 1"},
  };
  for (const auto& [bytes, message] : wrong) {
    const std::string error = error_of([&, &content = bytes] { decode_safetensors(content, "x"); });
    EXPECT_THAT(error, testing::StartsWith("x: "));
    EXPECT_THAT(error, HasSubstr(message));
  }
  const Tensor one = Tensor::zeros(DType::int8, {1}, "same");
  EXPECT_THAT(error_of([&] {
                encode_safetensors({.tensors = {one, one}, .metadata = {}});
              }),
              HasSubstr("received same again"));
}

// Whatever a byte becomes: a result, or an Error.
TEST(SafeTensors, SurvivesAnyChangeOfAByte) {
  const Bytes good = encode_safetensors(some());
  Random random(1);
  int refused = 0;
  for (std::size_t i = 0; i < good.size(); ++i) {
    Bytes bad = good;
    bad[i] = static_cast<std::byte>(random.uniform(0, 256));
    try {
      decode_safetensors(bad, "x");
    } catch (const Error&) {
      ++refused;
    }
  }
  EXPECT_GT(refused, 50);
  for (std::size_t length = 0; length < good.size(); ++length) {
    EXPECT_THROW(decode_safetensors(std::span(good).first(length), "x"), Error) << length;
  }
}

}  // namespace
}  // namespace onda::data
