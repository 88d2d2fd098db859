// SPDX-License-Identifier: Apache-2.0
#include "base/formats/wav.h"

#include <fmt/core.h>

#include <algorithm>
#include <limits>

#include "base/error.h"

namespace hsdc::formats {
namespace {

/// Reads the chunks of a RIFF file: a name of 4 characters, a size, and so many bytes, padded to an
/// even number. All numbers are little endian.
class WavReader {
 public:
  WavReader(const std::string& path, std::string_view content) : path_(path), rest_(content) {}

  Wav run() {
    constexpr std::size_t kHeader = 12;
    if (rest_.size() < kHeader || !rest_.starts_with("RIFF") ||
        rest_.substr(8, 4) != std::string_view("WAVE")) {
      throw bad_file(path_).found("no RIFF header of kind WAVE").only("a .wav file");
    }
    rest_.remove_prefix(kHeader);  // its size is not needed: each chunk has its own
    Wav wav;
    for (;;) {
      const std::string_view name = rest_.substr(0, 4);
      const std::string_view data = chunk();
      if (name == "fmt ") wav.rate = format(data);
      if (name == "data") {
        if (wav.rate == 0) throw bad_file(path_).found("no format chunk before the data chunk");
        wav.samples = samples(data);
        return wav;
      }
    }
  }

 private:
  /// Takes the next chunk and returns its content.
  std::string_view chunk() {
    constexpr std::size_t kHeader = 8;
    if (rest_.size() < kHeader)
      throw bad_file(path_).says("is truncated: it ends before its data chunk");
    const std::string name(rest_.substr(0, 4));
    const std::uint32_t size = number(rest_, 4, 4);
    rest_.remove_prefix(kHeader);
    if (size > rest_.size()) {
      throw bad_file(path_)
          .says("is truncated: its chunk \"{}\" announces {} bytes", name, size)
          .found("{}", rest_.size());
    }
    const std::string_view content = rest_.substr(0, size);
    rest_.remove_prefix(std::min(rest_.size(), std::size_t{size} + size % 2));
    return content;
  }

  /// Checks the format chunk; returns the rate.
  int format(std::string_view data) const {
    constexpr std::size_t kLeast = 16;
    if (data.size() < kLeast) {
      throw bad_file(path_)
          .found("a format chunk of {} bytes", data.size())
          .only("{} or more", kLeast);
    }
    const std::uint32_t tag = number(data, 0, 2);
    const std::uint32_t channels = number(data, 2, 2);
    const std::uint32_t rate = number(data, 4, 4);
    const std::uint32_t bits = number(data, 14, 2);
    if (tag != 1 || channels != 1 || bits != 16) {
      throw bad_file(path_)
          .found("format {} with {} channels of {} bits", tag, channels, bits)
          .only("format 1 (PCM) with 1 channel of 16 bits");
    }
    if (rate == 0 || rate > std::uint32_t{std::numeric_limits<int>::max()}) {
      throw bad_file(path_)
          .found("{} samples per second", rate)
          .only("1..{}", std::numeric_limits<int>::max());
    }
    return static_cast<int>(rate);
  }

  std::vector<std::int16_t> samples(std::string_view data) const {
    if (data.empty() || data.size() % 2 != 0) {
      throw bad_file(path_)
          .found("{} bytes of samples", data.size())
          .only("2 each, at least one sample");
    }
    std::vector<std::int16_t> samples(data.size() / 2);
    for (std::size_t i = 0; i < samples.size(); ++i) {
      samples[i] = static_cast<std::int16_t>(number(data, 2 * i, 2));
    }
    return samples;
  }

  static std::uint32_t number(std::string_view text, std::size_t start, std::size_t bytes) {
    std::uint32_t value = 0;
    for (std::size_t i = bytes; i-- > 0;) {
      value = value << 8 | static_cast<unsigned char>(text[start + i]);
    }
    return value;
  }

  const std::string& path_;
  std::string_view rest_;
};

}  // namespace

Wav read_wav(const std::string& path, std::string_view content) {
  return WavReader(path, content).run();
}

}  // namespace hsdc::formats
