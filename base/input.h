// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "base/byte_source.h"

namespace hsdc {

/// Content that is read from front to back, as much of it as is wanted: what a header announces
/// need not be there, and what is there need not end.
class Input {
 public:
  /// `path` is where the content is from, for messages; `size` how many bytes it has, if that is
  /// known.
  Input(std::string path, std::unique_ptr<ByteSource> source,
        std::optional<std::uint64_t> size = {})
      : path_(std::move(path)), source_(std::move(source)), size_(size) {}

  const std::string& path() const { return path_; }
  /// Of all the content, in bytes; nothing where it is packed, which only reading it would tell.
  std::optional<std::uint64_t> size() const { return size_; }
  /// The next `count` bytes; fewer where it ends before. Memory grows with what is there.
  std::string read(std::uint64_t count);
  /// Leaves out the next `count` bytes; returns how many there were.
  std::uint64_t skip(std::uint64_t count);
  /// True if no byte is left.
  bool at_end();
  /// All that is left. Throws UserError if that is more than `most` bytes, before any of it is read
  /// where the size is known.
  std::string read_all(std::uint64_t most);

 private:
  std::string path_;
  std::unique_ptr<ByteSource> source_;
  std::optional<std::uint64_t> size_;
  std::uint64_t taken_ = 0;   // bytes that were read or skipped
  std::optional<char> next_;  // a byte that at_end() took
};

/// Opens a file; one that starts as gzip or xz files do is decompressed, whatever its name
/// (base/unpack.h). Throws UserError naming the file when it cannot be read, and when it is no
/// regular file: a folder, a pipe (of a process substitution too), a terminal or another device may
/// have no end.
Input open_input(const std::string& path);

}  // namespace hsdc
