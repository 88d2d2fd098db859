// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "gen/verilog/emitted_file.h"

namespace hsdc::handoff {

/// Writes the files into `folder`, whole or not at all: aside first, then renamed. An older folder
/// that hsdc emitted is replaced; any other non-empty folder throws UserError.
void write_folder(const std::filesystem::path& folder,
                  const std::vector<verilog::EmittedFile>& files);

/// Throws UserError as write_folder() would, for a folder that it may not replace.
void check_emitted_folder(const std::filesystem::path& folder);

/// What write_folder() wrote there: paths relative to the folder, without the user's own files.
std::vector<std::string> emitted_files(const std::filesystem::path& folder);

}  // namespace hsdc::handoff
