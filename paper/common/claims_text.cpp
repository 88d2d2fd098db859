// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "paper/common/report.h"

namespace hsdc::paper {
namespace {

constexpr size_t kColumns = 100;

/// Characters of UTF-8 text.
size_t width(const std::string& text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  }));
}

/// `head` and the text, whose lines all begin in the column behind the head.
std::string wrapped(const std::string& head, const std::string& text) {
  const std::string indent(width(head), ' ');
  std::string out, line = head;
  bool empty = true;  // nothing stands behind the head or the indent yet
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find_first_of(" \n\t\r", at), text.size());
    const std::string word = text.substr(at, end - at);
    at = end + 1;
    if (word.empty()) continue;
    if (!empty && width(line) + 1 + width(word) > kColumns) {
      out += line + "\n";
      line = indent;
      empty = true;
    }
    line += (empty ? "" : " ") + word;
    empty = false;
  }
  return out + line + "\n";
}

}  // namespace

std::string claims_text(const ExperimentResult& result) {
  std::string text;
  for (const Claim& claim : result.claims) {
    text += wrapped(claim.holds ? "holds          " : "does not hold  ", claim.paper);
    text += wrapped("               measured: ", claim.measured);
    const std::string reason = reason_of(claim);
    if (!reason.empty()) text += wrapped("               reason: ", reason);
  }
  return text;
}

}  // namespace hsdc::paper
