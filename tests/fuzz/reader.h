// SPDX-License-Identifier: Apache-2.0
#pragma once
// What the fuzz targets share. A target is one file NAME_target.cpp with libFuzzer's entry; its
// seeds are in corpus/NAME (docs/verification.md, "Fuzzing").
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "model/data/dataset.h"
#include "tests/scratch_folder.h"

namespace hsdc::fuzz {

/// The process's folder for what readers take as a file; removed when the process ends.
inline const ScratchFolder& scratch() {
  static const ScratchFolder folder;
  return folder;
}

inline std::string text(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

/// Ends the process: a finding.
[[noreturn]] inline void finding(const std::string& what) {
  std::fprintf(stderr, "finding: %s\n", what.c_str());
  std::abort();
}

/// Calls a reader. It may return, or throw a UserError whose message holds one of these names;
/// another exception, and a message without a name, are findings.
template <typename Read>
void must_be_sound(const std::vector<std::string_view>& names, Read&& read) {
  try {
    read();
  } catch (const UserError& error) {
    const std::string_view message = error.what();
    for (const std::string_view name : names) {
      if (message.find(name) != std::string_view::npos) return;
    }
    finding("the message does not name the file: " + std::string(message));
  }
}

/// The same for a reader that takes the path of one file, whose content libFuzzer chose.
template <typename Read>
void must_be_sound(const std::string& name, const std::string& content, Read&& read) {
  const std::string path = scratch().write(name, content);
  must_be_sound({name}, [&] { read(path); });
}

/// Input for two files: the first one's length in two bytes, little endian, then both.
struct TwoFiles {
  TwoFiles(const std::uint8_t* data, std::size_t size) {
    const std::string all = text(data, size);
    if (size < 2) return;
    const std::size_t length = data[0] + std::size_t{256} * data[1];
    first = all.substr(2, length);
    if (all.size() - 2 > length) second = all.substr(2 + length);
  }
  std::string first, second;
};

/// A finding unless sizes and labels are what Dataset promises.
inline void check_dataset(const Dataset& data) {
  const auto samples = data.labels.size();
  if (data.features != data.width * data.height * data.channels) finding("features");
  if (data.pixels.size() != samples * static_cast<std::size_t>(data.features)) finding("pixels");
  if (data.class_names.size() != static_cast<std::size_t>(data.classes)) finding("class names");
  for (const int label : data.labels) {
    if (label >= data.classes) finding("label");
  }
}

inline void check_split(const DataSplit& split) {
  check_dataset(split.train);
  check_dataset(split.test);
  if (split.train.features != split.test.features) finding("features of the test part");
}

}  // namespace hsdc::fuzz
