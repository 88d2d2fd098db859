#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace hsdc {

/// A regular file of an archive.
struct TarFile {
  std::string name;          ///< with its folders, as in the archive
  std::string_view content;  ///< a part of the archive
};

/// The regular files of a tar archive (ustar, as GNU tar, bsdtar and Python write it), in its
/// order. Folders, links and extended headers are skipped; a name that only an extended header
/// holds whole (above 100 or 255 characters) comes truncated. Throws UserError naming `path`, where
/// the archive is from, for a header that is none or whose checksum is wrong, a file longer than
/// the archive, and an archive without its end mark.
std::vector<TarFile> read_tar(const std::string& path, std::string_view archive);

}  // namespace hsdc
