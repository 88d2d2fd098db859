// SPDX-License-Identifier: Apache-2.0
#include "tests/house/tree.h"

#include <algorithm>

namespace hsdc {

std::vector<fs::path> tree_files(const fs::path& root) {
  std::vector<fs::path> files;
  for (fs::recursive_directory_iterator entry(root), end; entry != end; ++entry) {
    const std::string name = entry->path().filename().string();
    const bool is_output =
        entry.depth() == 0 && (name == "build" || name == "out" || name == "demo");
    if (entry->is_directory() && ((name.starts_with(".") && name != ".ci") || is_output)) {
      entry.disable_recursion_pending();
    } else if (entry->is_regular_file()) {
      files.push_back(entry->path().lexically_relative(root));
    }
  }
  std::ranges::sort(files);
  return files;
}

}  // namespace hsdc
