// SPDX-License-Identifier: Apache-2.0
// What is written as one line of "name(value, name=value) name …": a model's layers, augmentations.
// Reads the line, hands out arguments, and points at what is wrong.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "onda/core/error.h"
#include "onda/train/text_values.h"

namespace onda::text {

/// A piece of the text.
struct Word {
  std::string_view text;
  std::size_t at = 0;  ///< in bytes
};

/// Thrown while a text is read: what is wrong, and where.
struct Problem {
  Word where;
  std::string message;
};

/// The problem as an error: the text around it, and a line of carets below.
Error pointing_at(std::string_view text, const Problem& problem);

/// As a message shows it: one short line in quotes, or "nothing".
std::string quoted(std::string_view word);

/// "Conv2D", "conv2d" and "conv_2d" are one.
std::string plain(std::string_view name);

struct Argument {
  std::optional<Word> name;
  Word value;
};

/// A name and, in brackets, what it is told.
struct Phrase {
  Word name;
  std::vector<Argument> arguments;
};

/// How a text is read, and how its errors call things.
struct Grammar {
  std::string_view thing;       ///< "a layer"
  std::string_view things;      ///< "layers"
  std::string_view example;     ///< "dense(10)"
  std::size_t most_characters;  ///< an Error, as everything else would be a Problem
  std::size_t most_phrases;
};
std::vector<Phrase> phrases(std::string_view text, const Grammar& grammar);

enum class How {
  required,    ///< by place or by name
  positional,  ///< likewise, and may be left out
  named,       ///< by name only
};

/// Where an argument goes.
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

/// Takes the arguments of one phrase, or tells which there are.
class Arguments {
 public:
  /// Tells.
  Arguments() = default;
  /// Takes: of a phrase that stays where it is.
  explicit Arguments(const Phrase& phrase) : phrase_(&phrase) {}

  /// Puts each argument into its slot. Throws Problem where one does not fit.
  void into(std::vector<Slot> slots);
  /// "units, activation, use_bias=", of the slots that into() was given.
  const std::string& told() const { return told_; }

 private:
  Slot& by_name(std::vector<Slot>& slots, const Argument& argument) const;
  Slot& by_place(std::vector<Slot>& slots, const Argument& argument) const;

  const Phrase* phrase_ = nullptr;
  std::string told_;
};

}  // namespace onda::text
