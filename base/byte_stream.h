// SPDX-License-Identifier: Apache-2.0
#pragma once
// Numbers as bytes, little endian, one after another: what checkpoints are made of.
#include <bit>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "base/error.h"

namespace hsdc {

static_assert(std::endian::native == std::endian::little, "bytes are copied as they are");

class ByteWriter {
 public:
  template <typename T>
  void put(const T& value) {
    static_assert(std::is_arithmetic_v<T>);
    bytes_.append(reinterpret_cast<const char*>(&value), sizeof value);
  }
  template <typename T>
  void put_all(std::span<const T> values) {
    bytes_.append(reinterpret_cast<const char*>(values.data()), values.size_bytes());
  }
  void put_text(std::string_view text) { bytes_ += text; }
  const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

/// Reads them back. Throws `damaged` where too few are left.
class ByteReader {
 public:
  ByteReader(std::string_view bytes, UserError damaged)
      : bytes_(bytes), damaged_(std::move(damaged)) {}

  template <typename T>
  T get() {
    T value;
    std::memcpy(&value, take(sizeof value), sizeof value);
    return value;
  }
  template <typename T>
  std::vector<T> get_all(size_t count) {
    if (count > left() / sizeof(T)) damaged();
    std::vector<T> values(count);
    if (count > 0) std::memcpy(values.data(), take(count * sizeof(T)), count * sizeof(T));
    return values;
  }
  size_t left() const { return bytes_.size(); }
  [[noreturn]] void damaged() const { throw damaged_; }

 private:
  const char* take(size_t count) {
    if (count > bytes_.size()) damaged();
    const char* at = bytes_.data();
    bytes_.remove_prefix(count);
    return at;
  }

  std::string_view bytes_;
  UserError damaged_;
};

}  // namespace hsdc
