#pragma once
#include <string>
#include <string_view>

namespace hsdc {

/// The whole content of a file. One that starts as gzip or xz files do is decompressed, whatever
/// its name (model/unpack.h). Throws UserError naming the file when it cannot be read or its packed
/// data is truncated or damaged.
std::string read_file(const std::string& path);

/// The path of the file `name` in `folder`, or else of `name`.gz or `name`.xz there; empty if
/// there is none.
std::string find_file(const std::string& folder, const std::string& name);

/// Replaces `path` by `content` in one step: written to a new file in the same folder, then
/// renamed, so that a reader or an interrupted run sees the old file or the new one, never half of
/// it. A symbolic link is followed; what is no regular file (a device, a pipe) is written to
/// directly. Throws UserError with the system's reason (no such folder, no space left, ...); the
/// old file then stands as it was and the new one is removed.
void write_file_atomically(const std::string& path, std::string_view content);

}  // namespace hsdc
