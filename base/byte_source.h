// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace hsdc {

/// Bytes, from front to back.
class ByteSource {
 public:
  virtual ~ByteSource() = default;
  /// Puts the next bytes at `to`, at least one and at most `most` of them (1 or more); returns how
  /// many, 0 at the end. Throws UserError where they cannot be read.
  virtual std::size_t read(char* to, std::size_t most) = 0;
};

/// The bytes of a text, which must outlive it.
class TextSource : public ByteSource {
 public:
  explicit TextSource(std::string_view text) : rest_(text) {}
  std::size_t read(char* to, std::size_t most) override;

 private:
  std::string_view rest_;
};

/// Throws UserError naming `path` where packed bytes become too many: more than 32 MiB, and more
/// than 200 times as many as they were. Data of samples or tables do not shrink like that; a file
/// that is made to exhaust whoever reads it does.
void check_expansion(const std::string& path, std::uint64_t packed, std::uint64_t content);

}  // namespace hsdc
