// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <span>
#include <vector>

namespace hsdc::data {

/// A picture of a sound, side * side bytes in rows: time from left to right, frequency from the
/// bottom up, loudness as brightness (docs/data.md, "Spoken digits").
/// - Time: side equal frames cover the whole recording. The Hann window of a frame is two frames
///   wide, at least 32 ms.
/// - Frequency: side triangular bands, equally wide on the mel scale, each as far as its
/// neighbours'
///   centres, from 100 Hz to 4 kHz.
/// - Loudness: the power in the band, in dB below that of the loudest byte, which is 255; 60 dB
///   below it, and less, is 0. Silence is all 0.
/// samples: at least one; rate: samples per second, 8000 or more; side: 1 or more.
std::vector<std::uint8_t> spectrogram(std::span<const std::int16_t> samples, int rate, int side);

}  // namespace hsdc::data
