// SPDX-License-Identifier: Apache-2.0
#include "base/input.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/unpack.h"

namespace hsdc {
namespace {

constexpr std::size_t kChunk = std::size_t{1} << 18;

const char* kind_of(mode_t mode) {
  if (S_ISDIR(mode)) return "a directory";
  if (S_ISFIFO(mode)) return "a pipe";
  if (S_ISSOCK(mode)) return "a socket";
  return "a device";
}

/// The bytes of a regular file as they are.
class FileSource : public ByteSource {
 public:
  /// Does not block: opening a pipe would, until somebody writes to it.
  explicit FileSource(const std::string& path)
      : path_(path), file_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)) {
    if (file_ < 0) {
      const int error = errno;
      throw error_at(error == ENOENT ? ErrorKind::kMissing : ErrorKind::kUnreadable, path)
          .says("cannot be opened: {}", std::strerror(error));
    }
    struct stat status {};
    if (::fstat(file_, &status) != 0 || !S_ISREG(status.st_mode)) {
      ::close(file_);
      throw unreadable(path).found(kind_of(status.st_mode)).allowed("a regular file");
    }
    size_ = static_cast<std::uint64_t>(status.st_size);
  }
  ~FileSource() override { ::close(file_); }
  /// In bytes; files of the kernel's own say 0 whatever they hold.
  std::uint64_t size() const { return size_; }
  FileSource(const FileSource&) = delete;
  FileSource& operator=(const FileSource&) = delete;

  std::size_t read(char* to, std::size_t most) override {
    for (;;) {
      const ssize_t count = ::read(file_, to, std::min(most, std::size_t{1} << 30));
      if (count >= 0) return static_cast<std::size_t>(count);
      if (errno != EINTR) {
        throw unreadable(path_).says("cannot be read: {}", std::strerror(errno));
      }
    }
  }

 private:
  std::string path_;
  int file_;
  std::uint64_t size_ = 0;
};

/// A source whose first bytes were taken already.
class RestSource : public ByteSource {
 public:
  RestSource(std::string first, std::unique_ptr<ByteSource> rest)
      : first_(std::move(first)), rest_(std::move(rest)) {}

  std::size_t read(char* to, std::size_t most) override {
    if (taken_ == first_.size()) return rest_->read(to, most);
    const std::size_t count = first_.copy(to, most, taken_);
    taken_ += count;
    return count;
  }

 private:
  std::string first_;
  std::size_t taken_ = 0;
  std::unique_ptr<ByteSource> rest_;
};

}  // namespace

std::string Input::read(std::uint64_t count) {
  std::string content;
  if (count > 0 && next_) content += *std::exchange(next_, std::nullopt);
  while (content.size() < count) {
    const std::size_t before = content.size();
    const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(count - before, kChunk));
    content.resize(before + wanted);
    const std::size_t found = source_->read(content.data() + before, wanted);
    content.resize(before + found);
    if (found == 0) break;
  }
  taken_ += content.size();
  return content;
}

std::uint64_t Input::skip(std::uint64_t count) {
  std::uint64_t left = count;
  if (left > 0 && std::exchange(next_, std::nullopt)) --left;
  std::vector<char> chunk(static_cast<std::size_t>(std::min<std::uint64_t>(left, kChunk)));
  while (left > 0) {
    const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(left, kChunk));
    const std::size_t found = source_->read(chunk.data(), wanted);
    if (found == 0) break;
    left -= found;
  }
  taken_ += count - left;
  return count - left;
}

bool Input::at_end() {
  if (next_) return false;
  char byte = 0;
  if (source_->read(&byte, 1) == 0) return true;
  next_ = byte;
  return false;
}

std::string Input::read_all(std::uint64_t most) {
  if (!size_ || *size_ <= taken_ || *size_ - taken_ <= most) {
    std::string content = read(most);
    if (at_end()) return content;
  }
  throw bad_file(path_).found("more than {} bytes", most).allowed("up to so many");
}

Input open_input(const std::string& path) {
  auto file = std::make_unique<FileSource>(path);
  std::optional<std::uint64_t> size;
  if (file->size() > 0) size = file->size();
  std::string first(kPackedMagicBytes, '\0');
  std::size_t found = 0;
  while (const std::size_t count =
             found < first.size() ? file->read(first.data() + found, first.size() - found) : 0) {
    found += count;
  }
  first.resize(found);
  const bool gzip = is_gzip(first);
  const bool xz = is_xz(first);
  std::unique_ptr<ByteSource> whole =
      std::make_unique<RestSource>(std::move(first), std::move(file));
  if (gzip) whole = unpack_gzip(path, std::move(whole));
  if (xz) whole = unpack_xz(path, std::move(whole));
  if (gzip || xz) size.reset();
  return Input(path, std::move(whole), size);
}

}  // namespace hsdc
