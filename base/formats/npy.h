// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "base/input.h"

namespace hsdc::formats {

/// An array as numpy stores it in a .npy file, in C order (last index fastest), little endian.
struct NpyArray {
  /// numpy's descr: |b1 |i1 |u1 <i2 <u2 <i4 <u4 <i8 <u8 <f4 <f8.
  std::string dtype;
  std::vector<std::size_t> shape;   ///< empty: one value without dimensions
  std::vector<std::uint8_t> bytes;  ///< elements() * item size of them
  std::size_t elements() const;     ///< product of the shape; 1 if it is empty
};

/// All that NpyArray can have.
inline constexpr std::array<std::string_view, 11> kNpyDtypes{
    "|b1", "|i1", "|u1", "<i2", "<u2", "<i4", "<u4", "<i8", "<u8", "<f4", "<f8"};

/// Bytes of an array's elements, at most.
inline constexpr std::uint64_t kMostNpyBytes = std::uint64_t{1} << 32;

/// Reads a .npy file of format version 1 or 2 (gzip is decompressed, as read_file does) with one of
/// the dtypes `allowed`. Throws UserError naming the file for a wrong magic, another version, a
/// header that is no numpy header, another dtype, Fortran order, another shape than `expected`,
/// where that is given, a shape of more than kMostNpyBytes, and content that is shorter or longer
/// than the shape says, in this order.
NpyArray read_npy(const std::string& path, std::span<const std::string_view> allowed = kNpyDtypes,
                  const std::vector<std::size_t>* expected = nullptr);

/// The same of content that is read from elsewhere.
NpyArray read_npy(Input& input, std::span<const std::string_view> allowed = kNpyDtypes,
                  const std::vector<std::size_t>* expected = nullptr);

/// Writes `data`, product(shape) elements of `dtype` in C order, as version 1, in one step (see
/// write_file_atomically). Throws UserError when it cannot be written. `dtype` must be one of
/// NpyArray's; another is a programming error (std::invalid_argument).
void write_npy(const std::string& path, const std::string& dtype,
               const std::vector<std::size_t>& shape, const void* data);

/// numpy's descr of a C++ integer or floating-point type, e.g. "<i2" of std::int16_t.
template <typename T>
requires(std::is_arithmetic_v<T> && !std::is_same_v<T, bool> && sizeof(T) <= 8) std::string
    npy_dtype() {
  const char kind = std::is_floating_point_v<T> ? 'f' : std::is_signed_v<T> ? 'i' : 'u';
  return std::string{sizeof(T) == 1 ? '|' : '<', kind, static_cast<char>('0' + sizeof(T))};
}

/// Throws UserError naming `path`, what was found and what is allowed, unless the array has that
/// dtype (|b1 passes for |u1) and that shape.
void check_npy(const NpyArray& array, const std::string& dtype,
               const std::vector<std::size_t>& expected, const std::string& path);

/// The bytes of an array as values of T, unchecked.
template <typename T>
std::vector<T> npy_copy(const NpyArray& array) {
  std::vector<T> values(array.bytes.size() / sizeof(T));
  if (!values.empty()) std::memcpy(values.data(), array.bytes.data(), values.size() * sizeof(T));
  return values;
}

/// The values of an array that must have the dtype of T and the shape `expected` (see check_npy).
template <typename T>
std::vector<T> npy_values(const NpyArray& array, const std::vector<std::size_t>& expected,
                          const std::string& path) {
  check_npy(array, npy_dtype<T>(), expected, path);
  return npy_copy<T>(array);
}

/// read_npy and npy_values in one.
template <typename T>
std::vector<T> read_npy_values(const std::string& path, const std::vector<std::size_t>& expected) {
  const std::string dtype = npy_dtype<T>();
  const std::string_view allowed[]{dtype, "|b1"};  // the second one stands for |u1 alone
  return npy_values<T>(read_npy(path, std::span(allowed).first(dtype == "|u1" ? 2 : 1), &expected),
                       expected, path);
}

/// Writes `values`, product(shape) of them, with the dtype of T.
template <typename T>
void write_npy(const std::string& path, const std::vector<std::size_t>& shape,
               std::span<const T> values) {
  write_npy(path, npy_dtype<T>(), shape, values.data());
}

/// A shape as numpy prints it: "()", "(3,)", "(3, 4)".
std::string npy_shape_text(const std::vector<std::size_t>& shape);

}  // namespace hsdc::formats
