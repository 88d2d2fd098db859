// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdio>
#include <string>
#include <string_view>

namespace hsdc::formats {

/// What a tar header says besides its name; the defaults are a regular file's.
struct TarHeader {
  char type = '0';
  std::string folder{};  // POSIX's field for the front of long names
  std::string size{};    // as in the header; empty: the content's
  std::string magic{
      "ustar\0"
      "00",
      8};
};

/// One member of a tar archive: header, content, padding.
inline std::string tar_member(const std::string& name, const std::string& content,
                              const TarHeader& of = {}) {
  char size[12] = {};
  std::snprintf(size, sizeof size, "%011zo", content.size());
  std::string header(512, '\0');
  header.replace(0, name.size(), name);
  header.replace(124, 11, of.size.empty() ? size : of.size);
  header.replace(148, 8, "        ");
  header[156] = of.type;
  header.replace(257, of.magic.size(), of.magic);
  header.replace(345, of.folder.size(), of.folder);
  unsigned sum = 0;
  for (const char c : header) sum += static_cast<unsigned char>(c);
  char text[8] = {};
  std::snprintf(text, sizeof text, "%06o", sum);
  header.replace(148, 8, std::string_view(text, 8));
  return header + content + std::string((512 - content.size() % 512) % 512, '\0');
}

/// The two blocks that end an archive.
inline std::string tar_end() { return std::string(1024, '\0'); }

}  // namespace hsdc::formats
