// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <memory>
#include <string>
#include <string_view>

#include "base/byte_source.h"

namespace hsdc {

// zlib and liblzma themselves rather than libarchive: that (3.6) compares no checksum of gzip (of
// 2,000 files with one bit wrong it took 1,752 for whole), and sets no limit on the memory of xz.

/// How many bytes is_gzip and is_xz look at.
inline constexpr std::size_t kPackedMagicBytes = 6;

/// True if content starts as a gzip file does.
bool is_gzip(std::string_view content);

/// The content of a gzip file, whose bytes `packed` gives; several members in a row are joined, as
/// gzip does. Reading throws UserError naming `path`, where they are from, for data that are
/// truncated, damaged (each member's checksum and length are compared), followed by anything but
/// zeros, or that become too many (check_expansion).
std::unique_ptr<ByteSource> unpack_gzip(const std::string& path,
                                        std::unique_ptr<ByteSource> packed);

/// True if content starts as an xz file does.
bool is_xz(std::string_view content);

/// The same for xz, of any filters that liblzma knows; several streams in a row are joined. A file
/// whose header asks for more than 256 MiB to decompress it (xz -9 asks for 65) is refused too.
std::unique_ptr<ByteSource> unpack_xz(const std::string& path, std::unique_ptr<ByteSource> packed);

}  // namespace hsdc
