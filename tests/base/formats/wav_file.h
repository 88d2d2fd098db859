// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace hsdc::formats {

/// `value` in so many bytes, little endian.
inline std::string little_endian(std::uint32_t value, int bytes) {
  std::string text;
  for (int i = 0; i < bytes; ++i) text += static_cast<char>(value >> (8 * i));
  return text;
}

/// The format of a .wav file; the defaults are the one that HSDC reads.
struct WavFormat {
  std::uint32_t tag = 1;
  std::uint32_t channels = 1;
  std::uint32_t rate = 8000;
  std::uint32_t bits = 16;
};

inline std::string wav_chunk(const std::string& name, const std::string& content) {
  return name + little_endian(static_cast<std::uint32_t>(content.size()), 4) + content +
         std::string(content.size() % 2, '\0');
}

inline std::string wav_format(const WavFormat& format) {
  return wav_chunk("fmt ", little_endian(format.tag, 2) + little_endian(format.channels, 2) +
                               little_endian(format.rate, 4) +
                               little_endian(format.rate * format.channels * format.bits / 8, 4) +
                               little_endian(format.channels * format.bits / 8, 2) +
                               little_endian(format.bits, 2));
}

inline std::string riff(const std::string& chunks) {
  return "RIFF" + little_endian(static_cast<std::uint32_t>(4 + chunks.size()), 4) + "WAVE" + chunks;
}

/// A .wav file.
inline std::string wav_file(const std::vector<std::int16_t>& samples,
                            const WavFormat& format = {}) {
  std::string data;
  for (const std::int16_t sample : samples) {
    data += little_endian(static_cast<std::uint16_t>(sample), 2);
  }
  return riff(wav_format(format) + wav_chunk("data", data));
}

}  // namespace hsdc::formats
