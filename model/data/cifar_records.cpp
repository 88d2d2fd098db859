// SPDX-License-Identifier: Apache-2.0
#include "model/data/cifar_records.h"

#include <fmt/core.h>

#include "base/error.h"
#include "base/input.h"

namespace hsdc::data {
namespace {

constexpr int kSide = 32;
constexpr int kChannels = 3;
constexpr std::size_t kPixels = std::size_t{kSide} * kSide * kChannels;
constexpr std::size_t kMostRecords = 60'000;  // the data sets' own files have up to 50,000

}  // namespace

Dataset empty_cifar_part(const std::vector<std::string>& class_names) {
  Dataset data;
  data.width = data.height = kSide;
  data.channels = kChannels;
  data.features = static_cast<int>(kPixels);
  data.class_names = class_names;
  data.classes = static_cast<int>(class_names.size());
  return data;
}

void append_cifar_records(const std::string& path, const CifarRecord& record, Dataset& data,
                          int wanted) {
  const std::size_t size = record.label_bytes + kPixels;
  Input input = open_input(path);
  const auto too_many = [&] {
    return bad_file(path)
        .found("more than {} samples of {} bytes", kMostRecords, size)
        .allowed("up to so many");
  };
  if (input.size().value_or(0) > kMostRecords * size) throw too_many();
  for (std::size_t sample = 0; sample == 0 || !input.at_end(); ++sample) {
    if (sample > 0 && data.size() >= wanted) return;
    const std::string bytes = input.read(size);
    if (bytes.size() != size) {
      throw bad_file(path)
          .found("{} bytes", sample * size + bytes.size())
          .expected(
              "a multiple of {} ({} of labels and {} x {} x {} pixels a sample), at least one",
              size, record.label_bytes, kChannels, kSide, kSide);
    }
    const auto label = static_cast<std::uint8_t>(bytes[record.label]);
    if (label >= data.classes) {
      throw bad_file(path)
          .key("sample {}", sample)
          .found("label {}", label)
          .only("0..{}", data.classes - 1);
    }
    if (sample == kMostRecords) throw too_many();
    data.labels.push_back(label);
    data.pixels.insert(data.pixels.end(),
                       bytes.begin() + static_cast<std::ptrdiff_t>(record.label_bytes),
                       bytes.end());
  }
}

}  // namespace hsdc::data
