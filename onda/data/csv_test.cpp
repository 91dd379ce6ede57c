// SPDX-License-Identifier: Apache-2.0
#include "onda/data/csv.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <bit>
#include <cmath>
#include <functional>
#include <limits>

#include "onda/core/error.h"
#include "onda/core/file.h"
#include "onda/core/random.h"

namespace onda::data {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;
using testing::ThrowsMessage;

constexpr CsvOptions doubles = {.type = DType::float64};

std::vector<double> values_of(std::string_view text, CsvOptions options = doubles) {
  const Table table = decode_table(text, "x.csv", options);
  const auto values = table.values.values<double>();
  return {values.begin(), values.end()};
}

std::string message_of(std::string_view text, const CsvOptions& options = {}) {
  try {
    decode_table(text, "digits.csv", options);
    return "no error";
  } catch (const Error& error) {
    return error.what();
  }
}

TEST(CsvTest, ReadsRowsOfNumbers) {
  const Table table = decode_table("1,2.5,-3e2\n4,.5,+6.\n", "x.csv");
  EXPECT_THAT(table.header, IsEmpty());
  EXPECT_EQ(table.values.shape, Shape({2, 3}));
  EXPECT_THAT(table.values.values<float>(), ElementsAre(1, 2.5, -300, 4, 0.5, 6));
}

TEST(CsvTest, TakesEveryUsualForm) {
  const std::vector<double> expected = {1, 2, 3, 4};
  for (const std::string_view text : {
           "1,2\n3,4",
           "1,2\r\n3,4\r\n",
           "1,2\r3,4\r",
           "\xef\xbb\xbf"
           "1,2\n3,4\n",
           "\n \n1,2\n\n\t\n3,4\n\n  ",
           "1;2\n3;4\n",
           "1\t2\n3\t4\n",
           " 1 ,  2\n3, 4\t\n",
           "\"1\",\"2\"\n3,\"4\" \n",
       }) {
    EXPECT_EQ(values_of(text), expected) << text;
  }
  EXPECT_THAT(values_of("1|2\n", {.type = DType::float64, .separator = '|'}), ElementsAre(1, 2));
  EXPECT_EQ(decode_table("7", "x.csv").values.shape, Shape({1, 1}));
}

TEST(CsvTest, DetectsTheHeader) {
  const auto header_of = [](std::string_view text) { return decode_table(text, "x.csv").header; };
  EXPECT_THAT(header_of("x,y\n1,2\n"), ElementsAre("x", "y"));
  EXPECT_THAT(header_of("\"a, \"\"b\"\"\"; ángulo \n1;2\n"), ElementsAre("a, \"b\"", "ángulo"));
  EXPECT_THAT(header_of("\"two\nlines\",\n1,2\n"), ElementsAre("two\nlines", ""));
  EXPECT_THAT(header_of("1,2\n"), IsEmpty());
  EXPECT_THAT(decode_table("2024,2025\n1,2\n", "x.csv", {.header = HeaderRow::present}).header,
              ElementsAre("2024", "2025"));
  // A row with a number in it is data, not names: a damaged first row is not swallowed.
  EXPECT_EQ(message_of("1,abc,3\n1,2,3\n"),
            "digits.csv:1, column 2: expected a number, received \"abc\"");
  EXPECT_EQ(message_of("x,y\n1,2\n", {.header = HeaderRow::absent}),
            "digits.csv:1, column 1: expected a number, received \"x\"");
  EXPECT_EQ(message_of(",\n1,2\n"), "digits.csv:1, column 1: expected a number, received \"\"");
}

TEST(CsvTest, NamesThePlaceOfAnError) {
  std::string text = "a,b,c\n";
  for (int row = 0; row < 39; ++row) text += "1,2,3\n";
  EXPECT_EQ(message_of(text + "1,2\n"), "digits.csv:41: expected 3 columns, received 2");
  EXPECT_EQ(message_of(text + "1,2,3,\n"), "digits.csv:41: expected 3 columns, received 4");
  EXPECT_EQ(message_of(text + "1,2,abc\n"),
            "digits.csv:41, column 3: expected a number, received \"abc\"");
  // Lines inside of quotes and blank ones count, CRLF once.
  EXPECT_EQ(message_of("\"a\r\nb\nc\"\r\n\r\n1\r\nx\r\n"),
            "digits.csv:6, column 1: expected a number, received \"x\"");
  EXPECT_EQ(message_of("1\r2\rx"), "digits.csv:3, column 1: expected a number, received \"x\"");
}

TEST(CsvTest, RefusesWhatIsNoNumber) {
  for (const char* field : {"", " ", "1 2", "1e", "0x10", "1,5", "++1", "+-1", "--1", "1_000", "٣",
                            "1f", "#", "true", "-", ".", "nano", "1.2.3"}) {
    EXPECT_EQ(message_of(fmt::format("0;0\n0;{}\n", field)),
              fmt::format("digits.csv:2, column 2: expected a number, received \"{}\"", field));
  }
  EXPECT_EQ(message_of("0\na\x01\xff" + std::string(100, 'z')),
            "digits.csv:2, column 1: expected a number, received \"a\\x01\\xff" +
                std::string(21, 'z') + "\"…");
}

TEST(CsvTest, RefusesWhatIsNoTable) {
  const char* none = "digits.csv: expected at least one row of numbers, received none";
  EXPECT_EQ(message_of(""), none);
  EXPECT_EQ(message_of("\xef\xbb\xbf\r\n \n"), none);
  EXPECT_EQ(message_of("a,b\n"), none);
  EXPECT_EQ(message_of("1,\"2\n3,4\n"),
            "digits.csv:1, column 2: expected a quote that closes, received the end of the file");
  EXPECT_EQ(message_of("1,\"2\"3\n"),
            "digits.csv:1, column 2: expected nothing after the closing quote, received \"3\"");
  EXPECT_EQ(message_of(std::string_view("1,2\n3\0,4", 8)),
            "digits.csv:2, column 1: expected text, received a zero byte");
  EXPECT_EQ(message_of(std::string_view("\xff\xfe"
                                        "1\0",
                                        4)),
            "digits.csv: expected UTF-8 text, received UTF-16");
  EXPECT_EQ(message_of(std::string(1 << 21, ',')),
            "digits.csv:1: expected at most 1048576 columns");
  EXPECT_EQ(message_of("1\n", {.type = DType::int8}),
            "digits.csv: expected float32 or float64 as type, received int8");
  EXPECT_EQ(message_of("1\n", {.separator = '"'}),
            "digits.csv: expected no quote or line end as separator");
}

TEST(CsvTest, TakesNonFiniteNumbersOnlyWhenAsked) {
  EXPECT_EQ(message_of("1,2\n3,nan\n"),
            "digits.csv:2, column 2: expected a finite number, received \"nan\"");
  EXPECT_EQ(message_of("1,-Inf\n"),
            "digits.csv:1, column 2: expected a finite number, received \"-Inf\"");
  const std::vector<double> values =
      values_of("nan,inf,-Infinity,NaN\n", {.type = DType::float64, .allow_non_finite = true});
  EXPECT_TRUE(std::isnan(values[0]));
  EXPECT_EQ(values[1], HUGE_VAL);
  EXPECT_EQ(values[2], -HUGE_VAL);
  EXPECT_TRUE(std::isnan(values[3]));
}

TEST(CsvTest, RoundsToTheNearestOfTheType) {
  // float(text) in Python 3.11; numpy.float32(text) in numpy 1.24.2
  EXPECT_THAT(values_of("0.1,1e23,2.2250738585072011e-308,5e-324,9007199254740993"),
              ElementsAre(0x1.999999999999ap-4, 0x1.52d02c7e14af6p+76, 0x0.fffffffffffffp-1022,
                          0x0.0000000000001p-1022, 0x1p53));
  const Table table = decode_table("0.1,16777217,3.4028235e38,1e-45,1e-50", "x.csv");
  EXPECT_THAT(table.values.values<float>(),
              ElementsAre(0x1.99999ap-4f, 0x1p24f, 0x1.fffffep127f, 0x1p-149f, 0.0f));
}

TEST(CsvTest, TellsTinyFromHuge) {
  EXPECT_THAT(values_of("1e-999,-1e-400,0e999,1e-99999999999999999999"), ElementsAre(0, 0, 0, 0));
  EXPECT_TRUE(std::signbit(values_of("-1e-400").front()));
  EXPECT_THAT(values_of("0." + std::string(400, '0') + "1"), ElementsAre(0));
  EXPECT_THAT(values_of("1" + std::string(400, '0') + "e-400"), ElementsAre(1));
  EXPECT_THAT(values_of("1e-9223372036854775808"), ElementsAre(0));
  const char* huge = "digits.csv:1, column 1: expected a number that fits float64, received \"";
  for (const std::string& text :
       {std::string("1e999"), std::string("-1e400"), std::string("1e+99999999999999999999"),
        std::string("1e9223372036854775807"), "1" + std::string(400, '0')}) {
    EXPECT_THAT(message_of(text, doubles), StartsWith(huge));
  }
  EXPECT_EQ(message_of("1e39"),
            "digits.csv:1, column 1: expected a number that fits float32, received \"1e39\"");
}

TEST(CsvTest, WritesShortestDecimals) {
  // repr(float) in Python 3.11; str(numpy.float32) in numpy 1.24.2
  const Tensor floats = Tensor::of({3}, std::vector<float>{0.1f, 1.0f / 3, 1e-45f});
  const Tensor reals = Tensor::of({3, 1}, std::vector<double>{0.1, 1.0 / 3, 1e22});
  const Tensor integers = Tensor::of({3, 2}, std::vector<std::int8_t>{-128, 127, 0, 1, 2, 3});
  const Tensor flags{{}, DType::boolean, {3}, {}, {std::byte{0}, std::byte{1}, std::byte{0}}};
  EXPECT_EQ(encode_csv({"a", "b", "c", "d", "e"}, {floats, reals, integers, flags}),
            "a,b,c,d,e\n"
            "0.1,0.1,-128,127,0\n"
            "0.33333334,0.3333333333333333,0,1,1\n"
            "1e-45,1e+22,2,3,0\n");
  EXPECT_EQ(encode_csv({}, {Tensor::of({1, 2}, std::vector<double>{-0.0, std::nan("")})}),
            "-0,nan\n");
  EXPECT_EQ(encode_csv({"x"}, {Tensor::zeros(DType::float32, {0})}), "x\n");
}

TEST(CsvTest, ReadsBackTheSameBits) {
  Random random(3);
  std::vector<float> floats;
  std::vector<double> reals;
  while (floats.size() < 5000) {
    const float value = std::bit_cast<float>(random.next_uint32());
    if (!std::isfinite(value)) continue;
    floats.push_back(value);
    const std::uint64_t high = random.next_uint32();
    const double real = std::bit_cast<double>(high << 32 | random.next_uint32());
    reals.push_back(std::isfinite(real) ? real : 0);
  }
  const Tensor narrow = Tensor::of({1000, 5}, floats);
  EXPECT_EQ(decode_table(encode_csv({}, {narrow}), "x.csv").values.data, narrow.data);
  const Tensor wide = Tensor::of({1000, 5}, reals);
  EXPECT_EQ(decode_table(encode_csv({}, {wide}), "x.csv", doubles).values.data, wide.data);
}

TEST(CsvTest, QuotesNamesThatNeedIt) {
  const std::vector<std::string> names = {"plain", "a,b", "say \"a\"", "two\nlines", " space", ""};
  const std::string text = encode_csv(names, {Tensor::zeros(DType::int32, {1, 6})});
  EXPECT_EQ(text, "plain,\"a,b\",\"say \"\"a\"\"\",\"two\nlines\",\" space\",\"\"\n0,0,0,0,0,0\n");
  EXPECT_EQ(decode_table(text, "x.csv").header,
            (std::vector<std::string>{"plain", "a,b", "say \"a\"", "two\nlines", "space", ""}));
}

TEST(CsvTest, RefusesToWriteWhatDoesNotMatch) {
  const Tensor three = Tensor::zeros(DType::float32, {3});
  const auto message = [](const std::function<void()>& action) -> std::string {
    try {
      action();
      return "no error";
    } catch (const Error& error) {
      return error.what();
    }
  };
  EXPECT_EQ(message([&] {
              encode_csv({"a"}, {three, three});
            }),
            "csv: expected 2 names for 2 columns, received 1");
  EXPECT_EQ(message([&] {
              encode_csv({}, {three, Tensor::zeros(DType::int8, {2}, "short")});
            }),
            "csv: column short: expected 3 rows as in the first, received 2");
  EXPECT_EQ(message([&] { encode_csv({}, {Tensor::zeros(DType::int8, {}, "scalar")}); }),
            "csv: column scalar: expected an axis of rows, received shape ()");
  EXPECT_EQ(
      message([&] {
        write_csv("out.csv", {}, {Tensor{"void", DType::int8, {2}, {}, {}}});
      }),
      "out.csv: csv: tensor void: expected 2 bytes for int8 elements of shape (2,), received 0");
  EXPECT_FALSE(std::filesystem::exists("out.csv"));
}

TEST(CsvTest, AnyMutationIsATableOrAnError) {
  const std::string seeds[] = {
      "x,y\n0.5,-1e-3\n7,8\n",
      "\xef\xbb\xbf\"a;b\";c\r\n1;\"2\"\r\n\r\n3;4\r\n",
      "1\t2\t3\n4\t5\t6",
      "nan,inf\n1,2\n",
  };
  const std::string_view alphabet("0123456789+-.eExyzinfa,;\t \"\r\n\0\xef\xff", 32);
  Random random(21);
  const auto below = [&](std::size_t n) {
    return static_cast<std::size_t>(random.interval(n - 1));
  };
  int tables = 0;
  int errors = 0;
  for (int round = 0; round < 20000; ++round) {
    std::string text = seeds[below(std::size(seeds))];
    for (std::size_t change = below(3) + 1; change > 0; --change) {
      switch (text.empty() ? 3 : below(5)) {
        case 0:
          text[below(text.size())] ^= static_cast<char>(1 << below(8));
          break;
        case 1:
          text[below(text.size())] = alphabet[below(alphabet.size())];
          break;
        case 2:
          text.erase(below(text.size()), 1);
          break;
        case 3:
          text.insert(below(text.size() + 1), 1, alphabet[below(alphabet.size())]);
          break;
        default:
          text.resize(below(text.size() + 1));
          break;
      }
    }
    try {
      const Table table = decode_table(text, "x.csv", {.allow_non_finite = round % 2 == 0});
      ASSERT_EQ(table.values.data.size(), table.values.bytes());
      ASSERT_LE(table.values.data.size(), 4 * text.size());
      ASSERT_TRUE(table.header.empty() ||
                  table.header.size() == static_cast<std::size_t>(table.values.shape[1]));
      ++tables;
    } catch (const Error& error) {
      ASSERT_THAT(error.what(), StartsWith("x.csv:"));
      ++errors;
    }
  }
  EXPECT_GT(tables, 1000);  // both ways are taken
  EXPECT_GT(errors, 1000);
}

TEST(CsvTest, WritesAndReadsFiles) {
  const auto folder =
      std::filesystem::temp_directory_path() / fmt::format("onda_csv_test_{}", ::getpid());
  const auto path = folder / "history.csv";
  write_csv(path, {"loss"}, {Tensor::of({2}, std::vector<float>{0.5f, 0.25f})});
  EXPECT_EQ(read_text(path), "loss\n0.5\n0.25\n");
  const Table table = read_table(path);
  EXPECT_THAT(table.header, ElementsAre("loss"));
  EXPECT_EQ(table.values.name, "history");
  EXPECT_THAT(read_csv(path).values<float>(), ElementsAre(0.5f, 0.25f));
  write_file(path, std::string_view("1\nx\n"));
  EXPECT_THAT([&] { read_csv(path); },
              ThrowsMessage<Error>(HasSubstr("history.csv:2, column 1: expected a number")));
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace onda::data
