#include <fmt/core.h>
#include <lzma.h>

#include <cstdint>
#include <new>
#include <vector>

#include "model/error.h"
#include "model/unpack.h"

namespace hsdc {
namespace {

constexpr std::string_view kXzMagic{
    "\xfd"
    "7zXZ\0",
    6};
constexpr std::size_t kChunk = std::size_t{1} << 18;
constexpr std::uint64_t kMemory = std::uint64_t{256} << 20;

/// A decoder of liblzma that is freed at the end of its scope.
class Decoder {
 public:
  Decoder() {
    // A check that liblzma does not know would leave damage unnoticed, so it ends the decoding.
    constexpr std::uint32_t kFlags = LZMA_CONCATENATED | LZMA_TELL_UNSUPPORTED_CHECK;
    if (lzma_stream_decoder(&stream, kMemory, kFlags) != LZMA_OK) throw std::bad_alloc();
  }
  ~Decoder() { lzma_end(&stream); }
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;

  lzma_stream stream = LZMA_STREAM_INIT;
};

[[noreturn]] void refuse(const std::string& path, lzma_ret status, Decoder& decoder,
                         std::size_t bytes) {
  switch (status) {
    case LZMA_MEM_ERROR:
      throw std::bad_alloc();
    case LZMA_BUF_ERROR:
      throw UserError(fmt::format("{}: its xz data is truncated: it ends after {} bytes of content",
                                  path, bytes));
    case LZMA_MEMLIMIT_ERROR:
      throw UserError(fmt::format("{}: its xz data needs {} MiB to be decompressed; allowed: {}",
                                  path, (lzma_memusage(&decoder.stream) >> 20) + 1, kMemory >> 20));
    case LZMA_OPTIONS_ERROR:
    case LZMA_UNSUPPORTED_CHECK:
      throw UserError(
          fmt::format("{}: its xz data uses a filter or check that liblzma {} does not know", path,
                      lzma_version_string()));
    default:
      throw UserError(fmt::format(
          "{}: its xz data is damaged, or followed by other data, after {} bytes of content", path,
          bytes));
  }
}

}  // namespace

bool is_xz(std::string_view content) { return content.starts_with(kXzMagic); }

std::string unpack_xz(const std::string& path, std::string_view packed) {
  Decoder decoder;
  lzma_stream& stream = decoder.stream;
  stream.next_in = reinterpret_cast<const std::uint8_t*>(packed.data());
  stream.avail_in = packed.size();
  std::string content;
  std::vector<char> chunk(kChunk);
  lzma_ret status = LZMA_OK;
  while (status == LZMA_OK) {
    stream.next_out = reinterpret_cast<std::uint8_t*>(chunk.data());
    stream.avail_out = chunk.size();
    status = lzma_code(&stream, LZMA_FINISH);  // all input is there from the start
    content.append(chunk.data(), chunk.size() - stream.avail_out);
  }
  if (status != LZMA_STREAM_END) refuse(path, status, decoder, content.size());
  return content;
}

}  // namespace hsdc
