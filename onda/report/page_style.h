// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace onda::report {

/// The style of a Page. Colours are named once and change in the dark; pictures keep a light card,
/// because their ink is dark. Text has a contrast of 4.5 : 1 or more (WCAG 2.1, AA) in both.
inline constexpr std::string_view page_style = R"css(
:root {
  color-scheme: light dark;
  --paper: #ffffff; --ink: #1c1f24; --quiet: #59616c; --line: #dfe3e8; --panel: #f4f6f8;
  --accent: #0063a0; --card: #ffffff;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14171b; --ink: #e6e8eb; --quiet: #a3abb5; --line: #343a42; --panel: #1e2329;
    --accent: #6cb8ee; --card: #ffffff;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; scroll-behavior: smooth; }
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
body {
  margin: 0 auto; padding: 1.5rem 1rem 4rem; max-width: 42rem; background: var(--paper);
  color: var(--ink); overflow-wrap: break-word;
  font: 1.0625rem/1.6 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif;
}
h1 { font-size: clamp(1.6rem, 6vw, 2.3rem); line-height: 1.2; margin: .5rem 0; }
h2 {
  font-size: clamp(1.25rem, 4.5vw, 1.55rem); line-height: 1.3; margin: 3rem 0 .75rem;
  padding-top: 1.25rem; border-top: 1px solid var(--line);
}
h2 .number { color: var(--accent); font-variant-numeric: tabular-nums; margin-right: .5em; }
.subtitle { color: var(--quiet); font-size: 1.15rem; margin: 0 0 1.5rem; }
p, ul { margin: .75rem 0; }
ul { padding-left: 1.25rem; }
li { margin: .25rem 0; }
a { color: var(--accent); text-underline-offset: .15em; }
nav { background: var(--panel); border-radius: .75rem; padding: .75rem 1.25rem; margin: 1.5rem 0; }
nav h2 { all: unset; display: block; font-weight: 600; }
nav ol { margin: .25rem 0; padding-left: 1.6rem; columns: 15rem; column-gap: 2rem; }
nav li { margin: 0; padding: .2rem 0; break-inside: avoid; }
nav a { text-decoration: none; }
nav a:hover { text-decoration: underline; }
code, pre { font-family: ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; }
code { font-size: .9em; background: var(--panel); border-radius: .3em; padding: .1em .3em; }
pre {
  background: var(--panel); border-radius: .75rem; padding: .9rem 1rem; overflow-x: auto;
  font-size: .82rem; line-height: 1.45; margin: 1rem 0;
}
pre code { font-size: 1em; background: none; padding: 0; }
figure { margin: 1.5rem 0; }
figure svg {
  display: block; background: var(--card); border: 1px solid var(--line); border-radius: .75rem;
  padding: .25rem;
}
@media (max-width: 30rem) {  /* from edge to edge, for the sake of the labels */
  figure svg { margin: 0 -1rem; width: calc(100% + 2rem) !important;
    border-radius: 0; border-width: 1px 0; padding: 0; }
}
figcaption, caption { color: var(--quiet); font-size: .92rem; line-height: 1.45; }
figcaption { margin-top: .5rem; }
caption { text-align: left; padding-bottom: .4rem; }
.scroll { overflow-x: auto; margin: 1.25rem 0; }
table { border-collapse: collapse; width: 100%; font-size: .95rem; line-height: 1.4; }
th, td { text-align: left; padding: .45rem .6rem; border-bottom: 1px solid var(--line); }
th { border-bottom-color: var(--quiet); font-weight: 600; vertical-align: bottom; }
td { font-variant-numeric: tabular-nums; vertical-align: top; }
.right { text-align: right; }
.centre { text-align: center; }
.tiles {
  display: grid; grid-template-columns: repeat(auto-fit, minmax(min(8.2rem, 45%), 1fr));
  gap: .75rem; margin: 1.25rem 0;
}
.tiles div { display: flex; flex-direction: column; background: var(--panel);
  border-radius: .75rem; padding: .8rem 1rem; }
.tiles dt { order: 2; font-size: .92rem; line-height: 1.35; }
.tiles dd { margin: 0; }
.tiles .value { order: 1; font-size: 1.5rem; line-height: 1.25; font-weight: 650;
  font-variant-numeric: tabular-nums; }
.tiles .note { order: 3; font-size: .85rem; line-height: 1.35; color: var(--quiet); margin-top: .2rem; }
footer { margin-top: 4rem; padding-top: 1rem; border-top: 1px solid var(--line);
  color: var(--quiet); font-size: .9rem; }
@media print {
  body { max-width: none; padding: 0; }
  figure, .tiles div, tr { break-inside: avoid; }
}
)css";

}  // namespace onda::report
