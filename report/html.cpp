// SPDX-License-Identifier: Apache-2.0
#include "report/html.h"

#include <fmt/format.h>

namespace hsdc::report {
namespace {

/// One column, wide for pictures and narrower for what is read; colours follow the reader's choice
/// of light or dark, pictures stay on white; on paper nothing is cut in two that can be helped.
constexpr const char* kStyle = R"css(
:root { color-scheme: light dark; --ink: #1d1f23; --soft: #5c6470; --page: #ffffff; --line: #d9dde3;
  --stripe: #f5f6f8; --link: #0b5cad; --good: #14713f; --bad: #ab2b12; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e6ea; --soft: #a2a9b4; --page: #17191d;
  --line: #3a3f47; --stripe: #1f2227; --link: #7ab7f5; --good: #62c48d; --bad: #f0866c; } }
body { margin: 0 auto; padding: 1.5rem 1rem 4rem; max-width: 80rem; background: var(--page);
  color: var(--ink); font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", sans-serif; }
h1 { font-size: 1.7rem; line-height: 1.25; margin: 0 0 .5rem; }
h2 { font-size: 1.35rem; margin: 3rem 0 .25rem; padding-top: 1rem; border-top: 1px solid var(--line); }
h3 { font-size: 1.05rem; margin: 1.75rem 0 .5rem; }
p, ul, table, pre { max-width: 62rem; }
a { color: var(--link); }
.soft, figcaption { color: var(--soft); }
.count { font-size: 1.2rem; font-weight: 600; }
table { border-collapse: collapse; width: 100%; font-size: .93rem; }
th, td { padding: .45rem .7rem; text-align: left; vertical-align: top;
  border-bottom: 1px solid var(--line); }
thead th { border-bottom: 2px solid var(--line); }
tbody tr:nth-child(even) { background: var(--stripe); }
.good, .bad { white-space: nowrap; font-weight: 600; }
.good { color: var(--good); }
.bad { color: var(--bad); }
.reason { color: var(--soft); margin: .3rem 0 0; }
figure { margin: 1.5rem 0; }
figure img { display: block; max-width: 100%; height: auto; background: #ffffff; border-radius: 4px; }
figcaption { max-width: 62rem; margin-top: .5rem; font-size: .93rem; }
pre { padding: .6rem .8rem; background: var(--stripe); border: 1px solid var(--line);
  border-radius: 4px; overflow-x: auto; }
code { font: .9em ui-monospace, "DejaVu Sans Mono", Consolas, monospace; }
ul { padding-left: 1.25rem; }
@media print { :root { color-scheme: light; --ink: #000000; --soft: #444444; --page: #ffffff;
  --stripe: #ffffff; --line: #bbbbbb; --link: #000000; --good: #000000; --bad: #000000; }
  body { max-width: none; padding: 0; font-size: 10pt; }
  h2, h3 { break-after: avoid; } figure, tr, pre { break-inside: avoid; } pre { white-space: pre-wrap; } }
)css";

std::string base64(std::string_view bytes) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (size_t at = 0; at < bytes.size(); at += 3) {
    unsigned group = 0;
    for (size_t k = 0; k < 3; ++k) {
      group = group << 8 | (at + k < bytes.size() ? static_cast<unsigned char>(bytes[at + k]) : 0U);
    }
    for (size_t k = 0; k < 4; ++k) {
      text += at + k <= bytes.size() ? kDigits[group >> (18 - 6 * k) & 63] : '=';
    }
  }
  return text;
}

}  // namespace

std::string html_text(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        // HTML has no place for other control characters, not even as references.
        out += static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t' ? ' ' : c;
    }
  }
  return out;
}

std::string html_svg(std::string_view svg, std::string_view alt) {
  return fmt::format("<img src=\"data:image/svg+xml;base64,{}\" alt=\"{}\">", base64(svg),
                     html_text(alt));
}

std::string html_page(std::string_view title, std::string_view body) {
  return fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<title>{}</title>\n<style>{}</style>\n</head>\n<body>\n{}</body>\n</html>\n",
      html_text(title), kStyle, body);
}

}  // namespace hsdc::report
