#pragma once
#include <string>
#include <string_view>

namespace hsdc {

/// True if content starts as a gzip file does.
bool is_gzip(std::string_view content);

/// The content of a gzip file, `packed`; several members in a row are joined, as gzip does. Throws
/// UserError naming `path`, where it is from, for data that are truncated, damaged (each member's
/// checksum and length are compared) or followed by anything but zeros.
std::string unpack_gzip(const std::string& path, std::string_view packed);

/// True if content starts as an xz file does.
bool is_xz(std::string_view content);

/// The same for xz, of any filters that liblzma knows; several streams in a row are joined. A file
/// whose header asks for more than 256 MiB to decompress it (xz -9 asks for 65) is refused too.
std::string unpack_xz(const std::string& path, std::string_view packed);

}  // namespace hsdc
