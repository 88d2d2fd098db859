// SPDX-License-Identifier: Apache-2.0
#pragma once
// The source tree, as tests read it that hold it to its rules.
#include <filesystem>
#include <vector>

namespace hsdc {

namespace fs = std::filesystem;

/// Every file below `root`, by its path from there, in order; builds, outputs and hidden folders
/// are left out, but for .ci.
std::vector<fs::path> tree_files(const fs::path& root);

}  // namespace hsdc
