// SPDX-License-Identifier: Apache-2.0
#include "base/formats/tar.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <cstdint>

#include "base/error.h"

namespace hsdc::formats {
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

struct Member {
  std::string name;  // with its folders
  std::uint64_t size = 0;
  bool regular = false;
};

/// A header at byte `at` of the archive.
Member read_header(const std::string& path, std::string_view header, std::uint64_t at) {
  std::uint64_t sum = 0;
  if (!header.substr(257).starts_with("ustar") || !parse_octal(field(header, 148, 8), sum) ||
      sum != checksum(header)) {
    throw bad_file(path)
        .found("no tar header, or a damaged one, at byte {}", at)
        .only("a ustar archive");
  }
  Member member;
  member.name = field(header, 0, 100);
  if (const std::string_view folder = field(header, 345, 155);
      header.substr(257).starts_with(std::string_view("ustar\0", 6)) && !folder.empty()) {
    member.name = fmt::format("{}/{}", folder, member.name);
  }
  if (!parse_octal(field(header, 124, 12), member.size)) {
    throw bad_file(path).key(member.name).found("no octal number as its size in the tar header");
  }
  member.regular = header[156] == '0' || header[156] == '\0';
  return member;
}

}  // namespace

std::vector<TarFile> read_tar(Input& archive,
                              const std::function<bool(const std::string&)>& wanted) {
  const std::string& path = archive.path();
  std::vector<TarFile> files;
  for (std::uint64_t at = 0;;) {
    const std::string block = archive.read(kBlock);
    if (block.size() < kBlock) {
      throw bad_file(path).says(
          "the archive is truncated: it ends after {} bytes, without the block of zeros that ends "
          "a tar archive",
          at + block.size());
    }
    const std::string_view header = block;
    if (header.find_first_not_of('\0') == std::string_view::npos) return files;
    at += kBlock;
    const Member member = read_header(path, header, at - kBlock);
    const std::uint64_t padded = (member.size + kBlock - 1) / kBlock * kBlock;
    if (member.size > kMostTarBytes || at + padded > kMostTarBytes) {
      throw bad_file(path)
          .says("the header of {} announces {} bytes", member.name, member.size)
          .only("archives of up to {} bytes", kMostTarBytes);
    }
    std::uint64_t found = 0;
    if (member.regular && wanted(member.name)) {
      files.push_back({member.name, archive.read(member.size)});
      found = files.back().content.size();
    } else {
      found = archive.skip(member.size);
    }
    if (found < member.size) {
      throw bad_file(path)
          .says("the archive is truncated: the header of {} announces {} bytes", member.name,
                member.size)
          .found("{}", found);
    }
    archive.skip(padded - member.size);
    at += padded;
  }
}

}  // namespace hsdc::formats
