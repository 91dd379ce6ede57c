// SPDX-License-Identifier: Apache-2.0
#include "onda/train/text_model.h"

#include "onda/core/nearest_word.h"
#include "onda/train/text_form.h"

namespace onda {
namespace {

using text::Arguments;
using text::named;
using text::positional;
using text::required;
using text::Slot;

struct Entry {
  std::vector<std::string_view> names;  // the first is shown
  Layer (*make)(Arguments& arguments);
};

template <class Pooling>
Layer pooling(Arguments& arguments) {
  Pooling layer;
  arguments.into({positional("pool_size", layer.pool_size), positional("strides", layer.strides),
                  positional("padding", layer.padding), named("name", layer.name)});
  return layer;
}

template <class Convolution>
Layer convolution(Arguments& arguments) {
  Convolution layer;
  std::vector<Slot> slots{required("filters", layer.filters),
                          required("kernel_size", layer.kernel_size),
                          positional("strides", layer.strides),
                          positional("padding", layer.padding),
                          positional("activation", layer.activation),
                          named("dilation_rate", layer.dilation_rate),
                          named("use_bias", layer.use_bias),
                          named("kernel_initializer", layer.kernel_initializer),
                          named("bias_initializer", layer.bias_initializer),
                          named("name", layer.name)};
  if constexpr (requires { layer.groups; }) slots.push_back(named("groups", layer.groups));
  if constexpr (requires { layer.output_padding; }) {
    slots.push_back(named("output_padding", layer.output_padding));
  }
  arguments.into(std::move(slots));
  return layer;
}

template <class Plain>
Layer plain_layer(Arguments& arguments) {
  Plain layer;
  arguments.into({named("name", layer.name)});
  return layer;
}

template <class Gated>
Layer recurrent(Arguments& arguments) {
  Gated layer;
  std::vector<Slot> slots{required("units", layer.units),
                          positional("activation", layer.activation),
                          named("use_bias", layer.use_bias),
                          named("return_sequences", layer.return_sequences),
                          named("kernel_initializer", layer.kernel_initializer),
                          named("bias_initializer", layer.bias_initializer),
                          named("name", layer.name)};
  if constexpr (requires { layer.recurrent_activation; }) {
    slots.push_back(named("recurrent_activation", layer.recurrent_activation));
  }
  if constexpr (requires { layer.unit_forget_bias; }) {
    slots.push_back(named("unit_forget_bias", layer.unit_forget_bias));
  }
  arguments.into(std::move(slots));
  return layer;
}

// Before and after: "1" is both.
template <class Ends>
Layer ends(Arguments& arguments, std::string_view what) {
  Ends layer;
  layers::Size2D both(layer.before, layer.after);
  arguments.into({positional(what, both), named("name", layer.name)});
  layer.before = both.height;
  layer.after = both.width;
  return layer;
}

// One entry a layer. The order of positional arguments is Keras's where Keras has one.
const std::vector<Entry>& entries() {
  static const std::vector<Entry> all{
      {{"dense"},
       [](Arguments& arguments) -> Layer {
         layers::Dense layer;
         arguments.into({required("units", layer.units), positional("activation", layer.activation),
                         named("use_bias", layer.use_bias),
                         named("kernel_initializer", layer.kernel_initializer),
                         named("bias_initializer", layer.bias_initializer),
                         named("name", layer.name)});
         return layer;
       }},
      {{"conv_2d", "convolution_2d"}, convolution<layers::Conv2D>},
      {{"conv_1d", "convolution_1d"}, convolution<layers::Conv1D>},
      {{"conv_2d_transpose", "convolution_2d_transpose"}, convolution<layers::Conv2DTranspose>},
      {{"depthwise_conv_2d"},
       [](Arguments& arguments) -> Layer {
         layers::DepthwiseConv2D layer;
         arguments.into(
             {required("kernel_size", layer.kernel_size), positional("strides", layer.strides),
              positional("padding", layer.padding), positional("activation", layer.activation),
              positional("depth_multiplier", layer.depth_multiplier),
              named("dilation_rate", layer.dilation_rate), named("use_bias", layer.use_bias),
              named("depthwise_initializer", layer.depthwise_initializer),
              named("bias_initializer", layer.bias_initializer), named("name", layer.name)});
         return layer;
       }},
      {{"separable_conv_2d"},
       [](Arguments& arguments) -> Layer {
         layers::SeparableConv2D layer;
         arguments.into(
             {required("filters", layer.filters), required("kernel_size", layer.kernel_size),
              positional("strides", layer.strides), positional("padding", layer.padding),
              positional("activation", layer.activation),
              named("depth_multiplier", layer.depth_multiplier),
              named("dilation_rate", layer.dilation_rate), named("use_bias", layer.use_bias),
              named("depthwise_initializer", layer.depthwise_initializer),
              named("pointwise_initializer", layer.pointwise_initializer),
              named("bias_initializer", layer.bias_initializer), named("name", layer.name)});
         return layer;
       }},
      {{"embedding"},
       [](Arguments& arguments) -> Layer {
         layers::Embedding layer;
         arguments.into({required("input_dim", layer.input_dim),
                         required("output_dim", layer.output_dim),
                         named("embeddings_initializer", layer.embeddings_initializer),
                         named("name", layer.name)});
         return layer;
       }},
      {{"max_pool_2d", "max_pooling_2d"}, pooling<layers::MaxPooling2D>},
      {{"average_pool_2d", "average_pooling_2d"}, pooling<layers::AveragePooling2D>},
      {{"max_pool_1d", "max_pooling_1d"}, pooling<layers::MaxPooling1D>},
      {{"average_pool_1d", "average_pooling_1d"}, pooling<layers::AveragePooling1D>},
      {{"batch_normalization"},
       [](Arguments& arguments) -> Layer {
         layers::BatchNormalization layer;
         arguments.into({positional("activation", layer.activation),
                         named("momentum", layer.momentum), named("epsilon", layer.epsilon),
                         named("center", layer.center), named("scale", layer.scale),
                         named("name", layer.name)});
         return layer;
       }},
      {{"dropout"},
       [](Arguments& arguments) -> Layer {
         layers::Dropout layer;
         arguments.into({required("rate", layer.rate), named("name", layer.name)});
         return layer;
       }},
      {{"gaussian_noise"},
       [](Arguments& arguments) -> Layer {
         layers::GaussianNoise layer;
         arguments.into({required("stddev", layer.stddev), named("name", layer.name)});
         return layer;
       }},
      {{"global_average_pool_2d", "global_average_pooling_2d"},
       plain_layer<layers::GlobalAveragePooling2D>},
      {{"global_average_pool_1d", "global_average_pooling_1d"},
       plain_layer<layers::GlobalAveragePooling1D>},
      {{"global_max_pool_2d", "global_max_pooling_2d"}, plain_layer<layers::GlobalMaxPooling2D>},
      {{"global_max_pool_1d", "global_max_pooling_1d"}, plain_layer<layers::GlobalMaxPooling1D>},
      {{"simple_rnn"}, recurrent<layers::SimpleRNN>},
      {{"lstm"}, recurrent<layers::LSTM>},
      {{"gru"}, recurrent<layers::GRU>},
      {{"layer_normalization"},
       [](Arguments& arguments) -> Layer {
         layers::LayerNormalization layer;
         arguments.into({named("epsilon", layer.epsilon), named("center", layer.center),
                         named("scale", layer.scale), named("name", layer.name)});
         return layer;
       }},
      {{"normalization"}, plain_layer<layers::Normalization>},
      {{"zero_padding_2d"},
       [](Arguments& arguments) -> Layer {
         layers::ZeroPadding2D layer;
         arguments.into({positional("padding", layer.padding), named("name", layer.name)});
         return layer;
       }},
      {{"zero_padding_1d"},
       [](Arguments& arguments) { return ends<layers::ZeroPadding1D>(arguments, "padding"); }},
      {{"cropping_2d"},
       [](Arguments& arguments) -> Layer {
         layers::Cropping2D layer;
         arguments.into({required("cropping", layer.cropping), named("name", layer.name)});
         return layer;
       }},
      {{"cropping_1d"},
       [](Arguments& arguments) { return ends<layers::Cropping1D>(arguments, "cropping"); }},
      {{"up_sampling_2d"},
       [](Arguments& arguments) -> Layer {
         layers::UpSampling2D layer;
         layers::Size2D size(layer.height, layer.width);
         arguments.into({positional("size", size), named("name", layer.name)});
         layer.height = size.height;
         layer.width = size.width;
         return layer;
       }},
      {{"up_sampling_1d"},
       [](Arguments& arguments) -> Layer {
         layers::UpSampling1D layer;
         arguments.into({positional("size", layer.size), named("name", layer.name)});
         return layer;
       }},
      {{"permute"},
       [](Arguments& arguments) -> Layer {
         layers::Permute layer;
         arguments.into({required("dims", layer.dims), named("name", layer.name)});
         return layer;
       }},
      {{"flatten"}, plain_layer<layers::Flatten>},
      {{"reshape"},
       [](Arguments& arguments) -> Layer {
         layers::Reshape layer;
         arguments.into({required("target_shape", layer.target_shape), named("name", layer.name)});
         return layer;
       }},
      {{"activation"},
       [](Arguments& arguments) -> Layer {
         layers::Activation layer;
         arguments.into({required("activation", layer.function), named("name", layer.name)});
         return layer;
       }},
      {{"leaky_relu"},
       [](Arguments& arguments) -> Layer {
         layers::LeakyReLU layer;
         arguments.into(
             {positional("negative_slope", layer.negative_slope), named("name", layer.name)});
         return layer;
       }},
      {{"prelu"},
       [](Arguments& arguments) -> Layer {
         layers::PReLU layer;
         arguments.into(
             {named("alpha_initializer", layer.alpha_initializer), named("name", layer.name)});
         return layer;
       }},
  };
  return all;
}

Layer layer_of(const text::Phrase& phrase) {
  const text::Word& name = phrase.name;
  Arguments arguments(phrase);
  std::vector<std::string_view> all;
  for (const Entry& entry : entries()) {
    for (const std::string_view known : entry.names) {
      if (text::plain(known) == text::plain(name.text)) return entry.make(arguments);
    }
    all.push_back(entry.names.front());
  }
  if (const auto function = layers::find_function(name.text)) {
    layers::Activation layer{.function = *function};
    arguments.into({named("name", layer.name)});
    return layer;
  }
  for (const std::string_view function : layers::function_names()) all.push_back(function);
  throw text::Problem{name, fmt::format("expected the name of a layer, received {}{}",
                                        text::quoted(name.text), did_you_mean(name.text, all))};
}

}  // namespace

std::vector<Layer> parse_layers(std::string_view line) {
  try {
    std::vector<Layer> all;
    for (const text::Phrase& phrase : text::phrases(
             line, {"a layer", "layers", "dense(10)", text_model_limit, text_model_layer_limit})) {
      all.push_back(layer_of(phrase));
    }
    return all;
  } catch (const text::Problem& problem) {
    throw text::pointing_at(line, problem);
  }
}

std::vector<TextLayer> text_layers() {
  std::vector<TextLayer> all;
  for (const Entry& entry : entries()) {
    Arguments arguments;
    entry.make(arguments);
    all.push_back({std::string(entry.names.front()), arguments.told()});
  }
  return all;
}

}  // namespace onda
