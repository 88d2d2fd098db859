#include <fmt/core.h>
#include <zlib.h>

#include <algorithm>
#include <new>
#include <utility>
#include <vector>

#include "model/error.h"
#include "model/unpack.h"

namespace hsdc {
namespace {

constexpr std::string_view kGzipMagic{"\x1f\x8b", 2};
constexpr std::size_t kChunk = std::size_t{1} << 18;

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

}  // namespace

bool is_gzip(std::string_view content) { return content.starts_with(kGzipMagic); }

std::string unpack_gzip(const std::string& path, std::string_view packed) {
  return Gunzip(path, packed).run();
}

}  // namespace hsdc
