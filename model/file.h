#pragma once
#include <string>
#include <string_view>

namespace hsdc {

/// The whole content of a file. A file that starts with the gzip magic is decompressed, whatever
/// its name (several members in a row are joined, as gzip does). Throws UserError naming the file
/// when it cannot be read, when its gzip data is truncated or damaged, or when it is an xz file
/// (HSDC reads gzip only, and says so).
std::string read_file(const std::string& path);

/// The path of the file `name` in `folder`, or else of `name`.gz there; empty if there is neither.
std::string find_file(const std::string& folder, const std::string& name);

/// Replaces `path` by `content` in one step: written to a new file in the same folder, then
/// renamed, so that a reader or an interrupted run sees the old file or the new one, never half of
/// it. A symbolic link is followed; what is no regular file (a device, a pipe) is written to
/// directly. Throws UserError with the system's reason (no such folder, no space left, ...); the
/// old file then stands as it was and the new one is removed.
void write_file_atomically(const std::string& path, std::string_view content);

}  // namespace hsdc
