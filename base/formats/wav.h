// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace hsdc::formats {

/// A recording of one channel.
struct Wav {
  int rate = 0;                       ///< samples per second, at least 1
  std::vector<std::int16_t> samples;  ///< at least one
};

/// A .wav file of one channel of 16-bit PCM. Chunks other than its format and data are skipped.
/// Throws UserError naming `path`, where `content` is from, for another kind of file, format,
/// number of channels or bits, and for one that is truncated or has no sample. (libsndfile takes
/// one that is cut within its samples for whole.)
Wav read_wav(const std::string& path, std::string_view content);

}  // namespace hsdc::formats
