// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>

#include "base/error.h"

namespace hsdc {

/// A new, empty folder for one test; removed with all that is in it.
class ScratchFolder {
 public:
  ScratchFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "hsdc_test_XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
    path_ = pattern;
  }
  ~ScratchFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  const std::string& path() const { return path_; }
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }

  /// Writes a file there as it is and returns its path.
  std::string write(const std::string& name, std::string_view content) const {
    std::ofstream file(*this / name, std::ios::binary);
    file.write(content.data(), static_cast<std::streamsize>(content.size()));
    if (!file.flush()) throw std::runtime_error("cannot write " + name);
    return *this / name;
  }

 private:
  std::string path_;
};

/// The message of the UserError that `call` throws; "(no error)" if it throws none.
template <typename Call>
std::string user_error_of(Call&& call) {
  try {
    call();
  } catch (const UserError& error) {
    return error.what();
  }
  return "(no error)";
}

/// The first problem of the UserError that `call` throws; one without parts if it throws none.
template <typename Call>
Problem problem_of(Call&& call) {
  try {
    call();
  } catch (const UserError& error) {
    return error.problems().front();
  }
  return {.message = "(no error)"};
}

}  // namespace hsdc
