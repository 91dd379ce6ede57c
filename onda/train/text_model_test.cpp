// SPDX-License-Identifier: Apache-2.0
#include "onda/train/text_model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "onda/core/nearest_word.h"
#include "onda/core/random.h"
#include "onda/train/checkpoint.h"
#include "onda/train/model.h"
#include "tests/error_of.h"

namespace onda {
namespace {

using testing::HasSubstr;

std::string graph_of(const Shape& input, const std::vector<Layer>& layers) {
  return describe_for_checkpoint(sequential({.shape = input}, layers).training_graph());
}

void expect_same(const Shape& input, std::string_view text, const std::vector<Layer>& layers) {
  EXPECT_EQ(graph_of(input, parse_layers(text)), graph_of(input, layers)) << text;
}

TEST(TextModel, MakesTheLayers) {
  expect_same(
      {8, 8, 2},
      "conv_2d(16, 3x3, relu, padding=same) batch_normalization(relu) max_pool_2d(2) "
      "dropout(0.2) flatten dense(10, softmax)",
      {layers::Conv2D{
           .filters = 16, .kernel_size = 3, .padding = Padding::same, .activation = layers::relu},
       layers::BatchNormalization{.activation = layers::relu}, layers::MaxPooling2D{},
       layers::Dropout{.rate = 0.2}, layers::Flatten{},
       layers::Dense{.units = 10, .activation = layers::softmax}});
  expect_same({9, 4}, "conv_1d(6,3,2,valid) average_pool_1d(2,strides=1) flatten() dense(units=2)",
              {layers::Conv1D{.filters = 6, .kernel_size = 3, .strides = 2},
               layers::AveragePooling1D{.pool_size = 2, .strides = 1}, layers::Flatten{},
               layers::Dense{.units = 2}});
  expect_same({16, 12, 2},
              "depthwise_conv_2d(3x2,1x2,same,relu6,use_bias=false)\n"
              "separable_conv_2d(4,3,depth_multiplier=2,dilation_rate=2) average_pool_2d(2x1)",
              {layers::DepthwiseConv2D{.kernel_size = {3, 2},
                                       .strides = {1, 2},
                                       .padding = Padding::same,
                                       .activation = layers::relu6,
                                       .use_bias = false},
               layers::SeparableConv2D{
                   .filters = 4, .kernel_size = 3, .depth_multiplier = 2, .dilation_rate = 2},
               layers::AveragePooling2D{.pool_size = {2, 1}}});
  expect_same(
      {12}, "gaussian_noise(0.1) reshape(-1x4) dense(3,name=last) tanh leaky_relu(0.2) prelu",
      {layers::GaussianNoise{.stddev = 0.1}, layers::Reshape{.target_shape = {-1, 4}},
       layers::Dense{.units = 3, .name = "last"}, layers::Activation{.function = layers::tanh},
       layers::LeakyReLU{.negative_slope = 0.2}, layers::PReLU{}});
}

TEST(TextModel, MakesTheOtherLayers) {
  expect_same(
      {6, 6, 2},
      "zero_padding_2d(1x2) cropping_2d(0x1x0x1) up_sampling_2d permute(2x1x3) "
      "layer_normalization global_average_pool_2d",
      {layers::ZeroPadding2D{.padding = {1, 1, 2, 2}}, layers::Cropping2D{.cropping = {0, 1, 0, 1}},
       layers::UpSampling2D{}, layers::Permute{.dims = {2, 1, 3}}, layers::LayerNormalization{},
       layers::GlobalAveragePooling2D{}});
  expect_same({9, 3},
              "zero_padding_1d(2x1) cropping_1d(1) lstm(4,return_sequences=true) gru(3,relu,"
              "return_sequences=true) global_max_pool_1d dense(1)",
              {layers::ZeroPadding1D{.before = 2, .after = 1}, layers::Cropping1D{},
               layers::LSTM{.units = 4, .return_sequences = true},
               layers::GRU{.units = 3, .activation = layers::relu, .return_sequences = true},
               layers::GlobalMaxPooling1D{}, layers::Dense{.units = 1}});
  expect_same({9, 3}, "up_sampling_1d(3) simple_rnn(5)",
              {layers::UpSampling1D{.size = 3}, layers::SimpleRNN{.units = 5}});
  expect_same({4, 4, 2},
              "conv_2d_transpose(3,3x2,2,relu,same) conv_2d_transpose(2,3,strides=2x3,"
              "output_padding=1x2,use_bias=false)",
              {layers::Conv2DTranspose{.filters = 3,
                                       .kernel_size = {3, 2},
                                       .strides = 2,
                                       .padding = Padding::same,
                                       .activation = layers::relu},
               layers::Conv2DTranspose{.filters = 2,
                                       .kernel_size = 3,
                                       .strides = {2, 3},
                                       .output_padding = layers::Size2D{1, 2},
                                       .use_bias = false}});
  expect_same(
      {7}, "embedding(1000,16) global_average_pool_1d",
      {layers::Embedding{.input_dim = 1000, .output_dim = 16}, layers::GlobalAveragePooling1D{}});
}

TEST(TextModel, AnActivationStandsAnywhereAndNamesMayBeKerass) {
  for (const char* text :
       {"conv_2d(relu,4,3,same)", "conv_2d(4,relu,3,padding=same)",
        "Conv2D(4,same,3,activation=relu)", " conv2d ( 4 , 3 , relu , same ) "}) {
    expect_same(
        {5, 5, 1}, text,
        {layers::Conv2D{
            .filters = 4, .kernel_size = 3, .padding = Padding::same, .activation = layers::relu}});
  }
  expect_same({4, 4, 1}, "MaxPooling2D(2)", {layers::MaxPooling2D{}});
}

TEST(TextModel, InitializersAreTakenByName) {
  const auto first = [](const std::vector<Layer>& layers) {
    return sequential({.shape = {3}}, layers, {.seed = 1})
        .predict(Tensor::of<float>({1, 3}, std::vector<float>{1, 2, 3}))
        .data;
  };
  EXPECT_EQ(first(parse_layers("dense(4,kernel_initializer=he_normal,bias_initializer=ones)")),
            first({layers::Dense{
                .units = 4, .kernel_initializer = HeNormal{}, .bias_initializer = Ones{}}}));
}

// Each wrong text, the whole message.
TEST(TextModel, ErrorsPointAtThePlace) {
  const std::vector<std::pair<const char*, const char*>> wrong{
      {"conv_2d(8,3) dens(10,softmax)",
       "place 14: expected the name of a layer, received \"dens\"; did you mean dense?\n"
       "  conv_2d(8,3) dens(10,softmax)\n"
       "               ^^^^"},
      {"dense(10,rellu)",
       "place 10: expected a number, an activation such as relu, received \"rellu\"; did you mean "
       "relu?\n"
       "  dense(10,rellu)\n"
       "           ^^^^^"},
      {"dense(10.5)",
       "place 7: expected a whole number for units, received \"10.5\"\n"
       "  dense(10.5)\n"
       "        ^^^^"},
      {"dense", "place 1: expected dense(units), received no units\n  dense\n  ^^^^^"},
      {"", "place 1: expected a layer, such as dense(10), received nothing\n  \n  ^"},
      {"dense(3",
       "place 8: expected , or ), received nothing\n"
       "  dense(3\n"
       "         ^"},
      {"dense(3 4)",
       "place 9: expected , or ), received \"4\"\n"
       "  dense(3 4)\n"
       "          ^"},
      {"dense(3,)",
       "place 9: expected a value or name=value, received \")\"\n  dense(3,)\n          ^"},
      {"dense(unit=3)",
       "place 7: dense takes units, activation, use_bias, kernel_initializer, bias_initializer, "
       "name, received \"unit\"; did you mean units?\n"
       "  dense(unit=3)\n"
       "        ^^^^"},
      {"dense(3,units=4)", "place 15: units is given twice\n  dense(3,units=4)\n                ^"},
      {"dense(3,4)",
       "place 9: dense takes units, activation, use_bias, kernel_initializer, bias_initializer, "
       "name, received \"4\"\n"
       "  dense(3,4)\n"
       "          ^"},
      {"flatten é dense(1)",
       "place 9: expected the name of a layer, received \"é\"\n"
       "  flatten é dense(1)\n"
       "          ^"},
      {"é\tflatten)", "place 1: expected the name of a layer, received \"é\"\n  é flatten)\n  ^"},
      {"conv_2d(4,3x3x3)",
       "place 11: expected a size such as 3 or 3x3 for kernel_size, received \"3x3x3\"\n"
       "  conv_2d(4,3x3x3)\n"
       "            ^^^^^"},
      {"conv_2d(4,3,padding=sme)",
       "place 21: expected same or valid for padding, received \"sme\"\n"
       "  conv_2d(4,3,padding=sme)\n"
       "                      ^^^"},
  };
  for (const auto& [text, message] : wrong) {
    EXPECT_EQ(error_of([&, &one = text] { parse_layers(one); }), message) << text;
  }
  EXPECT_THAT(error_of([] { parse_layers("dropout"); }), HasSubstr("dropout(rate)"));
  EXPECT_THAT(error_of([] { parse_layers("dense(1e999)"); }), HasSubstr("a whole number"));
  EXPECT_THAT(error_of([] { parse_layers("add"); }), HasSubstr("received \"add\""));
}

TEST(TextModel, LongTextsAreShownAroundThePlace) {
  std::string text;
  for (int i = 0; i < 20; ++i) text += "dense(10,relu) ";
  EXPECT_EQ(error_of([&] { parse_layers(text + "dance(3) " + text); }),
            "place 301: expected the name of a layer, received \"dance\"; did you mean dense?\n"
            "  …(10,relu) dense(10,relu) dense(10,relu) "
            "dance(3) dense(10,relu) dense(10,rel…\n"
            "                                           ^^^^^");
  EXPECT_THAT(error_of([&] { parse_layers(std::string(text_model_limit + 1, ' ')); }),
              HasSubstr("at most 65536 characters"));
  std::string many;
  for (std::size_t i = 0; i <= text_model_layer_limit; ++i) many += "flatten ";
  EXPECT_THAT(error_of([&] { parse_layers(many); }), HasSubstr("at most 1000 layers"));
}

// Whatever the text is: layers, or an Error.
TEST(TextModel, SurvivesAnyText) {
  const std::string good =
      "conv_2d(16,3x3,relu,padding=same) dropout(0.2) flatten dense(10,softmax)";
  Random random(1);
  int parsed = 0;
  for (int i = 0; i < 5000; ++i) {
    std::string text = good.substr(0, static_cast<std::size_t>(random.uniform(0, 76)));
    for (int k = 0; k < i % 4 && !text.empty(); ++k) {
      text[static_cast<std::size_t>(random.uniform(0, static_cast<double>(text.size())))] =
          static_cast<char>(random.uniform(0, 256) - 128);
    }
    try {
      parse_layers(text);
      ++parsed;
    } catch (const Error&) {
    }
  }
  EXPECT_GT(parsed, 10);
}

// Every layer that help tells of is known, and tells its arguments.
TEST(TextModel, HelpTellsWhatIsTaken) {
  for (const TextLayer& layer : text_layers()) {
    EXPECT_THAT(layer.arguments, HasSubstr("name=")) << layer.name;
    EXPECT_THAT(error_of([&] { parse_layers(layer.name + "(none=1)"); }),
                HasSubstr(layer.name + " takes "));
  }
}

TEST(NearestWord, CountsLetters) {
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3u);  // the textbook's example
  EXPECT_EQ(edit_distance("", "abc"), 3u);
  const std::vector<std::string_view> words{"dense", "dropout", "flatten"};
  EXPECT_EQ(did_you_mean("Dens", words), "; did you mean dense?");
  EXPECT_EQ(did_you_mean("droput", words), "; did you mean dropout?");
  EXPECT_EQ(did_you_mean("x", words), "");
  EXPECT_EQ(did_you_mean(std::string(1000, 'd'), words), "");
}

}  // namespace
}  // namespace onda
