#include "model/folder.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "model/error.h"

namespace hsdc {
namespace {

namespace fs = std::filesystem;

/// Puts the folder `part` in the place of `target`. Where the file system cannot exchange two
/// names, `target` is called `old` meanwhile.
void swap_in(const fs::path& target, const fs::path& part, const fs::path& old) {
  std::error_code ignored;
  if (!fs::exists(target)) return fs::rename(part, target);
  if (::renameat2(AT_FDCWD, part.c_str(), AT_FDCWD, target.c_str(), RENAME_EXCHANGE) == 0) {
    fs::remove_all(part, ignored);
    return;
  }
  fs::rename(target, old);
  try {
    fs::rename(part, target);
  } catch (const fs::filesystem_error&) {
    fs::rename(old, target, ignored);
    throw;
  }
  fs::remove_all(old, ignored);
}

bool is_of_kind(const fs::path& folder, const FolderKind& kind) {
  for (const auto& entry : fs::directory_iterator(folder)) {
    const std::string ending = entry.path().extension().string();
    const bool ours =
        std::find(kind.endings.begin(), kind.endings.end(), ending) != kind.endings.end();
    if (!ours || !entry.is_regular_file()) return false;
  }
  return std::all_of(kind.marks.begin(), kind.marks.end(),
                     [&](const std::string& mark) { return fs::exists(folder / mark); });
}

/// Throws unless a folder can be made at `path`, which is not there.
void check_can_be_made(const fs::path& path, const fs::path& given) {
  fs::path parent = path.parent_path();
  std::error_code error;
  while (!fs::exists(parent, error) && parent.has_relative_path()) parent = parent.parent_path();
  if (!fs::is_directory(parent, error)) {
    throw UserError(fmt::format("{}: found {} above it, allowed a folder", given.string(),
                                error ? error.message() : parent.string() + ", a file,"));
  }
  if (::access(parent.c_str(), W_OK) != 0) {
    throw UserError(fmt::format("{}: found the folder {}, where this user may not write",
                                given.string(), parent.string()));
  }
}

}  // namespace

fs::path clean_path(const fs::path& folder) {
  const fs::path clean = fs::absolute(folder).lexically_normal();
  return clean.has_filename() ? clean : clean.parent_path();
}

void replace_folder(const fs::path& folder, const std::function<void(const fs::path&)>& write) {
  std::error_code ignored;
  fs::path part;
  try {
    const fs::path target = clean_path(folder);
    fs::create_directories(target.parent_path());
    const fs::path old = fmt::format("{}.old{}", target.string(), ::getpid());
    part = fmt::format("{}.part{}", target.string(), ::getpid());
    fs::remove_all(old);
    fs::remove_all(part);
    fs::create_directory(part);
    write(part);
    swap_in(target, part, old);
  } catch (const fs::filesystem_error& e) {
    if (!part.empty()) fs::remove_all(part, ignored);
    throw UserError(fmt::format("{}: cannot be written: {}", folder.string(), e.code().message()));
  } catch (...) {
    if (!part.empty()) fs::remove_all(part, ignored);
    throw;
  }
}

void check_replaceable(const fs::path& folder, const FolderKind& kind) {
  try {
    const fs::file_status status = fs::status(folder);
    if (!fs::exists(status)) return check_can_be_made(clean_path(folder), folder);
    if (!fs::is_directory(status)) {
      throw UserError(
          fmt::format("{}: found a file, allowed a folder for the {}", folder.string(), kind.name));
    }
    if (fs::is_empty(folder) || is_of_kind(folder, kind)) return;
    throw UserError(fmt::format(
        "{}: found a folder with other files, allowed a new or empty folder or an older {}",
        folder.string(), kind.name));
  } catch (const fs::filesystem_error& e) {
    throw UserError(fmt::format("{}: {}", folder.string(), e.code().message()));
  }
}

}  // namespace hsdc
