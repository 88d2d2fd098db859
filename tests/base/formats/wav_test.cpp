// SPDX-License-Identifier: Apache-2.0
#include "base/formats/wav.h"

#include "base/error.h"
#include "tests/base/formats/wav_file.h"
#include "tests/catch.h"
#include "tests/scratch_folder.h"

using namespace hsdc;
using namespace hsdc::formats;

namespace {

const std::vector<std::int16_t> kSamples{0, 1, -1, 32767, -32768};

std::string error_of(const std::string& content) {
  return user_error_of([&] { read_wav("some.wav", content); });
}

}  // namespace

TEST_CASE("wav: samples and rate are read") {
  const Wav wav = read_wav("some.wav", wav_file(kSamples, {.rate = 44100}));
  CHECK(wav.samples == kSamples);
  CHECK(wav.rate == 44100);
}

TEST_CASE("wav: chunks before, between and behind are skipped, with their padding") {
  const std::string odd = wav_chunk("LIST", "odd");
  const std::string data = wav_chunk("data", little_endian(7, 2));
  const std::string content = riff(odd + wav_format({}) + odd + data + odd);
  CHECK(read_wav("some.wav", content).samples == std::vector<std::int16_t>{7});
}

TEST_CASE("wav: a file cut anywhere is refused, never read beyond its end") {
  const std::string content = wav_file(kSamples);
  for (std::size_t size = 0; size < content.size(); ++size) {
    CHECK_THAT(error_of(content.substr(0, size)),
               contains("some.wav") && contains(size < 12 ? "RIFF" : "truncated"));
  }
}

TEST_CASE("wav: a chunk that announces more than there is is refused with both") {
  std::string content = wav_file(kSamples);
  content.replace(content.size() - 14, 4, little_endian(0xffffffff, 4));
  CHECK_THAT(error_of(content),
             contains("\"data\"") && contains("4294967295 bytes") && contains("found 10"));
}

TEST_CASE("wav: other formats are refused with what was found") {
  const auto refused = [](const WavFormat& format) { return error_of(wav_file(kSamples, format)); };
  const std::string allowed = "allowed: format 1 (PCM) with 1 channel of 16 bits";
  CHECK_THAT(refused({.tag = 3}), contains("found format 3 with 1 channels") && contains(allowed));
  CHECK_THAT(refused({.channels = 2}), contains("2 channels of 16 bits") && contains(allowed));
  CHECK_THAT(refused({.bits = 8}), contains("1 channels of 8 bits") && contains(allowed));
  CHECK_THAT(refused({.rate = 0}), contains("found 0 samples per second"));
  CHECK_THAT(refused({.rate = 0x80000000}), contains("found 2147483648 samples per second"));
  CHECK_THAT(error_of(riff(wav_chunk("fmt ", "short"))), contains("format chunk of 5 bytes"));
  CHECK_THAT(error_of(riff(wav_chunk("data", "ab"))), contains("no format chunk"));
}

TEST_CASE("wav: no sample, or half of one, is refused") {
  CHECK_THAT(error_of(wav_file({})), contains("found 0 bytes of samples"));
  CHECK_THAT(error_of(riff(wav_format({}) + wav_chunk("data", "abc"))),
             contains("found 3 bytes of samples"));
}
