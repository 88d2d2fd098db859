#include "model/place_lock.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <iterator>

#include "model/folder.h"

namespace hsdc {
namespace {

namespace fs = std::filesystem;

constexpr size_t kLongestCommand = 200;  // characters
constexpr int kAttempts = 1000;          // others may make and remove the file, but not for ever

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

/// Whether the open file still is the one of that name: its last holder removes it.
bool is_current(int fd, const fs::path& file) {
  struct stat open {
  }, named{};
  return ::fstat(fd, &open) == 0 && ::stat(file.c_str(), &named) == 0 &&
         open.st_dev == named.st_dev && open.st_ino == named.st_ino;
}

}  // namespace

PlaceLock::PlaceLock(const fs::path& place, const std::string& kind) {
  std::error_code error;
  fs::path real = fs::weakly_canonical(clean_path(place), error);
  if (error) real = clean_path(place);
  file_ = real.parent_path() / fmt::format(".{}.{}", real.filename().string(), kind);
}

PlaceLock::~PlaceLock() {
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

PlaceLock::Answer PlaceLock::ask(bool wait) {
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
  if (fd < 0) fd = ::open(file_.c_str(), O_RDONLY | O_CLOEXEC);  // another user's
  if (fd < 0) return Answer::kTaken;
  if (::flock(fd, LOCK_EX | (wait ? 0 : LOCK_NB)) != 0) {
    const int error = errno;
    ::close(fd);
    if (error == EWOULDBLOCK) return Answer::kHeld;
    return error == EINTR ? Answer::kAgain : Answer::kTaken;
  }
  if (!is_current(fd, file_)) {
    ::close(fd);
    return Answer::kAgain;
  }
  fd_ = fd;
  sign();
  return Answer::kTaken;
}

void PlaceLock::sign() const {
  const std::string text = fmt::format("process {} ({})\n", ::getpid(), own_command());
  // Only for the message that another command prints: it may fail.
  if (::ftruncate(fd_, 0) != 0 || ::write(fd_, text.data(), text.size()) < 0) return;
}

bool PlaceLock::try_take() {
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    const Answer answer = ask(false);
    if (answer != Answer::kAgain) return answer == Answer::kTaken;
  }
  return true;
}

void PlaceLock::take() {
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    if (ask(true) == Answer::kTaken) return;
  }
}

std::string PlaceLock::holder() const {
  std::ifstream in(file_);
  std::string line;
  std::getline(in, line);
  return line.empty() ? "another process" : line;
}

}  // namespace hsdc
