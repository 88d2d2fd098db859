#include "model/data_cifar.h"

#include <fmt/core.h>

#include <filesystem>
#include <string_view>

#include "model/error.h"
#include "model/file.h"

namespace hsdc {
namespace {

constexpr int kSide = 32;
constexpr int kChannels = 3;
constexpr int kFeatures = kSide * kSide * kChannels;
constexpr std::size_t kRecord = 1 + std::size_t{kFeatures};
constexpr int kBatches = 5;

std::string path_of(const std::string& folder, const std::string& name) {
  return (std::filesystem::path(folder) / name).string();
}

bool exists(const std::string& path) {
  std::error_code ignored;
  return std::filesystem::exists(path, ignored);
}

std::string batch_name(int batch) { return fmt::format("data_batch_{}.bin", batch); }

std::string need_file(const std::string& folder, const std::string& name) {
  std::string path = find_file(folder, name);
  if (!path.empty()) return path;
  const std::string packed = path_of(folder, name + ".xz");
  if (exists(packed)) {
    throw UserError(
        fmt::format("{}: is compressed with xz; allowed: {} and {}.gz (decompress it with xz -d)",
                    packed, name, name));
  }
  throw UserError(fmt::format(
      "{}: found no file {} or {}.gz; expected CIFAR-10's binary files data_batch_1.bin .. "
      "data_batch_{}.bin and test_batch.bin",
      folder, name, name, kBatches));
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
  const std::string content = read_file(path);
  if (content.empty() || content.size() % kRecord != 0) {
    throw UserError(fmt::format(
        "{}: found {} bytes; expected a multiple of {} (a label and {} x {} x {} pixels a sample), "
        "at least one",
        path, content.size(), kRecord, kChannels, kSide, kSide));
  }
  for (std::size_t start = 0; start < content.size(); start += kRecord) {
    const auto label = static_cast<std::uint8_t>(content[start]);
    if (label >= data.classes) {
      throw UserError(fmt::format("{}: sample {}: found label {}; allowed: 0..{}", path,
                                  start / kRecord, label, data.classes - 1));
    }
    data.labels.push_back(label);
    const std::string_view pixels = std::string_view(content).substr(start + 1, kRecord - 1);
    data.pixels.insert(data.pixels.end(), pixels.begin(), pixels.end());
  }
}

}  // namespace

bool has_cifar_files(const std::string& folder) {
  return !find_file(folder, batch_name(1)).empty() ||
         exists(path_of(folder, batch_name(1) + ".xz"));
}

DataSplit load_cifar(const std::string& folder) {
  DataSplit split{empty_part(), empty_part()};
  const std::string test_file = find_file(folder, "test_batch.bin");
  const int training_batches = test_file.empty() ? kBatches - 1 : kBatches;
  for (int batch = 1; batch <= training_batches; ++batch) {
    append_batch(need_file(folder, batch_name(batch)), split.train);
  }
  append_batch(test_file.empty() ? need_file(folder, batch_name(kBatches)) : test_file, split.test);

  const char* note =
      test_file.empty() ? "; test_batch.bin is absent, data_batch_5 is held out as test" : "";
  split.train.name = fmt::format("cifar:{} (train{})", folder, note);
  split.test.name = fmt::format("cifar:{} (test{})", folder, note);
  return split;
}

}  // namespace hsdc
