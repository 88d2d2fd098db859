// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

struct XXH3_state_s;

namespace hsdc {

/// The hash of HSDC, XXH3 of 128 bits (xxHash): tells contents apart in caches and checkpoints, and
/// damaged ones from whole ones. The same on every machine. Nobody who means harm is kept out.
class Digest {
 public:
  Digest();
  /// Adds a part and its length: "ab", "c" is not "a", "bc".
  void add(std::string_view text);
  void add(std::span<const std::uint8_t> bytes);
  void add(std::int64_t number);
  void add(double number);  ///< its bits
  /// Of all parts so far, as 32 hexadecimal digits.
  std::string hex() const;
  /// 32 bits of it.
  std::uint32_t word() const;

 private:
  struct Free {
    void operator()(XXH3_state_s* state) const;
  };
  std::unique_ptr<XXH3_state_s, Free> state_;
};

}  // namespace hsdc
