// SPDX-License-Identifier: Apache-2.0
#include "base/path_lock.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <fstream>
#include <iterator>
#include <thread>
#include <vector>

#include "base/folder.h"

namespace hsdc {
namespace {

namespace fs = std::filesystem;

constexpr size_t kLongestCommand = 200;  // characters
constexpr int kAttempts = 1000;          // others may make and remove the file, but not for ever
constexpr int kLooks = 20;               // others may hold it for the moment that a look takes
constexpr auto kLook = std::chrono::milliseconds(1);

/// The words of this process, as they were typed.
std::string own_command() {
  std::ifstream in("/proc/self/cmdline", std::ios::binary);
  std::string words((std::istreambuf_iterator<char>(in)), {});
  while (!words.empty() && words.back() == '\0') words.pop_back();
  std::replace(words.begin(), words.end(), '\0', ' ');
  const size_t program = words.substr(0, words.find(' ')).rfind('/');
  if (program != std::string::npos) words.erase(0, program + 1);
  if (words.size() > kLongestCommand) words = words.substr(0, kLongestCommand) + "...";
  return words;
}

fs::path real_path(const fs::path& path) {
  std::error_code error;
  const fs::path real = fs::weakly_canonical(clean_path(path), error);
  return error ? clean_path(path) : real;
}

fs::path lock_file(const fs::path& real, const std::string& kind) {
  return real.parent_path() / fmt::format(".{}.{}", real.filename().string(), kind);
}

std::string first_line(const fs::path& file) {
  std::error_code ignored;
  if (!fs::is_regular_file(file, ignored)) return {};
  std::ifstream in(file);
  std::string line;
  std::getline(in, line);
  return line;
}

std::string holder_in(const fs::path& file) {
  const std::string line = first_line(file);
  return line.empty() ? "another process" : line;
}

/// Whether another process holds the lock of that file.
bool held_by_another(const fs::path& file) {
  const int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return false;
  const bool held = ::flock(fd, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
  ::close(fd);
  return held && !first_line(file).starts_with(fmt::format("process {} (", ::getpid()));
}

/// Waits while a folder that `real` lies in is being replaced.
void wait_above(const fs::path& real) {
  for (fs::path up = real.parent_path(); up.has_relative_path(); up = up.parent_path()) {
    const int fd = ::open(lock_file(up, "writing").c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0) continue;
    while (::flock(fd, LOCK_SH) != 0 && errno == EINTR) continue;
    ::close(fd);
  }
}

/// Whether the open file still is the one of that name: its last holder removes it.
bool is_current(int fd, const fs::path& file) {
  struct stat open {
  }, named{};
  return ::fstat(fd, &open) == 0 && ::stat(file.c_str(), &named) == 0 &&
         open.st_dev == named.st_dev && open.st_ino == named.st_ino;
}

}  // namespace

PathLock::PathLock(const fs::path& path, const std::string& kind)
    : real_(real_path(path)), file_(lock_file(real_, kind)) {}

PathLock::~PathLock() {
  std::error_code ignored;
  if (fd_ >= 0) {
    fs::remove(file_, ignored);  // while it is ours
    ::close(fd_);
  }
  if (made_.empty()) return;
  for (fs::path folder = file_.parent_path();; folder = folder.parent_path()) {
    if (!fs::remove(folder, ignored) || folder == made_) return;
  }
}

PathLock::Answer PathLock::ask(bool wait) {
  int fd = ::open(file_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (fd < 0 && errno == ENOENT) {
    std::error_code error;
    fs::path uppermost;
    for (fs::path up = file_.parent_path(); !fs::exists(up, error); up = up.parent_path()) {
      uppermost = up;
    }
    fs::create_directories(file_.parent_path(), error);
    if (error) return Answer::kTaken;
    if (made_.empty()) made_ = uppermost;
    return Answer::kAgain;
  }
  if (fd < 0) fd = ::open(file_.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);  // another user's
  if (fd < 0) return Answer::kTaken;
  if (::flock(fd, LOCK_EX | (wait ? 0 : LOCK_NB)) != 0) {
    const int error = errno;
    ::close(fd);
    if (error == EWOULDBLOCK) return Answer::kHeld;
    return error == EINTR ? Answer::kAgain : Answer::kTaken;
  }
  if (!wait) wait_above(real_);
  if (!is_current(fd, file_)) {
    ::close(fd);
    return Answer::kAgain;
  }
  fd_ = fd;
  sign();
  return Answer::kTaken;
}

void PathLock::sign() const {
  const std::string text = fmt::format("process {} ({})\n", ::getpid(), own_command());
  // Only for the message that another command prints: it may fail.
  if (::ftruncate(fd_, 0) != 0 || ::write(fd_, text.data(), text.size()) < 0) return;
}

bool PathLock::try_take() {
  int held = 0;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    const Answer answer = ask(false);
    if (answer == Answer::kTaken) return true;
    if (answer != Answer::kHeld) continue;
    if (++held == kLooks) return false;
    std::this_thread::sleep_for(kLook);
  }
  return true;
}

void PathLock::take() {
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    if (ask(true) == Answer::kTaken) return;
  }
}

std::string PathLock::holder() const { return holder_in(file_); }

std::optional<HeldPath> held_at(const fs::path& path) {
  const fs::path real = real_path(path), file = lock_file(real, "lock");
  if (!held_by_another(file)) return {};
  return HeldPath{real, holder_in(file)};
}

std::optional<HeldPath> held_above(const fs::path& path) {
  for (fs::path up = real_path(path).parent_path(); up.has_relative_path(); up = up.parent_path()) {
    const fs::path file = lock_file(up, "lock");
    if (held_by_another(file)) return HeldPath{up, holder_in(file)};
  }
  return {};
}

std::optional<HeldPath> held_within(const fs::path& folder) {
  std::error_code error;
  std::vector<fs::path> files;
  constexpr auto kSkip = fs::directory_options::skip_permission_denied;
  for (fs::recursive_directory_iterator entry(real_path(folder), kSkip, error), end;
       !error && entry != end; entry.increment(error)) {
    if (is_lock_file(entry->path())) files.push_back(entry->path());
  }
  for (const fs::path& file : files) {
    if (held_by_another(file)) {
      const std::string name = file.filename().string();
      return HeldPath{file.parent_path() / name.substr(1, name.rfind('.') - 1), holder_in(file)};
    }
    const int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0) continue;
    std::error_code ignored;
    if (::flock(fd, LOCK_EX | LOCK_NB) == 0 && is_current(fd, file)) fs::remove(file, ignored);
    ::close(fd);
  }
  return {};
}

bool is_lock_file(const fs::path& file) {
  const std::string name = file.filename().string();
  if (!name.starts_with('.') || !(name.ends_with(".lock") || name.ends_with(".writing"))) {
    return false;
  }
  std::error_code error;
  if (!fs::is_regular_file(fs::symlink_status(file, error))) return false;
  const std::string line = first_line(file);
  return line.empty() || line.starts_with("process ");
}

bool is_free(const fs::path& folder) {
  const fs::directory_iterator entries(folder);
  return std::all_of(begin(entries), end(entries),
                     [](const fs::directory_entry& entry) { return is_lock_file(entry.path()); });
}

}  // namespace hsdc
