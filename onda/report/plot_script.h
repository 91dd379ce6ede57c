// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "onda/report/plot.h"

namespace onda::report {

/// A text as a string of gnuplot's language that stands for exactly this text. Every character but
/// letters, digits, spaces and what is not ASCII is written as its octal code, line breaks too; so
/// no quote, backslash, backquote or brace of the text is ever read as a part of a command.
std::string text_expression(std::string_view text);

/// Gnuplot's commands that draw `plot`: as `svg_name` and as `png_name` (those that are not
/// empty), file names in its working directory. The numbers stand inline. Throws Error as
/// render() says.
std::string script(const Plot& plot, std::string_view svg_name, std::string_view png_name,
                   int png_scale);

}  // namespace onda::report
