// SPDX-License-Identifier: Apache-2.0
#include "tests/paper/common/markup.h"

#include <algorithm>
#include <set>
#include <vector>

namespace hsdc::paper {
namespace {

class Reader {
 public:
  explicit Reader(const std::string& html) : html_(html) {}

  std::string read() {
    const std::string start = "<!DOCTYPE html>";
    if (!html_.starts_with(start)) return "no doctype";
    at_ = start.size();
    while (at_ < html_.size() && fault_.empty()) html_[at_] == '<' ? tag() : text();
    if (fault_.empty() && !open_.empty()) fault_ = "not closed: " + open_.back();
    for (const std::string& target : targets_) {
      if (fault_.empty() && ids_.count(target) == 0) fault_ = "link to nowhere: #" + target;
    }
    return fault_;
  }

 private:
  void text() {
    const size_t end = std::min(html_.find('<', at_), html_.size());
    check_text(html_.substr(at_, end - at_));
    at_ = end;
  }

  void check_text(const std::string& text) {
    static const std::set<std::string> kKnown{"amp", "lt", "gt", "quot", "#39"};
    for (size_t at = text.find('&'); at != std::string::npos; at = text.find('&', at + 1)) {
      const size_t end = text.find(';', at);
      if (end == std::string::npos || kKnown.count(text.substr(at + 1, end - at - 1)) == 0) {
        fault_ = "bare & in: " + text.substr(at, 20);
      }
    }
    if (text.find('>') != std::string::npos) fault_ = "bare > in: " + text;
  }

  void tag() {
    const size_t end = html_.find('>', at_);
    if (end == std::string::npos) {
      fault_ = "tag without end";
      return;
    }
    std::string inner = html_.substr(at_ + 1, end - at_ - 1);
    at_ = end + 1;
    if (inner[0] == '/') {
      if (open_.empty() || open_.back() != inner.substr(1)) {
        fault_ = "</" + inner.substr(1) + "> closes " + (open_.empty() ? "nothing" : open_.back());
      } else {
        open_.pop_back();
      }
      return;
    }
    const std::string name = inner.substr(0, inner.find(' '));
    attributes(inner.substr(name.size()));
    if (name == "script" || name == "link") fault_ = "an element " + name;
    if (name == "style") {  // its content is no markup
      at_ = html_.find("</style>", at_);
      if (html_.substr(end, at_ - end).find("url(") != std::string::npos) fault_ = "url() in CSS";
    }
    if (name != "meta" && name != "img" && name != "br") open_.push_back(name);
  }

  void attributes(std::string rest) {
    while (!rest.empty() && fault_.empty()) {
      const size_t equals = rest.find("=\"");
      const size_t end = equals == std::string::npos ? equals : rest.find('"', equals + 2);
      if (rest[0] != ' ' || end == std::string::npos) {
        fault_ = "attributes: " + rest.substr(0, 40);
        return;
      }
      const std::string name = rest.substr(1, equals - 1);
      const std::string value = rest.substr(equals + 2, end - equals - 2);
      check_text(value);
      if (name == "id" && !ids_.insert(value).second) fault_ = "id given twice: " + value;
      if (name == "href" && value[0] == '#') targets_.push_back(value.substr(1));
      if (name == "src" && !value.starts_with("data:")) fault_ = "loads " + value;
      if (name.starts_with("on")) fault_ = "script in " + name;
      rest = rest.substr(end + 1);
    }
  }

  const std::string& html_;
  size_t at_ = 0;
  std::string fault_;
  std::vector<std::string> open_, targets_;
  std::set<std::string> ids_;
};

}  // namespace

std::string markup_faults(const std::string& html) { return Reader(html).read(); }

}  // namespace hsdc::paper
