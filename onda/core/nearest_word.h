// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace onda {

/// How many letters have to be put in, taken out or changed to make one word of another.
std::size_t edit_distance(std::string_view a, std::string_view b);

/// "; did you mean dense?" with the nearest of the words, or nothing when none is near. Letters may
/// be large or small.
std::string did_you_mean(std::string_view received, std::span<const std::string_view> words);

}  // namespace onda
