#include "cli/scratch_place.h"

#include <fmt/format.h>
#include <stdlib.h>

#include <cerrno>
#include <cstring>

#include "model/error.h"

namespace hsdc {

namespace fs = std::filesystem;

ScratchPlace::ScratchPlace() {
  std::error_code error;
  const fs::path place = fs::temp_directory_path(error);
  if (error) throw UserError(fmt::format("$TMPDIR: {}", error.message()));
  std::string pattern = (place / "hsdc-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) {
    throw UserError(
        fmt::format("{}: no folder can be made there: {}", place.string(), std::strerror(errno)));
  }
  root_ = pattern;
}

ScratchPlace::~ScratchPlace() {
  std::error_code ignored;
  fs::remove_all(root_, ignored);
}

}  // namespace hsdc
