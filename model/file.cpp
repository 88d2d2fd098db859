#include "model/file.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <new>
#include <utility>
#include <vector>

#include "model/error.h"

namespace hsdc {
namespace {

constexpr std::string_view kGzipMagic{"\x1f\x8b", 2};
constexpr std::string_view kXzMagic{
    "\xfd"
    "7zXZ\0",
    6};
constexpr std::size_t kChunk = std::size_t{1} << 18;

/// A file descriptor that is closed at the end of its scope.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() { close(); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  int get() const { return fd_; }
  bool is_open() const { return fd_ >= 0; }
  /// 0, or the errno of a close that failed (a network disk reports a full disk only here).
  int close() {
    const int fd = std::exchange(fd_, -1);
    return fd >= 0 && ::close(fd) != 0 ? errno : 0;
  }

 private:
  int fd_;
};

std::string read_raw(const std::string& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.is_open()) {
    throw UserError(fmt::format("{}: cannot be opened: {}", path, std::strerror(errno)));
  }
  struct stat status {};
  if (::fstat(file.get(), &status) == 0 && S_ISCHR(status.st_mode) && ::isatty(file.get()) == 0) {
    throw UserError(fmt::format("{}: found a device, allowed a file", path));  // maybe without end
  }
  std::string content;
  std::vector<char> chunk(kChunk);
  for (;;) {
    const ssize_t count = ::read(file.get(), chunk.data(), chunk.size());
    if (count == 0) return content;
    if (count > 0) {
      content.append(chunk.data(), static_cast<std::size_t>(count));
    } else if (errno != EINTR) {
      throw UserError(fmt::format("{}: cannot be read: {}", path, std::strerror(errno)));
    }
  }
}

/// Decompresses one gzip member after another until the input ends. Zeros after the last member are
/// padding (as gzip itself treats them); anything else is refused.
class Gunzip {
 public:
  Gunzip(const std::string& path, std::string_view packed) : path_(path), rest_(packed) {}

  std::string run() {
    while (rest_.starts_with(kGzipMagic)) member();
    if (rest_.find_first_not_of('\0') != std::string_view::npos) {
      throw UserError(fmt::format(
          "{}: {} bytes that are no gzip data follow its compressed content", path_, rest_.size()));
    }
    return std::move(content_);
  }

 private:
  void member() {
    z_stream stream{};
    constexpr int kGzipWindow = 15 + 16;  // 16: expect a gzip header, check its CRC and length
    if (inflateInit2(&stream, kGzipWindow) != Z_OK) throw std::bad_alloc();
    std::vector<char> chunk(kChunk);
    int status = Z_OK;
    while (status == Z_OK) {
      if (stream.avail_in == 0) feed(stream);
      stream.next_out = reinterpret_cast<Bytef*>(chunk.data());
      stream.avail_out = static_cast<uInt>(chunk.size());
      status = inflate(&stream, Z_NO_FLUSH);
      content_.append(chunk.data(), chunk.size() - stream.avail_out);
    }
    const std::string reason = stream.msg != nullptr ? stream.msg : "";
    rest_ = rest_.substr(rest_.size() - unread_ - stream.avail_in);
    inflateEnd(&stream);
    if (status == Z_BUF_ERROR) {
      throw UserError(
          fmt::format("{}: its gzip data is truncated: it ends after {} bytes of content", path_,
                      content_.size()));
    }
    if (status != Z_STREAM_END) {
      throw UserError(fmt::format("{}: its gzip data is damaged after {} bytes of content: {}",
                                  path_, content_.size(), reason));
    }
    unread_ = rest_.size();
  }

  /// Hands zlib the next bytes; its counters are 32 bits wide, so at most 1 GiB at a time.
  void feed(z_stream& stream) {
    const std::size_t count = std::min(unread_, std::size_t{1} << 30);
    stream.next_in = reinterpret_cast<Bytef*>(
        const_cast<char*>(rest_.data() + (rest_.size() - unread_)));  // zlib only reads it
    stream.avail_in = static_cast<uInt>(count);
    unread_ -= count;
  }

  const std::string& path_;
  std::string_view rest_;              // from the start of the current member
  std::size_t unread_ = rest_.size();  // bytes of rest_ that zlib was not given yet
  std::string content_;
};

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
  throw UserError(fmt::format("{}: cannot be written: {}", path, std::strerror(error)));
}

void write_directly(const std::string& path, std::string_view content) {
  Descriptor file(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
  if (!file.is_open()) refuse_write(path, errno);
  int error = write_all(file.get(), content);
  if (const int close_error = file.close(); error == 0) error = close_error;
  if (error != 0) refuse_write(path, error);
}

}  // namespace

std::string read_file(const std::string& path) {
  std::string content = read_raw(path);
  if (content.starts_with(kXzMagic)) {
    throw UserError(fmt::format(
        "{}: is compressed with xz; allowed: plain files and gzip (decompress it with xz -d)",
        path));
  }
  if (!content.starts_with(kGzipMagic)) return content;
  return Gunzip(path, content).run();
}

std::string find_file(const std::string& folder, const std::string& name) {
  for (const char* ending : {"", ".gz"}) {
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
  const std::string target =
      fs::exists(status) && fs::is_symlink(path, ignored) ? fs::canonical(path).string() : path;

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

}  // namespace hsdc
