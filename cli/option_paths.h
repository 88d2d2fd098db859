// SPDX-License-Identifier: Apache-2.0
#pragma once
// Paths that a command names, so that none is written over another.
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hsdc::cli {

/// A path that an option names; an output that is a folder is replaced as a whole.
struct OptionPath {
  std::string option;  ///< "--dump"
  std::string path;    ///< empty: not given
  bool is_folder = false;
};

/// Throws UserError that names both options if two of the paths are one, or one lies within
/// another that is a folder. Symbolic links are followed.
void check_apart(std::span<const OptionPath> paths);

/// Throws UserError if `output`, a folder that is replaced, holds one of `inputs`.
void check_holds_none(const OptionPath& output, const std::vector<std::string>& inputs);

/// Throws UserError if `path` is a regular file that is not empty and does not begin with one of
/// `starts`: what `kind` ("history") names must not take the place of anything else.
void check_file_kind(const std::string& option, const std::string& path,
                     const std::vector<std::string_view>& starts, const std::string& kind);

/// Throws UserError unless the picture can be written: a name in .svg or .png, in a place that is
/// free or holds such a picture.
void check_picture_file(const std::string& option, const std::string& path);

/// Whether `path` is `folder` or lies within it; what does not exist counts, too.
bool lies_within(const std::string& path, const std::string& folder);

}  // namespace hsdc::cli
