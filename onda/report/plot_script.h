// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "onda/report/plot.h"

namespace onda::report {

/// A text as an expression of gnuplot's language that stands for exactly this text. Single quotes
/// know no escapes but '' for a quote, and no substitution of commands; so nothing in the text is
/// ever read as a command. Line breaks are joined in as "\n".
std::string text_expression(std::string_view text);

/// Gnuplot's commands that draw `plot`: as `svg_name` and as `png_name` (those that are not
/// empty), file names in its working directory. The numbers stand inline. Throws Error as
/// render() says.
std::string script(const Plot& plot, std::string_view svg_name, std::string_view png_name,
                   int png_scale);

}  // namespace onda::report
