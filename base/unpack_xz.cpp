// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>
#include <lzma.h>

#include <algorithm>
#include <cstdint>
#include <new>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/unpack.h"

namespace hsdc {
namespace {

constexpr std::string_view kXzMagic{
    "\xfd"
    "7zXZ\0",
    6};
constexpr std::size_t kChunk = std::size_t{1} << 16;
constexpr std::uint64_t kMemory = std::uint64_t{256} << 20;

class Unxz : public ByteSource {
 public:
  Unxz(std::string path, std::unique_ptr<ByteSource> packed)
      : path_(std::move(path)), packed_(std::move(packed)), chunk_(kChunk) {
    // A check that liblzma does not know would leave damage unnoticed, so it ends the decoding.
    constexpr std::uint32_t kFlags = LZMA_CONCATENATED | LZMA_TELL_UNSUPPORTED_CHECK;
    if (lzma_stream_decoder(&stream_, kMemory, kFlags) != LZMA_OK) throw std::bad_alloc();
  }
  ~Unxz() override { lzma_end(&stream_); }
  Unxz(const Unxz&) = delete;
  Unxz& operator=(const Unxz&) = delete;

  std::size_t read(char* to, std::size_t most) override {
    stream_.next_out = reinterpret_cast<std::uint8_t*>(to);
    stream_.avail_out = most;
    while (!ended_ && stream_.avail_out == most) {
      if (stream_.avail_in == 0 && action_ == LZMA_RUN) feed();
      const lzma_ret status = lzma_code(&stream_, action_);
      ended_ = status == LZMA_STREAM_END;
      if (status != LZMA_OK && !ended_) refuse(status);
    }
    const std::size_t count = most - stream_.avail_out;
    check_expansion(path_, stream_.total_in, stream_.total_out);
    return count;
  }

 private:
  void feed() {
    stream_.next_in = reinterpret_cast<const std::uint8_t*>(chunk_.data());
    stream_.avail_in = packed_->read(chunk_.data(), chunk_.size());
    if (stream_.avail_in == 0) action_ = LZMA_FINISH;
  }

  [[noreturn]] void refuse(lzma_ret status) const {
    const std::uint64_t bytes = stream_.total_out;
    switch (status) {
      case LZMA_MEM_ERROR:
        throw std::bad_alloc();
      case LZMA_BUF_ERROR:
        throw bad_file(path_).says("its xz data is truncated: it ends after {} bytes of content",
                                   bytes);
      case LZMA_MEMLIMIT_ERROR:
        throw bad_file(path_)
            .says("its xz data needs {} MiB to be decompressed",
                  (lzma_memusage(&stream_) >> 20) + 1)
            .only("{}", kMemory >> 20);
      case LZMA_OPTIONS_ERROR:
      case LZMA_UNSUPPORTED_CHECK:
        throw bad_file(path_).says(
            "its xz data uses a filter or check that liblzma {} does not know",
            lzma_version_string());
      default:
        throw bad_file(path_).says(
            "its xz data is damaged, or followed by other data, after {} bytes of content", bytes);
    }
  }

  std::string path_;
  std::unique_ptr<ByteSource> packed_;
  std::vector<char> chunk_;
  lzma_stream stream_ = LZMA_STREAM_INIT;
  lzma_action action_ = LZMA_RUN;
  bool ended_ = false;
};

}  // namespace

bool is_xz(std::string_view content) { return content.starts_with(kXzMagic); }

std::unique_ptr<ByteSource> unpack_xz(const std::string& path, std::unique_ptr<ByteSource> packed) {
  return std::make_unique<Unxz>(path, std::move(packed));
}

}  // namespace hsdc
