// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/custom_options.h"

#include <flatbuffers/flexbuffers.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "tests/error_of.h"

namespace onda {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Bytes bytes_of(const std::vector<std::uint8_t>& values) {
  const auto* data = reinterpret_cast<const std::byte*>(values.data());
  return Bytes(data, data + values.size());
}

// What FlexBuffers' own writer makes of all kinds of values.
Bytes all_kinds() {
  flexbuffers::Builder builder;
  builder.Map([&] {
    builder.Bool("flag", true);
    builder.Int("small", -7);
    builder.Int("large", std::int64_t{1} << 40);
    builder.UInt("unsigned", 250);
    builder.Float("float", 0.1f);
    builder.Double("double", 0.1);
    builder.IndirectInt("indirect", 123456);
    builder.IndirectDouble("indirect_double", 0.1);
    builder.String("text", std::string("a\0b", 3));
    builder.TypedVector("ints", [&] {
      builder.Int(1);
      builder.Int(-300);
    });
    builder.Vector("mixed", [&] {
      builder.Int(1);
      builder.Double(0.5);
    });
    builder.Vector("none", [] {});
  });
  builder.Finish();
  return bytes_of(builder.GetBuffer());
}

TEST(CustomOptions, AreWhatFlexBuffersWrites) {
  const CustomOptions options = CustomOptions::read(all_kinds());
  EXPECT_EQ(options.values().size(), 12u);
  EXPECT_TRUE(options.get<bool>("flag"));
  EXPECT_EQ(options.get<int>("small"), -7);
  EXPECT_EQ(options.get<std::int64_t>("large"), std::int64_t{1} << 40);
  EXPECT_EQ(options.get<std::uint8_t>("unsigned"), 250);
  EXPECT_EQ(options.get<float>("float"), 0.1f);
  EXPECT_EQ(options.get<double>("double"), 0.1);
  EXPECT_EQ(options.get<int>("indirect"), 123456);
  EXPECT_EQ(options.get<double>("indirect_double"), 0.1);
  EXPECT_EQ(options.get<std::string>("text"), std::string("a\0b", 3));
  EXPECT_THAT(options.get<std::vector<std::int64_t>>("ints"), ElementsAre(1, -300));
  EXPECT_THAT(options.get<std::vector<double>>("mixed"), ElementsAre(1, 0.5));
  EXPECT_THAT(options.get<std::vector<std::int64_t>>("none"), ElementsAre());
}

TEST(CustomOptions, ReadWhatTheyWrite) {
  const CustomOptions options{{"flag", false},
                              {"count", 70000},
                              {"factor", 0.25},
                              {"name", "a window"},
                              {"sizes", std::vector<std::int64_t>{3, 5}},
                              {"reals", std::vector<double>{0.1, 3}}};
  const Bytes written = options.write();
  EXPECT_TRUE(CustomOptions::read(written).values() == options.values());
  // As FlexBuffers' own writer writes them, in the order of their names.
  flexbuffers::Builder builder;
  builder.Map([&] {
    builder.Int("count", 70000);
    builder.Double("factor", 0.25);
    builder.Bool("flag", false);
    builder.String("name", "a window");
    builder.Add("reals", std::vector<double>{0.1, 3});
    builder.Add("sizes", std::vector<std::int64_t>{3, 5});
  });
  builder.Finish();
  EXPECT_TRUE(written == bytes_of(builder.GetBuffer()));
  EXPECT_TRUE(CustomOptions().write().empty());
  EXPECT_TRUE(CustomOptions::read({}).empty());
}

TEST(CustomOptions, SayWhatIsWrong) {
  const CustomOptions options{{"shift", 300}, {"name", "x"}, {"factor", 0.5}};
  EXPECT_EQ(error_of([&] { options.get<int>("size"); }),
            "option size: it is required, and missing");
  EXPECT_EQ(options.get<int>("size", 4), 4);
  EXPECT_EQ(error_of([&] { options.get<std::int8_t>("shift"); }),
            "option shift: expected an integer in [-128, 127], received 300");
  EXPECT_EQ(error_of([&] { options.get<int>("name"); }),
            "option name: expected an integer in [-2147483648, 2147483647], received a text");
  EXPECT_EQ(error_of([&] { options.get<int>("factor", 0); }),
            "option factor: expected an integer in [-2147483648, 2147483647], received a number");
  EXPECT_EQ(error_of([&] { options.get<bool>("name"); }),
            "option name: expected true or false, received a text");
  EXPECT_EQ(error_of([&] { options.get<std::vector<double>>("shift"); }),
            "option shift: expected a vector of numbers, received 300");
  EXPECT_EQ(options.get<float>("shift"), 300);
  EXPECT_TRUE(options.get<bool>("shift"));
}

TEST(CustomOptions, AreAMapOfPlainValues) {
  flexbuffers::Builder number;
  number.Int(3);
  number.Finish();
  EXPECT_THAT(
      error_of([&] { CustomOptions::read(bytes_of(number.GetBuffer())); }),
      HasSubstr("custom options as FlexBuffers: expected a map, received FlexBuffers type 1"));
  flexbuffers::Builder nested;
  nested.Map([&] { nested.Map("inner", [&] { nested.Int("x", 1); }); });
  nested.Finish();
  EXPECT_THAT(error_of([&] { CustomOptions::read(bytes_of(nested.GetBuffer())); }),
              HasSubstr("option inner: expected a bool, a number, a text or a vector of numbers"));
  flexbuffers::Builder large;
  large.Map([&] { large.UInt("x", UINT64_MAX); });
  large.Finish();
  EXPECT_THAT(error_of([&] { CustomOptions::read(bytes_of(large.GetBuffer())); }),
              HasSubstr("option x: expected an integer below 2^63, received 18446744073709551615"));
}

// Many entries that share one long text.
TEST(CustomOptions, UnfoldToNoMoreThanTheyMay) {
  flexbuffers::Builder builder(512, flexbuffers::BUILDER_FLAG_SHARE_ALL);
  const std::string text(2000, 'x');
  builder.Map([&] {
    for (int i = 0; i < 400; ++i) builder.String(fmt::format("t{}", i).c_str(), text);
  });
  builder.Finish();
  ASSERT_LT(builder.GetSize(), 10000u);
  EXPECT_THAT(error_of([&] { CustomOptions::read(bytes_of(builder.GetBuffer())); }),
              HasSubstr("expected options in proportion to their"));
}

// Bytes changed at random, and every prefix and suffix: options or an Error, never a crash.
TEST(CustomOptions, AreReadFromAnyBytes) {
  const Bytes good = all_kinds();
  const auto read = [](const Bytes& bytes) {
    error_of([&] { CustomOptions::read(bytes).write(); });
  };
  for (std::size_t size = 0; size <= good.size(); ++size) {
    read(Bytes(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(size)));
    read(Bytes(good.end() - static_cast<std::ptrdiff_t>(size), good.end()));
  }
  std::mt19937 random(5);
  int errors = 0;
  for (int times = 0; times < 20000; ++times) {
    Bytes changed = good;
    for (unsigned i = random() % 4 + 1; i > 0; --i) {
      changed[random() % changed.size()] = static_cast<std::byte>(random());
    }
    if (error_of([&] { CustomOptions::read(changed).write(); }) != "nothing was thrown") ++errors;
  }
  EXPECT_GT(errors, 1000);
}

}  // namespace
}  // namespace onda
