#pragma once
#include <fmt/format.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace hsdc {

/// 128 bits of FNV-1a in two lanes: tells contents apart in a cache, and damaged ones from whole
/// ones.
class Digest {
 public:
  void add(std::string_view text) {
    for (char c : text) {
      const auto byte = static_cast<unsigned char>(c);
      a_ = (a_ ^ byte) * 0x100000001b3ull;
      b_ = (b_ ^ byte) * 0x100000001b3ull + (b_ >> 47);
    }
    a_ = (a_ ^ text.size()) * 0x100000001b3ull;
  }
  std::string hex() const { return fmt::format("{:016x}{:016x}", a_, b_); }

 private:
  std::uint64_t a_ = 0xcbf29ce484222325ull, b_ = 0x9ae16a3b2f90404full;
};

}  // namespace hsdc
