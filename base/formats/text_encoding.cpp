// SPDX-License-Identifier: Apache-2.0
#include "base/formats/text_encoding.h"

#include <fmt/core.h>
#include <iconv.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "base/error.h"

namespace hsdc::formats {
namespace {

/// A converter of the C library, closed at the end of its scope.
class Converter {
 public:
  Converter(const char* from, const std::string& path) : handle_(::iconv_open("UTF-8", from)) {
    if (handle_ == reinterpret_cast<iconv_t>(-1)) {
      throw bad_file(path)
          .found("text in {}, which this system's C library cannot read", from)
          .only("UTF-8");
    }
  }
  ~Converter() { ::iconv_close(handle_); }
  Converter(const Converter&) = delete;
  Converter& operator=(const Converter&) = delete;

  /// False where `content` is not of the encoding; `bytes_read` then says where.
  bool convert(std::string_view content, std::string& text, std::size_t& bytes_read) {
    std::array<char, std::size_t{1} << 16> chunk{};
    char* in = const_cast<char*>(content.data());  // iconv only reads it
    std::size_t in_left = content.size();
    bool good = true;
    while (in_left > 0 && good) {
      char* out = chunk.data();
      std::size_t out_left = chunk.size();
      good = ::iconv(handle_, &in, &in_left, &out, &out_left) != static_cast<std::size_t>(-1) ||
             errno == E2BIG;  // the chunk is full
      text.append(chunk.data(), chunk.size() - out_left);
    }
    bytes_read = content.size() - in_left;
    return good;
  }

 private:
  iconv_t handle_;
};

std::string from_utf16(std::string_view content, const char* encoding, const std::string& path) {
  std::string text;
  std::size_t bytes = 0;
  if (!Converter(encoding, path).convert(content, text, bytes)) {
    throw bad_file(path).found("damaged text in {} after {} bytes", encoding, bytes + 2);
  }
  return text;
}

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

/// Of UTF-8 without a mark, or else of Windows-1252.
std::string from_bytes(std::string_view content, const std::string& path) {
  if (is_ascii(content)) return std::string(content);
  std::string text;
  std::size_t bytes = 0;
  if (Converter("UTF-8", path).convert(content, text, bytes)) return text;
  text.clear();
  if (Converter("WINDOWS-1252", path).convert(content, text, bytes)) return text;
  throw bad_file(path)
      .found("a byte 0x{:02x} at byte {}, which is of no text",
             static_cast<unsigned char>(content[bytes]), bytes)
      .only("UTF-8, UTF-16 with a byte-order mark, Windows-1252");
}

}  // namespace

void check_text(std::string_view start, const std::string& path) {
  const bool wide = start.starts_with("\xff\xfe") || start.starts_with("\xfe\xff");
  for (std::size_t i = 0; i + (wide ? 1 : 0) < start.size(); i += wide ? 2 : 1) {
    if (start[i] != '\0' || (wide && start[i + 1] != '\0')) continue;
    throw bad_file(path)
        .found("a NUL at byte {}", i)
        .only("text in UTF-8, or in UTF-16 with a byte-order mark");
  }
}

std::string utf8_text(std::string_view content, const std::string& path) {
  std::string text;
  if (content.starts_with("\xff\xfe")) {
    text = from_utf16(content.substr(2), "UTF-16LE", path);
  } else if (content.starts_with("\xfe\xff")) {
    text = from_utf16(content.substr(2), "UTF-16BE", path);
  } else {
    if (content.starts_with("\xef\xbb\xbf")) content.remove_prefix(3);
    text = from_bytes(content, path);
  }
  if (const std::size_t nul = text.find('\0'); nul != std::string::npos) {
    throw bad_file(path)
        .found("a NUL at character {}", nul)
        .only("text in UTF-8, or in UTF-16 with a byte-order mark");
  }
  return text;
}

}  // namespace hsdc::formats
