// SPDX-License-Identifier: Apache-2.0
#include "base/folder.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>

#include "base/error.h"
#include "base/file.h"
#include "base/path_lock.h"

namespace hsdc {
namespace {

namespace fs = std::filesystem;

constexpr int kMostReads = 100;  // of a folder that others replace all the time

/// Which folder bears a name: its place on disk, and when it got the name.
struct FolderState {
  explicit FolderState(const fs::path& folder) {
    struct stat found {};
    if (::stat(folder.c_str(), &found) != 0) return;
    device = found.st_dev;
    inode = found.st_ino;
    seconds = found.st_ctim.tv_sec;
    nanoseconds = found.st_ctim.tv_nsec;
  }
  bool operator==(const FolderState&) const = default;

  dev_t device = 0;
  ino_t inode = 0;
  time_t seconds = 0;
  long nanoseconds = 0;
};

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

/// Removes what processes that were killed have left beside `target`; its lock is ours, so no other
/// is at work there. Where one had only got as far as to rename the older folder, that gets its
/// name back.
void clear_leftovers(const fs::path& target) {
  const std::string part = target.filename().string() + ".part";
  const std::string old = target.filename().string() + ".old";
  std::vector<fs::path> leftovers;
  for (const auto& entry : fs::directory_iterator(target.parent_path())) {
    const std::string name = entry.path().filename().string();
    for (const std::string& start : {part, old}) {
      const bool ours = name.size() > start.size() && name.starts_with(start) &&
                        name.find_first_not_of("0123456789", start.size()) == std::string::npos;
      if (ours) leftovers.push_back(entry.path());
    }
  }
  for (const fs::path& folder : leftovers) {
    if (folder.filename().string().starts_with(old) && !fs::exists(target)) {
      fs::rename(folder, target);
    } else {
      fs::remove_all(folder);
    }
  }
}

/// The files that an older folder of that kind consists of, by its record; empty if it is none.
std::set<std::string> files_of_older(const fs::path& folder, const FolderKind& kind) {
  using Json = nlohmann::json;
  const fs::path record = folder / kind.record;
  if (!fs::is_regular_file(record)) return {};
  const Json json = Json::parse(read_file(record.string()), nullptr, false);
  const Json::json_pointer list(kind.files);
  if (!json.is_object() || !json.contains(list) || !json[list].is_array()) return {};
  if (!kind.format.empty() && json.value("format", Json()) != kind.format) return {};
  std::set<std::string> names{kind.record};
  for (const Json& entry : json[list]) {
    const Json name = entry.is_object() ? entry.value("file", Json()) : entry;
    if (name.is_string()) names.insert(name.get<std::string>());
  }
  return names;
}

/// The first of the entries of `folder` that is not of an older folder of that kind.
std::optional<std::string> foreign_entry(const fs::path& folder, const FolderKind& kind) {
  const std::set<std::string> ours = files_of_older(folder, kind);
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (is_lock_file(entry.path())) continue;
    std::string name = entry.path().filename().string();
    if (!ours.contains(name) || !entry.is_regular_file()) return name;
  }
  return std::nullopt;
}

/// Folders made on the way; those that are empty at the end are removed again.
class MadeFolders {
 public:
  MadeFolders() = default;
  ~MadeFolders() {
    std::error_code ignored;
    for (const fs::path& folder : made_) fs::remove(folder, ignored);
  }
  MadeFolders(const MadeFolders&) = delete;
  MadeFolders& operator=(const MadeFolders&) = delete;

  /// Makes `folder`, an absolute path, and those above it as far as they are missing.
  void make(const fs::path& folder) {
    for (fs::path up = folder; !fs::exists(up); up = up.parent_path()) made_.push_back(up);
    fs::create_directories(folder);
  }

 private:
  std::vector<fs::path> made_;  ///< the deepest first
};

/// A folder that is gone at the end of the scope, unless it has got another name.
struct Aside {
  fs::path path;
  ~Aside() {
    std::error_code ignored;
    if (!path.empty()) fs::remove_all(path, ignored);
  }
};

/// Throws UserError if another process writes within `target`.
void refuse_held(const fs::path& target, const fs::path& given) {
  if (const auto held = held_within(target)) {
    throw occupied(given)
        .found("{} in it, where {} writes", held->path.lexically_relative(target).string(),
               held->holder)
        .allowed("another folder");
  }
}

/// What this process itself holds within `target`, it goes on to hold in `part`.
void carry_locks(const fs::path& target, const fs::path& part) {
  if (!fs::is_directory(target)) return;
  for (const auto& entry : fs::recursive_directory_iterator(target)) {
    if (!is_lock_file(entry.path())) continue;
    const fs::path link = part / entry.path().lexically_relative(target);
    fs::create_directories(link.parent_path());
    fs::create_hard_link(entry.path(), link);
  }
}

}  // namespace

void read_as_one(const fs::path& folder, const std::function<void()>& read) {
  for (int attempt = 1;; ++attempt) {
    const FolderState before(folder);
    const auto replaced = [&] { return attempt < kMostReads && FolderState(folder) != before; };
    try {
      read();
    } catch (const UserError&) {
      if (replaced()) continue;  // a file that was gone, or of another folder than the one before
      throw;
    }
    if (!replaced()) return;
  }
}

fs::path clean_path(const fs::path& folder) {
  const fs::path clean = fs::absolute(folder).lexically_normal();
  return clean.has_filename() ? clean : clean.parent_path();
}

void replace_folder(const fs::path& folder, const std::function<void(const fs::path&)>& write) {
  MadeFolders parents;
  Aside part;
  try {
    const fs::path target = fs::weakly_canonical(clean_path(folder));
    parents.make(target.parent_path());
    PathLock lock(target, "writing");
    lock.take();
    clear_leftovers(target);
    refuse_held(target, folder);
    const fs::path old = fmt::format("{}.old{}", target.string(), ::getpid());
    part.path = fmt::format("{}.part{}", target.string(), ::getpid());
    fs::create_directory(part.path);
    write(part.path);
    carry_locks(target, part.path);
    swap_in(target, part.path, old);
  } catch (const fs::filesystem_error& e) {
    throw unwritable(folder).says("cannot be written: {}", e.code().message());
  } catch (UserError& e) {  // with the name that a user knows in the place of the one aside
    e.rename(part.path.string(), (folder.has_filename() ? folder : folder.parent_path()).string());
    throw;
  }
}

void check_creatable(const fs::path& folder) {
  std::error_code error;
  const fs::path target = fs::weakly_canonical(clean_path(folder), error);
  if (error) {
    throw unwritable(folder).says("cannot be looked at: {}; allowed another folder",
                                  error.message());
  }
  if (fs::is_directory(target, error) && ::access(target.c_str(), W_OK) != 0) {
    throw unwritable(folder).found("a folder where this user may not write").allowed("another");
  }
  fs::path parent = target.parent_path();
  while (!fs::exists(parent, error) && parent.has_relative_path()) parent = parent.parent_path();
  if (!fs::is_directory(parent, error)) {
    throw occupied(folder)
        .found("{} above it", error ? error.message() : parent.string() + ", a file,")
        .allowed("a folder");
  }
  if (::access(parent.c_str(), W_OK) != 0) {
    throw unwritable(folder)
        .found("the folder {}, where this user may not write", parent.string())
        .allowed("another");
  }
}

void check_replaceable(const fs::path& folder, const FolderKind& kind) {
  try {
    check_creatable(folder);
    const fs::file_status status = fs::status(folder);
    if (!fs::exists(status)) return;
    if (!fs::is_directory(status)) {
      throw occupied(folder).found("a file").allowed("a folder for the {}", kind.name);
    }
    const auto foreign = foreign_entry(folder, kind);
    if (!foreign) return;
    throw occupied(folder)
        .found("a folder with other files ({})", *foreign)
        .allowed("a new or empty folder or an older {}", kind.name);
  } catch (const fs::filesystem_error& e) {
    throw unwritable(folder).says(e.code().message());
  }
}

}  // namespace hsdc
