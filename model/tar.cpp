#include "model/tar.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <cstdint>

#include "model/error.h"

namespace hsdc {
namespace {

constexpr std::size_t kBlock = 512;  // headers are one, contents are padded to whole ones

/// A field of a header: its text up to the first NUL.
std::string_view field(std::string_view header, std::size_t start, std::size_t size) {
  const std::string_view text = header.substr(start, size);
  return text.substr(0, text.find('\0'));
}

/// An octal number with spaces around it, or nothing.
bool parse_octal(std::string_view text, std::uint64_t& value) {
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  text = text.substr(0, text.find(' '));
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value, 8);
  return error == std::errc() && stop == end;
}

/// The sum of all bytes with the checksum itself taken as spaces.
std::uint64_t checksum(std::string_view header) {
  constexpr std::size_t kStart = 148;
  constexpr std::size_t kSize = 8;
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < header.size(); ++i) {
    const bool own = i >= kStart && i < kStart + kSize;
    sum += own ? std::uint64_t{' '} : static_cast<unsigned char>(header[i]);
  }
  return sum;
}

}  // namespace

std::vector<TarFile> read_tar(const std::string& path, std::string_view archive) {
  std::vector<TarFile> files;
  for (std::size_t at = 0;;) {
    if (archive.size() - at < kBlock) {
      throw UserError(
          fmt::format("{}: the archive is truncated: it ends after {} bytes, without the block of "
                      "zeros that ends a tar archive",
                      path, archive.size()));
    }
    const std::string_view header = archive.substr(at, kBlock);
    if (header.find_first_not_of('\0') == std::string_view::npos) return files;
    at += kBlock;
    std::uint64_t sum = 0;
    std::uint64_t size = 0;
    if (!header.substr(257).starts_with("ustar") || !parse_octal(field(header, 148, 8), sum) ||
        sum != checksum(header)) {
      throw UserError(
          fmt::format("{}: found no tar header, or a damaged one, at byte {}; allowed: a ustar "
                      "archive",
                      path, at - kBlock));
    }
    const std::string_view size_text = field(header, 124, 12);
    std::string name(field(header, 0, 100));
    if (const std::string_view folder = field(header, 345, 155);
        header.substr(257).starts_with(std::string_view("ustar\0", 6)) && !folder.empty()) {
      name = fmt::format("{}/{}", folder, name);
    }
    if (!parse_octal(size_text, size)) {
      throw UserError(
          fmt::format("{}: {}: found no octal number as its size in the tar header", path, name));
    }
    const std::size_t left = archive.size() - at;
    if (size > left) {
      throw UserError(
          fmt::format("{}: the archive is truncated: the header of {} announces {} bytes, found {}",
                      path, name, size, left));
    }
    const char type = header[156];
    if (type == '0' || type == '\0') {
      files.push_back({std::move(name), archive.substr(at, size)});
    }
    at += std::min<std::size_t>((size + kBlock - 1) / kBlock * kBlock, left);
  }
}

}  // namespace hsdc
