// SPDX-License-Identifier: Apache-2.0
#include "base/formats/npy.h"

#include <fmt/core.h>

#include <bit>
#include <cstring>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "base/error.h"
#include "base/file.h"
#include "base/formats/npy_header.h"

namespace hsdc::formats {
namespace {

static_assert(std::endian::native == std::endian::little, "bytes are copied as they are");

constexpr std::string_view kMagic{"\x93NUMPY", 6};
constexpr std::size_t kMostHeader = std::size_t{1} << 16;  // numpy's own takes some 100 bytes

/// product(shape) * item; none if that does not fit.
std::optional<std::size_t> byte_count(const std::vector<std::size_t>& shape, std::size_t item) {
  std::size_t count = item;
  for (const std::size_t extent : shape) {
    if (__builtin_mul_overflow(count, extent, &count)) return std::nullopt;
  }
  return count;
}

std::size_t little_endian(std::string_view bytes) {
  std::size_t value = 0;
  for (std::size_t i = bytes.size(); i-- > 0;) {
    value = value << 8 | static_cast<unsigned char>(bytes[i]);
  }
  return value;
}

void check_npy_shape(const NpyArray& array, const std::vector<std::size_t>& expected,
                     const std::string& path) {
  if (array.shape == expected) return;
  throw bad_file(path)
      .found("shape {}", npy_shape_text(array.shape))
      .allowed(npy_shape_text(expected));
}

}  // namespace

std::size_t NpyArray::elements() const { return byte_count(shape, 1).value_or(0); }

std::string npy_shape_text(const std::vector<std::size_t>& shape) {
  std::string text = "(";
  for (std::size_t i = 0; i < shape.size(); ++i) {
    text += fmt::format("{}{}", i == 0 ? "" : " ", shape[i]);
    if (i + 1 < shape.size() || shape.size() == 1) text += ',';
  }
  return text + ')';
}

NpyArray read_npy(const std::string& path, std::span<const std::string_view> allowed,
                  const std::vector<std::size_t>* expected) {
  Input input = open_input(path);
  return read_npy(input, allowed, expected);
}

NpyArray read_npy(Input& input, std::span<const std::string_view> allowed,
                  const std::vector<std::size_t>* expected) {
  const std::string& path = input.path();
  std::size_t bytes = 0;
  const auto take = [&](std::size_t count) {
    std::string text = input.read(count);
    bytes += text.size();
    if (text.size() == count) return text;
    throw bad_file(path).says("is truncated: its {} bytes end within the header", bytes);
  };
  const std::string magic = input.read(kMagic.size());
  bytes = magic.size();
  if (magic != kMagic) {
    throw bad_file(path).says("is not a .npy file: it does not begin with \\x93NUMPY");
  }
  const std::string version_text = take(2);
  const int version = static_cast<unsigned char>(version_text[0]);
  if (version != 1 && version != 2) {
    throw bad_file(path).found(".npy format version {}", version).only("1 and 2");
  }
  const std::size_t length = little_endian(take(version == 1 ? 2 : 4));
  if (length > kMostHeader) {
    throw bad_file(path)
        .says("its header announces {} bytes of its own", length)
        .only("up to {}", kMostHeader);
  }
  NpyArray array = parse_npy_header(take(length), path, allowed);
  if (expected != nullptr) check_npy_shape(array, *expected, path);
  const auto size = byte_count(array.shape, *npy_item_size(array.dtype));
  if (!size || *size > kMostNpyBytes) {
    throw bad_file(path)
        .says("{} and shape {} need {} bytes of data", array.dtype, npy_shape_text(array.shape),
              size ? std::to_string(*size) : "more than 2^64")
        .only("up to {}", kMostNpyBytes);
  }
  const std::string data = input.read(*size);
  const bool more = !input.at_end();
  if (data.size() != *size || more) {
    throw bad_file(path)
        .says("{} and shape {} need {} bytes of data", array.dtype, npy_shape_text(array.shape),
              *size)
        .found(more ? "more" : std::to_string(data.size()));
  }
  array.bytes.assign(data.begin(), data.end());
  return array;
}

void write_npy(const std::string& path, const std::string& dtype,
               const std::vector<std::size_t>& shape, const void* data) {
  const auto item = npy_item_size(dtype);
  if (!item) throw std::invalid_argument("write_npy: unsupported dtype " + dtype);
  const auto size = byte_count(shape, *item);
  if (!size) throw std::invalid_argument("write_npy: shape " + npy_shape_text(shape));

  std::string header = fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': {}, }}",
                                   dtype, npy_shape_text(shape));
  constexpr std::size_t kPreamble = 10;   // magic, version, length of the header
  constexpr std::size_t kAlignment = 64;  // of the data, as the format asks
  header.append(kAlignment - (kPreamble + header.size() + 1) % kAlignment, ' ');
  header += '\n';
  if (header.size() > 0xffff) throw std::invalid_argument("write_npy: too many dimensions");

  std::string content(kMagic);
  content += '\x01';
  content += '\x00';
  content += static_cast<char>(header.size() & 0xff);
  content += static_cast<char>(header.size() >> 8);
  content += header;
  if (*size > 0) content.append(static_cast<const char*>(data), *size);
  write_file_atomically(path, content);
}

void check_npy(const NpyArray& array, const std::string& dtype,
               const std::vector<std::size_t>& expected, const std::string& path) {
  if (array.dtype != dtype && !(dtype == "|u1" && array.dtype == "|b1")) {
    throw bad_file(path).found("dtype {}", array.dtype).allowed(dtype);
  }
  check_npy_shape(array, expected, path);
}

}  // namespace hsdc::formats
