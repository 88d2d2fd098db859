// SPDX-License-Identifier: Apache-2.0
#include "base/file.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <regex>
#include <thread>
#include <vector>

#include "base/error.h"
#include "base/input.h"

namespace hsdc {
namespace {

constexpr std::size_t kChunk = std::size_t{1} << 18;

/// 0, or the errno of the write that failed.
int write_all(int fd, std::string_view content) {
  while (!content.empty()) {
    const ssize_t count = ::write(fd, content.data(), std::min(content.size(), kChunk));
    if (count >= 0) {
      content.remove_prefix(static_cast<std::size_t>(count));
    } else if (errno != EINTR) {
      return errno;
    }
  }
  return 0;
}

[[noreturn]] void refuse_write(const std::string& path, int error) {
  throw unwritable(path).says("cannot be written: {}", std::strerror(error));
}

/// Where a symbolic link leads, whether there is something or not yet.
std::string end_of_links(const std::string& path) {
  namespace fs = std::filesystem;
  constexpr int kMostLinks = 40;
  fs::path end = path;
  std::error_code error;
  for (int k = 0; fs::is_symlink(fs::symlink_status(end, error)); ++k) {
    if (k == kMostLinks) refuse_write(path, ELOOP);
    const fs::path next = fs::read_symlink(end, error);
    if (error) refuse_write(path, error.value());
    end = end.parent_path() / next;
  }
  return end.string();
}

void write_directly(const std::string& path, std::string_view content) {
  Descriptor file = open_device(path);
  int error = write_all(file.get(), content);
  if (const int close_error = file.close(); error == 0) error = close_error;
  if (error != 0) refuse_write(path, error);
}

}  // namespace

Descriptor open_device(const std::string& path) {
  constexpr auto kLook = std::chrono::milliseconds(20);
  constexpr auto kPatience = std::chrono::seconds(2);  // for `cat pipe &` to have begun
  const auto start = std::chrono::steady_clock::now();
  for (;;) {
    // Opening a pipe would wait for a reader, for ever if none comes.
    Descriptor file(::open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
    if (file.is_open()) {
      ::fcntl(file.get(), F_SETFL, ::fcntl(file.get(), F_GETFL) & ~O_NONBLOCK);
      return file;
    }
    const int error = errno;
    std::error_code ignored;
    const bool is_pipe = std::filesystem::is_fifo(path, ignored);
    if (error != ENXIO || !is_pipe) refuse_write(path, error);
    if (std::chrono::steady_clock::now() - start > kPatience) {
      throw unwritable(path)
          .found("a pipe that nobody reads")
          .allowed("a file, or a pipe with a reader");
    }
    std::this_thread::sleep_for(kLook);
  }
}

std::string read_file(const std::string& path, std::uint64_t most) {
  return open_input(path).read_all(most);
}

std::string find_file(const std::string& folder, const std::string& name) {
  for (const char* ending : {"", ".gz", ".xz"}) {
    std::string path = (std::filesystem::path(folder) / (name + ending)).string();
    std::error_code ignored;
    if (std::filesystem::exists(path, ignored)) return path;
  }
  return {};
}

void write_file_atomically(const std::string& path, std::string_view content) {
  namespace fs = std::filesystem;
  std::error_code ignored;
  const fs::file_status status = fs::status(path, ignored);
  if (fs::is_directory(status)) refuse_write(path, EISDIR);
  if (fs::exists(status) && !fs::is_regular_file(status)) return write_directly(path, content);
  if (fs::exists(status) && ::access(path.c_str(), W_OK) != 0) refuse_write(path, errno);
  const std::string target = end_of_links(path);

  // Not mkstemp: its files are private (0600), these must get the permissions that umask gives.
  constexpr int kAttempts = 1000;
  std::string aside;
  int fd = -1;
  for (int attempt = 0; attempt < kAttempts && fd < 0; ++attempt) {
    aside = fmt::format("{}.{}-{}.tmp", target, ::getpid(), attempt);
    fd = ::open(aside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd < 0 && errno != EEXIST) refuse_write(path, errno);
  }
  if (fd < 0) refuse_write(path, EEXIST);

  Descriptor file(fd);
  int error = write_all(file.get(), content);
  if (const int close_error = file.close(); error == 0) error = close_error;
  if (error == 0 && ::rename(aside.c_str(), target.c_str()) != 0) error = errno;
  if (error != 0) {
    ::unlink(aside.c_str());
    refuse_write(path, error);
  }
}

void remove_unfinished(const std::string& path) {
  namespace fs = std::filesystem;
  // Those of write_file_atomically(), and of writers that need a file of their own under way.
  static const std::regex kEnding("\\.[0-9]+-[0-9]+\\.tmp|\\.part[0-9]+(\\.hier)?");
  std::error_code error;
  const fs::path target = fs::weakly_canonical(path, error);
  const std::string start = target.filename().string();
  std::vector<fs::path> unfinished;
  for (fs::directory_iterator entry(target.parent_path(), error), last; !error && entry != last;
       entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    if (name.starts_with(start) && std::regex_match(name.substr(start.size()), kEnding)) {
      unfinished.push_back(entry->path());
    }
  }
  for (const fs::path& file : unfinished) fs::remove(file, error);
}

}  // namespace hsdc
