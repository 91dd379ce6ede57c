// SPDX-License-Identifier: Apache-2.0
#include "onda/train/text_model.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <functional>
#include <optional>
#include <variant>

#include "onda/core/error.h"
#include "onda/core/nearest_word.h"

namespace onda {
namespace {

// A piece of the text.
struct Word {
  std::string_view text;
  std::size_t at = 0;  // in bytes
};

// What is wrong, and where.
struct Problem {
  Word where;
  std::string message;
};

// As it is shown: one line, one column for each character.
std::string shown(std::string_view text) {
  std::string line(text);
  for (char& c : line) {
    if (static_cast<unsigned char>(c) < ' ' || c == 0x7f) c = ' ';
  }
  return line;
}

std::size_t columns(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  }));
}

// The text around the problem, and a line that points at it.
Error pointing_at(std::string_view text, const Problem& problem) {
  constexpr std::size_t before = 40;
  constexpr std::size_t after = 36;
  const auto at_character = [&](std::size_t at) {
    while (at > 0 && at < text.size() && (static_cast<unsigned char>(text[at]) & 0xc0) == 0x80)
      --at;
    return std::min(at, text.size());
  };
  const std::size_t at = problem.where.at;
  const std::size_t begin = at > before ? at_character(at - before) : 0;
  const std::size_t end = at_character(std::min(text.size(), at + after));
  const std::string left = (begin > 0 ? "…" : "") + shown(text.substr(begin, at - begin));
  const std::string right = shown(text.substr(at, end - at)) + (end < text.size() ? "…" : "");
  const std::size_t carets =
      std::clamp<std::size_t>(columns(problem.where.text.substr(0, end - at)), 1, after);
  return Error("place {}: {}\n  {}{}\n  {}{}", columns(text.substr(0, at)) + 1, problem.message,
               left, right, std::string(columns(left), ' '), std::string(carets, '^'));
}

std::string quoted(std::string_view word) {
  constexpr std::size_t most = 40;
  if (word.empty()) return "nothing";
  return '"' + shown(word.substr(0, most)) + (word.size() > most ? "…\"" : "\"");
}

// "Conv2D", "conv2d" and "conv_2d" are one.
std::string plain(std::string_view name) {
  std::string text;
  for (const char c : name) {
    if (c == '_') continue;
    text += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return text;
}

// --- values

template <class T>
std::optional<T> number(std::string_view text) {
  T value{};
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (code != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<std::vector<std::int32_t>> extents(std::string_view text) {
  constexpr std::size_t most_axes = 8;
  std::vector<std::int32_t> found;
  while (found.size() < most_axes) {
    const std::size_t end = std::min(text.find('x'), text.size());
    const auto extent = number<std::int32_t>(text.substr(0, end));
    if (!extent) return std::nullopt;
    found.push_back(*extent);
    if (end == text.size()) return found;
    text.remove_prefix(end + 1);
  }
  return std::nullopt;
}

struct NamedInitializer {
  std::string_view name;
  Initializer (*make)();
};
constexpr std::array initializers{
    NamedInitializer{"glorot_uniform", [] { return Initializer(GlorotUniform{}); }},
    NamedInitializer{"glorot_normal", [] { return Initializer(GlorotNormal{}); }},
    NamedInitializer{"he_uniform", [] { return Initializer(HeUniform{}); }},
    NamedInitializer{"he_normal", [] { return Initializer(HeNormal{}); }},
    NamedInitializer{"lecun_uniform", [] { return Initializer(LecunUniform{}); }},
    NamedInitializer{"lecun_normal", [] { return Initializer(LecunNormal{}); }},
    NamedInitializer{"random_uniform", [] { return Initializer(RandomUniform{}); }},
    NamedInitializer{"random_normal", [] { return Initializer(RandomNormal{}); }},
    NamedInitializer{"zeros", [] { return Initializer(Zeros{}); }},
    NamedInitializer{"ones", [] { return Initializer(Ones{}); }},
};

// Each reads a word into a value, or returns false and leaves it as it was.
bool read(std::string_view text, int& value) {
  const auto found = number<int>(text);
  if (found) value = *found;
  return found.has_value();
}
bool read(std::string_view text, double& value) {
  const auto found = number<double>(text);
  if (found) value = *found;
  return found.has_value();
}
bool read(std::string_view text, bool& value) {
  if (text != "true" && text != "false") return false;
  value = text == "true";
  return true;
}
bool read(std::string_view text, layers::Size2D& value) {
  const auto found = extents(text);
  if (!found || found->size() > 2) return false;
  value = layers::Size2D(found->front(), found->back());
  return true;
}
template <class T>
bool read(std::string_view text, std::optional<T>& value) {
  T inner{0};
  if (!read(text, inner)) return false;
  value = inner;
  return true;
}
bool read(std::string_view text, Shape& value) {
  const auto found = extents(text);
  if (found) value = Shape(*found);
  return found.has_value();
}
bool read(std::string_view text, std::vector<int>& value) {
  const auto found = extents(text);
  if (found) value.assign(found->begin(), found->end());
  return found.has_value();
}
// All edges, rows x columns, or top x bottom x left x right.
bool read(std::string_view text, layers::Edges& value) {
  const auto found = extents(text);
  if (!found || found->size() == 3 || found->size() > 4) return false;
  const std::vector<std::int32_t>& e = *found;
  if (e.size() == 4) {
    value = {e[0], e[1], e[2], e[3]};
  } else {
    value = {e.front(), e.front(), e.back(), e.back()};
  }
  return true;
}
bool read(std::string_view text, Padding& value) {
  if (text != "same" && text != "valid") return false;
  value = text == "same" ? Padding::same : Padding::valid;
  return true;
}
bool read(std::string_view text, layers::Function& value) {
  const auto found = layers::find_function(text);
  if (found) value = *found;
  return found.has_value();
}
bool read(std::string_view text, std::string& value) {
  value = text;
  return !text.empty();
}
bool read(std::string_view text, Initializer& value) {
  const auto found = std::find_if(initializers.begin(), initializers.end(),
                                  [&](const NamedInitializer& one) { return one.name == text; });
  if (found != initializers.end()) value = found->make();
  return found != initializers.end();
}

struct Kind {
  std::string what;
  bool is_word = false;  // says what it is: may stand anywhere
};
Kind kind_of(const int&) { return {"a whole number"}; }
Kind kind_of(const double&) { return {"a number"}; }
Kind kind_of(const bool&) { return {"true or false"}; }
Kind kind_of(const layers::Size2D&) { return {"a size such as 3 or 3x3"}; }
template <class T>
Kind kind_of(const std::optional<T>&) {
  return kind_of(T{0});
}
Kind kind_of(const Shape&) { return {"a shape such as 4x4x2"}; }
Kind kind_of(const std::vector<int>&) { return {"axes such as 2x1"}; }
Kind kind_of(const layers::Edges&) { return {"edges such as 1, 1x2 or 0x1x0x1"}; }
Kind kind_of(const Padding&) { return {"same or valid", true}; }
Kind kind_of(const layers::Function&) { return {"an activation such as relu", true}; }
Kind kind_of(const std::string&) { return {"a name"}; }
Kind kind_of(const Initializer&) { return {"an initializer such as he_normal"}; }

// --- what a layer is told

struct Argument {
  std::optional<Word> name;
  Word value;
};

enum class How { required, positional, named };

struct Slot {
  template <class T>
  Slot(std::string_view name_of, T& value, How how_given)
      : name(name_of),
        how(how_given),
        kind(kind_of(value)),
        take([&value](std::string_view text) { return read(text, value); }) {}

  std::string_view name;
  How how;
  Kind kind;
  std::function<bool(std::string_view)> take;
  bool set = false;
};

template <class T>
Slot required(std::string_view name, T& value) {
  return Slot(name, value, How::required);
}
template <class T>
Slot positional(std::string_view name, T& value) {
  return Slot(name, value, How::positional);
}
template <class T>
Slot named(std::string_view name, T& value) {
  return Slot(name, value, How::named);
}

// Takes the arguments of one layer, or tells which there are.
class Arguments {
 public:
  // Tells.
  Arguments() = default;
  Arguments(const Word& layer, const std::vector<Argument>& arguments)
      : layer_(layer), arguments_(&arguments) {}

  void into(std::vector<Slot> slots) {
    if (!arguments_) {
      for (const Slot& slot : slots) {
        told_ += (told_.empty() ? "" : ", ") + std::string(slot.name) +
                 (slot.how == How::named ? "=" : "");
      }
      return;
    }
    for (const Argument& argument : *arguments_) {
      Slot& slot = argument.name ? by_name(slots, argument) : by_place(slots, argument);
      if (slot.set) throw Problem{argument.value, fmt::format("{} is given twice", slot.name)};
      if (!slot.take(argument.value.text)) {
        throw Problem{argument.value, fmt::format("expected {} for {}, received {}", slot.kind.what,
                                                  slot.name, quoted(argument.value.text))};
      }
      slot.set = true;
    }
    for (const Slot& slot : slots) {
      if (slot.how == How::required && !slot.set) {
        throw Problem{layer_, fmt::format("expected {}({}), received no {}", layer_.text, slot.name,
                                          slot.name)};
      }
    }
  }
  const std::string& told() const { return told_; }

 private:
  static std::string names(const std::vector<Slot>& slots) {
    std::string text;
    for (const Slot& slot : slots) text += (text.empty() ? "" : ", ") + std::string(slot.name);
    return text.empty() ? "nothing" : text;
  }

  Slot& by_name(std::vector<Slot>& slots, const Argument& argument) const {
    std::vector<std::string_view> all;
    for (Slot& slot : slots) {
      if (slot.name == argument.name->text) return slot;
      all.push_back(slot.name);
    }
    throw Problem{*argument.name,
                  fmt::format("{} takes {}, received {}{}", layer_.text, names(slots),
                              quoted(argument.name->text), did_you_mean(argument.name->text, all))};
  }

  Slot& by_place(std::vector<Slot>& slots, const Argument& argument) const {
    const std::string_view text = argument.value.text;
    for (Slot& slot : slots) {
      if (slot.kind.is_word && slot.how != How::named && slot.take(text)) return slot;
    }
    std::string words;
    for (const Slot& slot : slots) {
      if (slot.kind.is_word) words += ", " + slot.kind.what;
    }
    if (!words.empty() && !text.empty() && plain(text)[0] >= 'a' && plain(text)[0] <= 'z') {
      throw Problem{argument.value, fmt::format("expected a number{}, received {}{}", words,
                                                quoted(text), nearest_word(text))};
    }
    for (Slot& slot : slots) {
      if (slot.kind.is_word || slot.how == How::named || slot.set) continue;
      return slot;
    }
    throw Problem{argument.value, fmt::format("{} takes {}, received {}{}", layer_.text,
                                              names(slots), quoted(text), nearest_word(text))};
  }

  static std::string nearest_word(std::string_view text) {
    std::vector<std::string_view> words = layers::function_names();
    words.insert(words.end(), {"same", "valid"});
    return did_you_mean(text, words);
  }

  Word layer_;
  const std::vector<Argument>* arguments_ = nullptr;
  std::string told_;
};

// --- the layers

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

Layer layer_of(const Word& name, const std::vector<Argument>& told) {
  Arguments arguments(name, told);
  std::vector<std::string_view> all;
  for (const Entry& entry : entries()) {
    for (const std::string_view known : entry.names) {
      if (plain(known) == plain(name.text)) return entry.make(arguments);
    }
    all.push_back(entry.names.front());
  }
  if (const auto function = layers::find_function(name.text)) {
    layers::Activation layer{.function = *function};
    arguments.into({named("name", layer.name)});
    return layer;
  }
  for (const std::string_view function : layers::function_names()) all.push_back(function);
  throw Problem{name, fmt::format("expected the name of a layer, received {}{}", quoted(name.text),
                                  did_you_mean(name.text, all))};
}

// --- the text

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  std::vector<Layer> layers() {
    if (text_.size() > text_model_limit) {
      throw Error("expected at most {} characters, received {}", text_model_limit, text_.size());
    }
    std::vector<Layer> all;
    for (skip(); at_ < text_.size(); skip()) {
      const Word name = word("the name of a layer");
      std::vector<Argument> arguments;
      skip();
      if (take('(')) arguments = rest_of_arguments();
      if (all.size() == text_model_layer_limit) {
        throw Problem{name, fmt::format("expected at most {} layers", text_model_layer_limit)};
      }
      all.push_back(layer_of(name, arguments));
    }
    if (all.empty())
      throw Problem{{{}, at_}, "expected a layer, such as dense(10), received nothing"};
    return all;
  }

 private:
  void skip() {
    while (at_ < text_.size() &&
           std::string_view(" \t\n\r").find(text_[at_]) != std::string_view::npos) {
      ++at_;
    }
  }
  bool take(char c) {
    if (at_ == text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  // The character that is next, whole, or nothing at the end.
  Word next() const {
    std::size_t end = std::min(at_ + 1, text_.size());
    while (end < text_.size() && (static_cast<unsigned char>(text_[end]) & 0xc0) == 0x80) ++end;
    return {text_.substr(at_, end - at_), at_};
  }
  Word word(std::string_view expected) {
    const std::size_t begin = at_;
    const auto belongs = [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
             c == '_' || c == '.' || c == '-' || c == '+' || c == '/';
    };
    while (at_ < text_.size() && belongs(text_[at_])) ++at_;
    if (at_ == begin) {
      throw Problem{next(), fmt::format("expected {}, received {}", expected, quoted(next().text))};
    }
    return {text_.substr(begin, at_ - begin), begin};
  }
  std::vector<Argument> rest_of_arguments() {
    std::vector<Argument> all;
    skip();
    if (take(')')) return all;
    while (true) {
      skip();
      Argument argument;
      argument.value = word("a value or name=value");
      skip();
      if (take('=')) {
        skip();
        argument.name = argument.value;
        argument.value = word(fmt::format("a value for {}", argument.name->text));
        skip();
      }
      all.push_back(argument);
      if (take(')')) return all;
      if (!take(',')) {
        throw Problem{next(), fmt::format("expected , or ), received {}", quoted(next().text))};
      }
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

std::vector<Layer> parse_layers(std::string_view text) {
  try {
    return Reader(text).layers();
  } catch (const Problem& problem) {
    throw pointing_at(text, problem);
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
