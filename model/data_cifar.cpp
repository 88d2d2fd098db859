#include "model/data_cifar.h"

#include <fmt/core.h>

#include "model/error.h"
#include "model/file.h"
#include "model/input.h"

namespace hsdc {
namespace {

constexpr int kSide = 32;
constexpr int kChannels = 3;
constexpr int kFeatures = kSide * kSide * kChannels;
constexpr std::size_t kRecord = 1 + std::size_t{kFeatures};
constexpr int kBatches = 5;
constexpr std::size_t kMostRecords = 60'000;  // of a file; the data set's own have 10,000

std::string batch_name(int batch) { return fmt::format("data_batch_{}.bin", batch); }

std::string need_file(const std::string& folder, const std::string& name) {
  std::string path = find_file(folder, name);
  if (!path.empty()) return path;
  throw UserError(fmt::format(
      "{}: found no file {}, {}.gz or {}.xz; expected CIFAR-10's binary files data_batch_1.bin .. "
      "data_batch_{}.bin and test_batch.bin",
      folder, name, name, name, kBatches));
}

Dataset empty_part() {
  Dataset data;
  data.width = data.height = kSide;
  data.channels = kChannels;
  data.features = kFeatures;
  data.class_names = {"airplane", "automobile", "bird",  "cat",  "deer",
                      "dog",      "frog",       "horse", "ship", "truck"};
  data.classes = static_cast<int>(data.class_names.size());
  return data;
}

void append_batch(const std::string& path, Dataset& data) {
  Input input = open_input(path);
  for (std::size_t sample = 0; sample == 0 || !input.at_end(); ++sample) {
    const std::string record = input.read(kRecord);
    if (record.size() != kRecord) {
      throw UserError(
          fmt::format("{}: found {} bytes; expected a multiple of {} (a label and {} x {} x {} "
                      "pixels a sample), "
                      "at least one",
                      path, sample * kRecord + record.size(), kRecord, kChannels, kSide, kSide));
    }
    const auto label = static_cast<std::uint8_t>(record[0]);
    if (label >= data.classes) {
      throw UserError(fmt::format("{}: sample {}: found label {}; allowed: 0..{}", path, sample,
                                  label, data.classes - 1));
    }
    if (sample == kMostRecords) {
      throw UserError(
          fmt::format("{}: found more than {} samples, allowed up to so many", path, kMostRecords));
    }
    data.labels.push_back(label);
    data.pixels.insert(data.pixels.end(), record.begin() + 1, record.end());
  }
}

}  // namespace

bool has_cifar_files(const std::string& folder) {
  return !find_file(folder, batch_name(1)).empty();
}

DataSplit load_cifar(const std::string& folder, int train_wanted) {
  // All files are looked for before the first is read: decompressing one takes a second or two.
  std::vector<std::string> batches;
  for (int batch = 1; batch <= kBatches; ++batch) {
    batches.push_back(need_file(folder, batch_name(batch)));
  }
  std::string test_file = find_file(folder, "test_batch.bin");
  const bool held_out = test_file.empty();
  if (held_out) {
    test_file = batches.back();
    batches.pop_back();
  }

  DataSplit split{empty_part(), empty_part()};
  for (const std::string& batch : batches) {
    if (split.train.size() < train_wanted) append_batch(batch, split.train);
  }
  append_batch(test_file, split.test);

  const char* note = held_out ? "; test_batch.bin is absent, data_batch_5 is held out as test" : "";
  split.train.name = fmt::format("cifar:{} (train{})", folder, note);
  split.test.name = fmt::format("cifar:{} (test{})", folder, note);
  return split;
}

}  // namespace hsdc
