// SPDX-License-Identifier: Apache-2.0
#include "gen/handoff/folder.h"

#include <fmt/format.h>
#include <unistd.h>

#include <fstream>
#include <set>
#include <string>

#include "base/error.h"
#include "base/file.h"
#include "base/folder.h"
#include "base/path_lock.h"
#include "gen/verilog/emitted_file.h"

namespace hsdc::handoff {

namespace fs = std::filesystem;

namespace {

// In every emitted folder: what hsdc wrote there, a path a line. The rest is the user's.
constexpr const char* kMark = ".hsdc";

void write_files(const fs::path& folder, const std::vector<verilog::EmittedFile>& files) {
  fs::create_directories(folder);
  for (const verilog::EmittedFile& file : files) {
    const fs::path path = folder / file.path;
    fs::create_directories(path.parent_path());
    write_file_atomically(path.string(), file.text);
  }
  std::string list;
  for (const verilog::EmittedFile& file : files) list += file.path + "\n";
  write_file_atomically((folder / kMark).string(), list);
}

/// The user's own files in the folder `target`, what a flow made there for one, go on to `part`.
void carry_over(const fs::path& target, const fs::path& part) {
  if (!fs::exists(target)) return;
  std::set<std::string> own{kMark};
  for (const std::string& file : emitted_files(target)) own.insert(file);
  for (const auto& entry : fs::recursive_directory_iterator(target)) {
    const fs::path relative = entry.path().lexically_relative(target);
    if (entry.is_directory() && !entry.is_symlink()) {
      if (!fs::exists(part / relative)) fs::create_directories(part / relative);
      continue;
    }
    if (own.contains(relative.generic_string()) || is_lock_file(entry.path())) continue;
    if (fs::exists(part / relative)) {
      throw occupied(entry.path()).says("was not written by hsdc, and now would be; move it away");
    }
    fs::copy(entry.path(), part / relative, fs::copy_options::copy_symlinks);
  }
}

/// Throws unless `target` is free, empty, or an older folder of hsdc's. `given`: as the user has
/// it.
void check_ours(const fs::path& target, const fs::path& given) {
  if (!fs::exists(target)) return;
  if (!fs::is_directory(target)) {
    throw occupied(given).says("is a file; a folder is needed");
  }
  if (::access(target.c_str(), W_OK) != 0) {
    throw unwritable(given).found("a folder where this user may not write").allowed("another");
  }
  if (!is_free(target) && !fs::exists(target / kMark)) {
    throw occupied(given).says("is not empty and was not written by hsdc; give another folder");
  }
}

}  // namespace

void check_emitted_folder(const fs::path& folder) {
  if (folder.empty()) throw bad_value("\"\"").says("is no name of a folder");
  try {
    check_ours(clean_path(folder), folder);
  } catch (const fs::filesystem_error& e) {
    throw unwritable(folder).says("cannot be written: {}", e.code().message());
  }
}

void write_folder(const fs::path& folder, const std::vector<verilog::EmittedFile>& files) {
  check_emitted_folder(folder);
  replace_folder(folder, [&](const fs::path& part) {
    const fs::path target = clean_path(folder);
    check_ours(target, folder);
    write_files(part, files);
    carry_over(target, part);
  });
}

std::vector<std::string> emitted_files(const fs::path& folder) {
  std::vector<std::string> files;
  std::error_code ignored;
  if (!fs::is_regular_file(folder / kMark, ignored)) return {};  // a pipe has no end
  std::ifstream list(folder / kMark);
  for (std::string line; std::getline(list, line);) files.push_back(line);
  return files;
}

}  // namespace hsdc::handoff
