// SPDX-License-Identifier: Apache-2.0
#pragma once
// Folders that are written whole or not at all.
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace hsdc {

/// Puts a new folder in the place of `folder`: `write` fills one beside it, which then takes its
/// name in one step; missing parents are made, a symbolic link is followed. The older one, if there
/// was one, is renamed first and removed last: at no time does a half-written or half-removed
/// folder bear the name. Of several processes that replace one folder at once, each waits for the
/// one before; what killed ones have left beside it is removed. What this process holds within it
/// (base/path_lock.h) remains held; it is refused if another process holds anything there. Throws
/// UserError naming `folder` if that fails, and what `write` throws, with the name that a file was
/// to have in the place of the one aside; what was there then stands as it was, and nothing is left
/// aside, no parent that was made for it either.
void replace_folder(const std::filesystem::path& folder,
                    const std::function<void(const std::filesystem::path& aside)>& write);

/// Calls `read`, which reads files of `folder`, until all of them are of one folder: again, if
/// another process has replaced it meanwhile. Throws what `read` throws of a folder that stays as
/// it is.
void read_as_one(const std::filesystem::path& folder, const std::function<void()>& read);

/// `folder` as an absolute path without "." and "..", and without a slash at its end.
std::filesystem::path clean_path(const std::filesystem::path& folder);

/// Throws UserError unless replace_folder() may make a folder there: to be called before a long
/// run.
void check_creatable(const std::filesystem::path& folder);

/// What a folder of ours holds, so that an older one may be replaced.
struct FolderKind {
  std::string name;    ///< for messages: "dump"
  std::string record;  ///< the file, of JSON, that every such folder has
  /// Where the record lists all other files, as names or as objects with a name as "file": a JSON
  /// pointer.
  std::string files;
  std::string format = {};  ///< the record's "format"; empty: any, or none
};

/// Throws UserError as check_creatable() does, and unless `folder` is new, empty, or an older one
/// of that kind without any other file than those of its record, and one that this user may write:
/// to be called before a long run.
void check_replaceable(const std::filesystem::path& folder, const FolderKind& kind);

}  // namespace hsdc
