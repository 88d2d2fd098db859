// SPDX-License-Identifier: Apache-2.0
#include "gen/templates/license.h"

#include <array>
#include <string_view>

#include "gen/templates/embedded.h"

namespace hsdc::templates {

namespace {

constexpr std::string_view kLine = "SPDX-License-Identifier: Apache-2.0";

/// How a kind of file begins and ends a comment.
struct CommentKind {
  std::string_view ending, begin, end;
};
constexpr std::array kKinds{
    CommentKind{".sv", "// ", ""},  CommentKind{".svh", "// ", ""},
    CommentKind{".f", "// ", ""},   CommentKind{".h", "/* ", " */"},
    CommentKind{".core", "# ", ""}, CommentKind{".yml", "# ", ""},
    CommentKind{".sdc", "# ", ""},  CommentKind{".ys", "# ", ""},
    CommentKind{".toml", "# ", ""}, CommentKind{".md", "<!-- ", " -->"},
};

}  // namespace

std::string license_text() { return std::string(license_files().front().text); }

std::string with_license_line(const std::string& path, std::string text) {
  for (const CommentKind& kind : kKinds) {
    if (!path.ends_with(kind.ending) || text.find(kLine) != std::string::npos) continue;
    // A core file's first line says which version of the format it is.
    const size_t at = kind.ending == ".core" ? text.find('\n') + 1 : 0;
    return text.insert(at,
                       std::string(kind.begin) + std::string(kLine) + std::string(kind.end) + "\n");
  }
  return text;
}

}  // namespace hsdc::templates
