// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/input.h"

namespace hsdc::formats {

/// Bytes of an archive, at most.
inline constexpr std::uint64_t kMostTarBytes = std::uint64_t{1} << 30;

/// A regular file of an archive.
struct TarFile {
  std::string name;  ///< with its folders, as in the archive
  std::string content;
};

/// The regular files of a tar archive (ustar, as GNU tar, bsdtar and Python write it) whose names
/// are `wanted`, in its order. Folders, links and extended headers are skipped; a name that only an
/// extended header holds whole (above 100 or 255 characters) comes truncated. Throws UserError
/// naming the archive for a header that is none or whose checksum is wrong, a file longer than the
/// archive, an archive without its end mark, and one of more than kMostTarBytes. (libarchive takes
/// an archive that is cut between two files for whole.)
std::vector<TarFile> read_tar(Input& archive,
                              const std::function<bool(const std::string&)>& wanted);

}  // namespace hsdc::formats
