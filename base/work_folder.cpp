// SPDX-License-Identifier: Apache-2.0
#include "base/work_folder.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>

#include "base/error.h"

namespace hsdc {
namespace {

namespace fs = std::filesystem;

constexpr const char* kPrefix = "hsdc-work-";
// One that was made just now may not be locked yet.
constexpr auto kYoung = std::chrono::minutes(1);

/// The folder, open and locked by us; -1 if that cannot be had.
int lock(const fs::path& folder) {
  const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (fd >= 0 && ::flock(fd, LOCK_EX | LOCK_NB) == 0) return fd;
  if (fd >= 0) ::close(fd);
  return -1;
}

bool is_young(const fs::path& folder) {
  std::error_code error;
  const auto changed = fs::last_write_time(folder, error);
  return error || fs::file_time_type::clock::now() - changed < kYoung;
}

/// Removes the folders that no process holds.
void remove_leftovers(const fs::path& base) {
  std::error_code error;
  for (fs::directory_iterator entry(base, error), end; !error && entry != end;
       entry.increment(error)) {
    const fs::path& folder = entry->path();
    if (!folder.filename().string().starts_with(kPrefix) || is_young(folder)) continue;
    const int held = lock(folder);
    if (held < 0) continue;
    std::error_code ignored;  // somebody else's
    fs::remove_all(folder, ignored);
    ::close(held);
  }
}

}  // namespace

WorkFolder::WorkFolder() {
  std::error_code error;
  const fs::path base = fs::temp_directory_path(error);
  if (error) {
    const char* given = std::getenv("TMPDIR");
    throw bad_value("TMPDIR")
        .found("\"{}\"", given != nullptr ? given : "")
        .allowed("a folder for temporary files");
  }
  remove_leftovers(base);
  std::string name = (fs::absolute(base) / (std::string(kPrefix) + "XXXXXX")).string();
  if (::mkdtemp(name.data()) == nullptr) {
    throw unwritable(base).says(
        "no folder for temporary files can be made: {}; TMPDIR names another place",
        std::strerror(errno));
  }
  path_ = name;
  lock_ = lock(path_);
}

WorkFolder::~WorkFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
  if (lock_ >= 0) ::close(lock_);
}

}  // namespace hsdc
