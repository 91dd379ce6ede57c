// SPDX-License-Identifier: Apache-2.0
#include "onda/train/text_form.h"

#include <algorithm>

#include "onda/core/nearest_word.h"

namespace onda::text {
namespace {

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

class Reader {
 public:
  Reader(std::string_view text, const Grammar& grammar) : text_(text), grammar_(grammar) {}

  std::vector<Phrase> phrases() {
    if (text_.size() > grammar_.most_characters) {
      throw Error("expected at most {} characters, received {}", grammar_.most_characters,
                  text_.size());
    }
    std::vector<Phrase> all;
    for (skip(); at_ < text_.size(); skip()) {
      Phrase phrase{word(fmt::format("the name of {}", grammar_.thing)), {}};
      skip();
      if (take('(')) phrase.arguments = rest_of_arguments();
      if (all.size() == grammar_.most_phrases) {
        throw Problem{phrase.name, fmt::format("expected at most {} {}", grammar_.most_phrases,
                                               grammar_.things)};
      }
      all.push_back(std::move(phrase));
    }
    if (all.empty()) {
      throw Problem{{{}, at_},
                    fmt::format("expected {}, such as {}, received nothing", grammar_.thing,
                                grammar_.example)};
    }
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
             c == '_' || c == '.' || c == '-' || c == '+' || c == '/' || c == '%';
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
  const Grammar& grammar_;
  std::size_t at_ = 0;
};

std::string names(const std::vector<Slot>& slots) {
  std::string text;
  for (const Slot& slot : slots) text += (text.empty() ? "" : ", ") + std::string(slot.name);
  return text.empty() ? "nothing" : text;
}

// Of the words that say what they are.
std::string nearest_of(const std::vector<Slot>& slots, std::string_view text) {
  std::vector<std::string_view> words;
  for (const Slot& slot : slots) {
    words.insert(words.end(), slot.kind.words.begin(), slot.kind.words.end());
  }
  return did_you_mean(text, words);
}

}  // namespace

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

std::string plain(std::string_view name) {
  std::string text;
  for (const char c : name) {
    if (c == '_') continue;
    text += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return text;
}

std::vector<Phrase> phrases(std::string_view text, const Grammar& grammar) {
  return Reader(text, grammar).phrases();
}

void Arguments::into(std::vector<Slot> slots) {
  if (!phrase_) {
    for (const Slot& slot : slots) {
      told_ += (told_.empty() ? "" : ", ") + std::string(slot.name) +
               (slot.how == How::named ? "=" : "");
    }
    return;
  }
  for (const Argument& argument : phrase_->arguments) {
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
      throw Problem{phrase_->name, fmt::format("expected {}({}), received no {}",
                                               phrase_->name.text, slot.name, slot.name)};
    }
  }
}

Slot& Arguments::by_name(std::vector<Slot>& slots, const Argument& argument) const {
  std::vector<std::string_view> all;
  for (Slot& slot : slots) {
    if (slot.name == argument.name->text) return slot;
    all.push_back(slot.name);
  }
  throw Problem{*argument.name,
                fmt::format("{} takes {}, received {}{}", phrase_->name.text, names(slots),
                            quoted(argument.name->text), did_you_mean(argument.name->text, all))};
}

Slot& Arguments::by_place(std::vector<Slot>& slots, const Argument& argument) const {
  const std::string_view text = argument.value.text;
  std::string words;
  for (Slot& slot : slots) {
    if (slot.kind.words.empty() || slot.how == How::named) continue;
    if (slot.take(text)) return slot;
    words += ", " + slot.kind.what;
  }
  const char first = plain(text.substr(0, 1))[0];
  if (!words.empty() && first >= 'a' && first <= 'z') {
    throw Problem{argument.value, fmt::format("expected a number{}, received {}{}", words,
                                              quoted(text), nearest_of(slots, text))};
  }
  for (Slot& slot : slots) {
    if (slot.kind.words.empty() && slot.how != How::named && !slot.set) return slot;
  }
  throw Problem{argument.value, fmt::format("{} takes {}, received {}{}", phrase_->name.text,
                                            names(slots), quoted(text), nearest_of(slots, text))};
}

}  // namespace onda::text
