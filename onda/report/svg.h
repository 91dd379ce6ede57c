// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace onda::report {

/// Gnuplot's SVG file as an element for an HTML page: about a fifth of the size and without ids.
/// The file's prologue, empty groups, unused definitions and names go; the markers of a series,
/// one `<use>` for each point, become one path of round dots; the font gets fallbacks for devices
/// without it; the size becomes that of the container, in the proportion width : height; and
/// `description` is what a screen reader says. Throws Error when `file` is no complete SVG.
std::string inline_svg(std::string_view file, int width, int height, std::string_view description);

}  // namespace onda::report
