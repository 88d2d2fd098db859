// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "base/descriptor.h"

namespace hsdc {

/// Bytes that no file has which is read whole, but for tables: they have a limit of their own.
inline constexpr std::uint64_t kMostFileBytes = std::uint64_t{1} << 30;

/// The whole content of a regular file. One that starts as gzip or xz files do is decompressed,
/// whatever its name. Throws UserError naming the file for what open_input() refuses
/// (base/input.h), packed data that is truncated or damaged, and more than `most` bytes.
std::string read_file(const std::string& path, std::uint64_t most = kMostFileBytes);

/// The path of the file `name` in `folder`, or else of `name`.gz or `name`.xz there; empty if
/// there is none.
std::string find_file(const std::string& folder, const std::string& name);

/// Replaces `path` by `content` in one step: written to a new file in the same folder, then
/// renamed, so that a reader or an interrupted run sees the old file or the new one, never half of
/// it. A symbolic link is followed; what is no regular file (a device, a pipe) is written to
/// directly, as open_device() opens it. Throws UserError with the system's reason (no such folder,
/// no space left, ...); the old file then stands as it was and the new one is removed.
void write_file_atomically(const std::string& path, std::string_view content);

/// Opens what is no regular file for writing: a pipe, a terminal, another device. Waits some two
/// seconds at most for somebody to read a pipe. Throws UserError with the reason otherwise.
Descriptor open_device(const std::string& path);

/// Removes the new files beside `path` that processes which were killed while they wrote it have
/// left. Only for who knows that no process writes it now.
void remove_unfinished(const std::string& path);

}  // namespace hsdc
