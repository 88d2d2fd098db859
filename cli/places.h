#pragma once
// Places on disk that a command names, so that none is written over another.
#include <span>
#include <string>
#include <vector>

namespace hsdc {

/// A path that an option names; an output that is a folder is replaced as a whole.
struct Place {
  std::string option;  ///< "--dump"
  std::string path;    ///< empty: not given
  bool is_folder = false;
};

/// Throws UserError that names both options if two of the places are one, or one lies within
/// another that is a folder. Symbolic links are followed.
void check_apart(std::span<const Place> places);

/// Throws UserError if `output`, a folder that is replaced, holds one of `inputs`.
void check_holds_none(const Place& output, const std::vector<std::string>& inputs);

/// Whether `path` is `folder` or lies within it; what does not exist counts, too.
bool lies_within(const std::string& path, const std::string& folder);

}  // namespace hsdc
