// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>
#include <zlib.h>

#include <algorithm>
#include <new>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/unpack.h"

namespace hsdc {
namespace {

constexpr std::string_view kGzipMagic{"\x1f\x8b", 2};
constexpr std::size_t kChunk = std::size_t{1} << 16;

/// Decompresses one gzip member after another until the input ends. Zeros after the last member are
/// padding (as gzip itself treats them); anything else is refused.
class Gunzip : public ByteSource {
 public:
  Gunzip(std::string path, std::unique_ptr<ByteSource> packed)
      : path_(std::move(path)), packed_(std::move(packed)), chunk_(kChunk) {
    constexpr int kGzipWindow = 15 + 16;  // 16: expect a gzip header, check its CRC and length
    if (inflateInit2(&stream_, kGzipWindow) != Z_OK) throw std::bad_alloc();
  }
  ~Gunzip() override { inflateEnd(&stream_); }
  Gunzip(const Gunzip&) = delete;
  Gunzip& operator=(const Gunzip&) = delete;

  std::size_t read(char* to, std::size_t most) override {
    const auto wanted = static_cast<uInt>(std::min(most, std::size_t{1} << 30));
    while (!ended_) {
      if (between_members_ && !begin_member()) break;
      feed();
      stream_.next_out = reinterpret_cast<Bytef*>(to);
      stream_.avail_out = wanted;
      const int status = inflate(&stream_, Z_NO_FLUSH);
      const std::size_t count = wanted - stream_.avail_out;
      content_bytes_ += count;
      check_expansion(path_, packed_bytes_, content_bytes_);
      if (status == Z_STREAM_END) {
        between_members_ = true;
      } else if (status != Z_OK) {
        refuse(status);
      }
      if (count > 0) return count;
    }
    return 0;
  }

 private:
  /// Hands zlib the next packed bytes when it has none left.
  void feed() {
    if (stream_.avail_in > 0) return;
    const std::size_t count = packed_->read(chunk_.data(), chunk_.size());
    packed_bytes_ += count;
    stream_.next_in = reinterpret_cast<Bytef*>(chunk_.data());
    stream_.avail_in = static_cast<uInt>(count);
  }

  /// False at the end of all members.
  bool begin_member() {
    feed();
    if (!first_ && stream_.avail_in > 0 && *stream_.next_in == 0) skip_padding();
    if (stream_.avail_in == 0) {
      ended_ = true;
      return false;
    }
    // The magic number may be cut in two by the chunks, so that a second byte that is wrong is
    // found by inflate.
    if (*stream_.next_in != static_cast<unsigned char>(kGzipMagic[0])) refuse_rest();
    if (!first_ && inflateReset(&stream_) != Z_OK) throw std::bad_alloc();
    first_ = between_members_ = false;
    return true;
  }

  /// Zeros up to the end of the file.
  void skip_padding() {
    for (; stream_.avail_in > 0; feed()) {
      const Bytef* end = stream_.next_in + stream_.avail_in;
      if (std::any_of(const_cast<const Bytef*>(stream_.next_in), end,
                      [](Bytef b) { return b != 0; })) {
        refuse_rest();
      }
      stream_.avail_in = 0;
    }
  }

  [[noreturn]] void refuse_rest() const {
    throw bad_file(path_).says(
        "bytes that are no gzip data follow its compressed content of {} bytes", content_bytes_);
  }

  [[noreturn]] void refuse(int status) const {
    if (status == Z_BUF_ERROR) {
      throw bad_file(path_).says("its gzip data is truncated: it ends after {} bytes of content",
                                 content_bytes_);
    }
    if (status == Z_MEM_ERROR) throw std::bad_alloc();
    throw bad_file(path_).says("its gzip data is damaged after {} bytes of content: {}",
                               content_bytes_, stream_.msg != nullptr ? stream_.msg : "");
  }

  std::string path_;
  std::unique_ptr<ByteSource> packed_;
  std::vector<char> chunk_;
  z_stream stream_{};
  std::uint64_t packed_bytes_ = 0;
  std::uint64_t content_bytes_ = 0;
  bool first_ = true;
  bool between_members_ = true;
  bool ended_ = false;
};

}  // namespace

bool is_gzip(std::string_view content) { return content.starts_with(kGzipMagic); }

std::unique_ptr<ByteSource> unpack_gzip(const std::string& path,
                                        std::unique_ptr<ByteSource> packed) {
  return std::make_unique<Gunzip>(path, std::move(packed));
}

}  // namespace hsdc
