// SPDX-License-Identifier: Apache-2.0
#include "cli/option_paths.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>

#include "base/error.h"
#include "base/folder.h"
#include "report/png.h"

namespace hsdc::cli {
namespace {

namespace fs = std::filesystem;

/// Absolute, with links followed as far as the path exists.
fs::path resolved(const std::string& path) {
  std::error_code error;
  const fs::path real = fs::weakly_canonical(clean_path(path), error);
  return error ? clean_path(path) : clean_path(real);
}

void check_pair(const OptionPath& a, const OptionPath& b) {
  if (resolved(a.path) == resolved(b.path)) {
    throw bad_option(a.option + " and " + b.option)
        .found("{} twice", a.path)
        .allowed("two {}", a.is_folder || b.is_folder ? "places" : "files");
  }
  const auto refuse_within = [](const OptionPath& outer, const OptionPath& inner) {
    if (!lies_within(inner.path, outer.path)) return;
    throw bad_option(inner.option)
        .found("{}, within the {} of {}", inner.path, outer.is_folder ? "folder" : "file",
               outer.option)
        .allowed("another place");
  };
  refuse_within(a, b);
  refuse_within(b, a);
}

}  // namespace

bool lies_within(const std::string& path, const std::string& folder) {
  const fs::path up = resolved(path).lexically_relative(resolved(folder));
  return !up.empty() && *up.begin() != "..";
}

void check_apart(std::span<const OptionPath> paths) {
  for (size_t i = 0; i < paths.size(); ++i) {
    for (size_t k = i + 1; k < paths.size(); ++k) {
      if (!paths[i].path.empty() && !paths[k].path.empty()) check_pair(paths[i], paths[k]);
    }
  }
}

void check_file_kind(const std::string& option, const std::string& path,
                     const std::vector<std::string_view>& starts, const std::string& kind) {
  std::error_code ignored;
  if (!fs::is_regular_file(path, ignored)) return;
  size_t longest = 0;
  for (const std::string_view start : starts) longest = std::max(longest, start.size());
  std::ifstream in(path, std::ios::binary);
  std::string found(longest, '\0');
  in.read(found.data(), static_cast<std::streamsize>(longest));
  found.resize(static_cast<size_t>(in.gcount()));
  if (found.empty()) return;
  for (const std::string_view start : starts) {
    if (found.starts_with(start)) return;
  }
  throw error_about(ErrorKind::kOccupied, option)
      .found("{}, a file that is no {}", path, kind)
      .allowed("a new file or an older {}", kind);
}

void check_picture_file(const std::string& option, const std::string& path) {
  if (!report::is_picture(path)) {
    throw bad_option(option).found(path).allowed("a name that ends in .svg or .png");
  }
  if (path.ends_with(".svg")) {
    check_file_kind(option, path, {"<?xml", "<svg"}, "picture (SVG)");
  } else {
    check_file_kind(option, path, {"\x89PNG"}, "picture (PNG)");
  }
}

void check_holds_none(const OptionPath& output, const std::vector<std::string>& inputs) {
  if (output.path.empty() || !output.is_folder) return;
  for (const std::string& input : inputs) {
    if (!lies_within(input, output.path)) continue;
    throw bad_option(output.option)
        .found("{}, which holds {}, which this run reads", output.path, input)
        .allowed("another folder");
  }
}

}  // namespace hsdc::cli
