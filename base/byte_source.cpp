// SPDX-License-Identifier: Apache-2.0
#include "base/byte_source.h"

#include <fmt/core.h>

#include <algorithm>

#include "base/error.h"

namespace hsdc {

std::size_t TextSource::read(char* to, std::size_t most) {
  const std::size_t count = rest_.copy(to, most);
  rest_.remove_prefix(count);
  return count;
}

void check_expansion(const std::string& path, std::uint64_t packed, std::uint64_t content) {
  constexpr std::uint64_t kAlways = std::uint64_t{32} << 20;
  constexpr std::uint64_t kTimes = 200;
  if (content <= kAlways || content / kTimes <= packed) return;
  throw bad_file(path)
      .found("{} packed bytes that become {} or more", packed, content)
      .only("{} times as many, beyond {} MiB", kTimes, kAlways >> 20);
}

}  // namespace hsdc
