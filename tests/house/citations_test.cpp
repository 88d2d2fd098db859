// SPDX-License-Identifier: Apache-2.0
// What comments, messages and pages cite is there: files of this tree, pages, and headings of
// pages.
#include <algorithm>
#include <cctype>
#include <regex>
#include <set>
#include <sstream>

#include "base/file.h"
#include "tests/catch.h"
#include "tests/house/tree.h"
#include "tests/paths.h"
#include "tests/scratch_folder.h"

namespace hsdc {
namespace {

/// The line that begins a comment in files of that kind.
std::string comment_start(const fs::path& file) {
  const std::string ending = file.extension().string();
  const bool is_script = ending == ".txt" || ending == ".cmake" || ending == ".sh" ||
                         ending == ".toml" || ending.empty();
  return is_script ? "#" : "//";
}

/// The part of a line that is comment; of a page, all of it.
std::string comment_of(const fs::path& file, const std::string& line) {
  if (file.extension() == ".md") return line;
  const size_t at = line.find(comment_start(file));
  return at == std::string::npos ? "" : line.substr(at);
}

std::vector<std::string> headings_of(const std::string& page) {
  std::istringstream lines(page);
  std::vector<std::string> headings;
  bool in_code = false;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("```")) in_code = !in_code;
    const size_t text = line.find_first_not_of('#');
    if (!in_code && text > 0 && text != std::string::npos && line[text] == ' ') {
      headings.push_back(line.substr(text + 1));
    }
  }
  return headings;
}

/// A heading as links name it: "Save and load" is #save-and-load.
std::string anchor_of(const std::string& heading) {
  std::string anchor;
  for (const char c : heading) {
    const auto letter = static_cast<unsigned char>(c);
    if (std::isalnum(letter) || c == '-' || c == '_' || letter >= 0x80) {
      anchor += static_cast<char>(std::tolower(letter));
    } else if (c == ' ') {
      anchor += '-';
    }
  }
  return anchor;
}

bool has_heading(const std::string& page, const std::string& heading) {
  const std::vector<std::string> all = headings_of(page);
  return std::ranges::find(all, heading) != all.end();
}

/// "*" stands for any letters.
bool names_a_file(const std::string& cited, const std::vector<fs::path>& files) {
  std::string pattern;
  for (const char c : cited) {
    pattern += c == '*' ? std::string("[^/]*") : c == '.' ? std::string("\\.") : std::string{c};
  }
  const std::regex matches("(.*/)?" + pattern);
  return std::ranges::any_of(
      files, [&](const fs::path& file) { return std::regex_match(file.string(), matches); });
}

/// Citations of what is not there, a message each.
class Citations {
 public:
  explicit Citations(const fs::path& root) : root_(root), files_(tree_files(root)) {}

  std::vector<std::string> broken() {
    for (const fs::path& file : files_) {
      const std::string ending = file.extension().string();
      static const std::set<std::string> kKinds{".h",     ".cpp",  ".sv", ".svh", ".in", ".txt",
                                                ".cmake", ".toml", ".sh", ".md",  ""};
      // What was once is told there, and data of tests is no text of ours.
      if (!kKinds.contains(ending) || file == "CHANGELOG.md" || file == "LICENSE") continue;
      if (file.string().starts_with("tests/fuzz/corpus/")) continue;
      if (file == "tests/house/citations_test.cpp") continue;  // which cites what is not there
      read(file);
    }
    return broken_;
  }

 private:
  void read(const fs::path& file) {
    std::istringstream lines(read_file((root_ / file).string()));
    std::string before;  // of a sentence that goes on
    int number = 0;
    for (std::string line; std::getline(lines, line);) {
      ++number;
      const std::string place = file.string() + ":" + std::to_string(number) + ": ";
      check_pages(place, line);
      const std::string comment = comment_of(file, line);
      if (!comment.empty()) check_files(file, place, comment);
      if (file.extension() == ".md") check_links(file, place, line);
    }
  }

  /// docs/PAGE.md, in messages too; with its heading: docs/PAGE.md, "HEADING".
  void check_pages(const std::string& place, const std::string& line) {
    static const std::regex kPage("docs/([a-z-]+\\.md)(, \"([^\"\\\\]+)\")?");
    for (std::sregex_iterator at(line.begin(), line.end(), kPage), end; at != end; ++at) {
      const fs::path page = root_ / "docs" / (*at)[1].str();
      if (!fs::exists(page)) {
        broken_.push_back(place + "docs/" + (*at)[1].str());
      } else if ((*at)[3].matched && !has_heading(read_file(page.string()), (*at)[3].str())) {
        broken_.push_back(place + at->str());
      }
    }
    static const std::regex kPlan("\\b(design|house|conventions)(\\.md|, section)");
    std::smatch found;
    if (std::regex_search(line, found, kPlan)) broken_.push_back(place + found.str());
  }

  /// Sources: folder/name.h from the root or a room, and name_part.cpp by its name alone.
  void check_files(const fs::path& file, const std::string& place, const std::string& text) {
    static const std::regex kFile(
        "(^|[^A-Za-z0-9_/.*-])((?:[a-z_]+/"
        ")*[a-z][a-z0-9_*]*\\.(?:h|cpp|svh?|cmake)(\\.in)?)(?![A-Za-z0-9_(/])");
    const bool is_page = file.extension() == ".md";
    for (std::sregex_iterator at(text.begin(), text.end(), kFile), end; at != end; ++at) {
      const std::string cited = (*at)[2].str();
      // Of a page those with a folder; others may be emitted.
      if (is_page && cited.find('/') == std::string::npos) continue;
      if (is_emitted(cited) || names_a_file(cited, files_)) continue;
      broken_.push_back(place + cited);
    }
  }

  /// Files that are not in the tree: written by a test or the tool, or of a library.
  static bool is_emitted(const std::string& cited) {
    static const std::set<std::string> kOthers{"toml.h", "systemc.h", "lz4.h", "zlib.h"};
    return kOthers.contains(cited);
  }

  /// [text](page.md#heading), [text](#heading), [text](file).
  void check_links(const fs::path& file, const std::string& place, const std::string& line) {
    static const std::regex kLink("\\]\\(([^)#:]*)(#([^)]+))?\\)");
    for (std::sregex_iterator at(line.begin(), line.end(), kLink), end; at != end; ++at) {
      const std::string target = (*at)[1].str(), anchor = (*at)[3].str();
      const fs::path page =
          target.empty() ? root_ / file : root_ / file.parent_path() / fs::path(target);
      if (!fs::exists(page)) {
        broken_.push_back(place + target);
        continue;
      }
      if (anchor.empty()) continue;
      const std::vector<std::string> all = headings_of(read_file(page.string()));
      if (std::ranges::none_of(all, [&](const auto& h) { return anchor_of(h) == anchor; })) {
        broken_.push_back(place + target + "#" + anchor);
      }
    }
  }

  fs::path root_;
  std::vector<fs::path> files_;
  std::vector<std::string> broken_;
};

}  // namespace

TEST_CASE("house: pages, headings and files that are cited exist", "[house]") {
  for (const std::string& message : Citations(HSDC_SOURCE_DIR).broken()) {
    INFO(message);
    CHECK(false);
  }
}

TEST_CASE("house: a citation of what is not there is found", "[house]") {
  const ScratchFolder scratch;
  fs::create_directories(scratch / "docs");
  fs::create_directories(scratch / "base");
  scratch.write("docs/data.md", "# Data\n\n## Tables, and more\n\n[here](#tables-and-more)\n");
  scratch.write("base/file.h", "/// docs/data.md, \"Tables, and more\"; base/file.h; f*.h\n");
  CHECK(Citations(scratch.path()).broken().empty());
  scratch.write("base/file.cpp",
                "// docs/date.md\n// docs/data.md, \"Table\"\n// base/files.h\n// fill*.cpp\n"
                "// (design, section 3)\n#include \"left/alone.h\"\n");
  scratch.write("docs/more.md", "[there](data.md#tables) and [nowhere](date.md)\n");
  CHECK(Citations(scratch.path()).broken().size() == 7);
}

}  // namespace hsdc
