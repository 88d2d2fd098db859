// SPDX-License-Identifier: Apache-2.0
#include "base/digest.h"

#include <fmt/format.h>
#include <xxhash.h>

#include <bit>
#include <new>

namespace hsdc {

void Digest::Free::operator()(XXH3_state_s* state) const { XXH3_freeState(state); }

Digest::Digest() : state_(XXH3_createState()) {
  if (state_ == nullptr) throw std::bad_alloc();
  XXH3_128bits_reset(state_.get());
}

void Digest::add(std::string_view text) {
  const std::uint64_t size = text.size();  // little endian, as all that we store
  XXH3_128bits_update(state_.get(), &size, sizeof size);
  XXH3_128bits_update(state_.get(), text.data(), text.size());
}

void Digest::add(std::span<const std::uint8_t> bytes) {
  add(std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
}

void Digest::add(std::int64_t number) { XXH3_128bits_update(state_.get(), &number, sizeof number); }

void Digest::add(double number) { add(std::bit_cast<std::int64_t>(number)); }

std::string Digest::hex() const {
  const XXH128_hash_t hash = XXH3_128bits_digest(state_.get());
  return fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
}

std::uint32_t Digest::word() const {
  return static_cast<std::uint32_t>(XXH3_128bits_digest(state_.get()).low64);
}

}  // namespace hsdc
