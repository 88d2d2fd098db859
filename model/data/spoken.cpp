// SPDX-License-Identifier: Apache-2.0
#include "model/data/spoken.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <optional>
#include <string_view>
#include <tuple>
#include <utility>

#include "base/error.h"
#include "base/file.h"
#include "base/formats/tar.h"
#include "base/formats/wav.h"
#include "base/input.h"
#include "model/data/spectrogram.h"

namespace hsdc::data {
namespace {

namespace fs = std::filesystem;

constexpr int kClasses = 10;
constexpr int kTestIndices = 5;  // the first so many recordings of each speaker and digit
constexpr int kLeastRate = 8000;
constexpr int kMostRate = 192'000;
constexpr int kMostSeconds = 60;
constexpr std::uint64_t kMostWavBytes = 2 * std::uint64_t{kMostRate} * kMostSeconds + (1 << 20);

struct Recording {
  std::string path;  // for messages: of a member of an archive too
  int digit = 0;
  std::string speaker;
  int index = 0;
  std::optional<std::string> content;  // without it, path is a file to read
};

/// True for a name that ends in .wav and is not hidden (macOS puts such twins into archives).
bool is_wav_name(std::string_view name) { return name.ends_with(".wav") && !name.starts_with('.'); }

/// Takes a file's name, DIGIT_SPEAKER_INDEX.wav, apart.
Recording parse_name(std::string path, std::string_view name) {
  const std::string_view stem = name.substr(0, name.size() - std::string_view(".wav").size());
  const std::size_t first = stem.find('_');
  const std::size_t last = stem.rfind('_');
  Recording recording;
  bool known = first == 1 && stem[0] >= '0' && stem[0] <= '9' && last > first + 1;
  if (known) {
    recording.digit = stem[0] - '0';
    recording.speaker = stem.substr(first + 1, last - first - 1);
    const std::string_view index = stem.substr(last + 1);
    const char* end = index.data() + index.size();
    const auto [stop, error] = std::from_chars(index.data(), end, recording.index);
    known = error == std::errc() && stop == end && recording.index >= 0;
  }
  if (!known) {
    throw bad_file(path)
        .found("the name {}", name)
        .only("DIGIT_SPEAKER_INDEX.wav, such as 7_jackson_32.wav");
  }
  recording.path = std::move(path);
  return recording;
}

std::vector<Recording> of_folder(const std::string& folder) {
  std::vector<Recording> recordings;
  std::error_code error;
  fs::directory_iterator entry(folder, error);
  for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    if (is_wav_name(name)) recordings.push_back(parse_name(entry->path().string(), name));
  }
  if (error) throw unreadable(folder).says("cannot be read: {}", error.message());
  return recordings;
}

std::vector<Recording> of_archive(const std::string& path) {
  const auto name_of = [](const std::string& whole) { return whole.substr(whole.rfind('/') + 1); };
  std::vector<Recording> recordings;
  Input archive = open_input(path);
  const auto wanted = [&](const std::string& name) { return is_wav_name(name_of(name)); };
  for (formats::TarFile& file : formats::read_tar(archive, wanted)) {
    recordings.push_back(parse_name(fmt::format("{}: {}", path, file.name), name_of(file.name)));
    recordings.back().content = std::move(file.content);
  }
  return recordings;
}

std::vector<std::uint8_t> picture(const Recording& recording, int side) {
  const std::string file =
      recording.content ? std::string() : read_file(recording.path, kMostWavBytes);
  const formats::Wav wav =
      formats::read_wav(recording.path, recording.content ? *recording.content : file);
  if (wav.rate < kLeastRate || wav.rate > kMostRate ||
      wav.samples.size() > static_cast<std::size_t>(wav.rate) * kMostSeconds) {
    throw bad_file(recording.path)
        .found("{} samples at {} per second", wav.samples.size(), wav.rate)
        .only("{}..{} per second, up to {} s", kLeastRate, kMostRate, kMostSeconds);
  }
  return spectrogram(wav.samples, wav.rate, side);
}

Dataset make_part(std::span<const Recording> recordings, int side, int wanted) {
  Dataset data;
  data.width = data.height = side;
  data.features = side * side;
  data.classes = kClasses;
  for (int digit = 0; digit < kClasses; ++digit) data.class_names.push_back(std::to_string(digit));
  for (const Recording& recording : recordings) {
    if (data.size() >= wanted) break;
    const std::vector<std::uint8_t> pixels = picture(recording, side);
    data.pixels.insert(data.pixels.end(), pixels.begin(), pixels.end());
    data.labels.push_back(static_cast<std::uint8_t>(recording.digit));
  }
  return data;
}

}  // namespace

bool has_recordings(const std::string& path) {
  std::error_code error;
  if (!fs::is_directory(path, error)) {
    constexpr std::array<std::string_view, 3> kEndings{".tar", ".tar.gz", ".tar.xz"};
    return fs::is_regular_file(path, error) &&
           std::ranges::any_of(kEndings, [&](auto ending) { return path.ends_with(ending); });
  }
  fs::directory_iterator entry(path, error);
  for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
    if (is_wav_name(entry->path().filename().string())) return true;
  }
  return false;
}

DataSplit load_spoken(const std::string& path, int side, int train_wanted, int test_wanted) {
  std::error_code ignored;
  const bool is_folder = fs::is_directory(path, ignored);
  std::vector<Recording> recordings = is_folder ? of_folder(path) : of_archive(path);
  std::ranges::sort(recordings, {}, [](const Recording& r) {
    return std::tie(r.index, r.speaker, r.digit, r.path);
  });
  const auto border = std::ranges::partition_point(
      recordings, [](const Recording& r) { return r.index < kTestIndices; });
  const std::span tests(recordings.begin(), border);
  const std::span trains(border, recordings.end());
  if (tests.empty() || trains.empty()) {
    throw bad_file(path)
        .found(
            "{} files DIGIT_SPEAKER_INDEX.wav with an index of 0..{} (test) and {} above "
            "(training)",
            tests.size(), kTestIndices - 1, trains.size())
        .expected("one or more of each");
  }
  DataSplit split{make_part(trains, side, train_wanted), make_part(tests, side, test_wanted)};
  const auto name = [&](const char* part) {
    return fmt::format("spoken:{} ({}; spectrograms of {} x {})", path, part, side, side);
  };
  split.train.name = name("train");
  split.test.name = name("test");
  return split;
}

}  // namespace hsdc::data
