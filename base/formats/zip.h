// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "base/input.h"

namespace hsdc::formats {

/// A ZIP archive, such as an .npz file. Its members are read one after another,
/// each from front to back. By libzip: libarchive neither opens a member by its name nor says how
/// many packed bytes it has, which limits what they may become.
class ZipFile {
 public:
  /// Throws UserError naming `path` for what is no regular file (as open_input
  /// does) and no archive.
  explicit ZipFile(const std::string& path);
  ~ZipFile();
  ZipFile(const ZipFile&) = delete;
  ZipFile& operator=(const ZipFile&) = delete;

  const std::string& path() const { return path_; }
  /// Names of all members, in the archive's order, at most 1,000.
  const std::vector<std::string>& names() const { return names_; }
  /// The content of a member, which must not outlive the archive; messages call
  /// it "PATH: NAME". Opening and reading it throws UserError for one that is
  /// damaged, encrypted, of a compression that libzip does not know, or that
  /// becomes too large (check_expansion).
  Input open(const std::string& name) const;

 private:
  struct Handle;
  std::string path_;
  std::unique_ptr<Handle> handle_;
  std::vector<std::string> names_;
};

}  // namespace hsdc::formats
