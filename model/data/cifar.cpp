// SPDX-License-Identifier: Apache-2.0
#include "model/data/cifar.h"

#include <fmt/core.h>

#include "base/error.h"
#include "base/file.h"
#include "model/data/cifar_records.h"

namespace hsdc::data {
namespace {

constexpr int kBatches = 5;

std::string batch_name(int batch) { return fmt::format("data_batch_{}.bin", batch); }

std::string need_file(const std::string& folder, const std::string& name) {
  std::string path = find_file(folder, name);
  if (!path.empty()) return path;
  throw missing(folder)
      .found("no file {}, {}.gz or {}.xz", name, name, name)
      .expected("CIFAR-10's binary files data_batch_1.bin .. data_batch_{}.bin and test_batch.bin",
                kBatches);
}

const std::vector<std::string> kClasses{"airplane", "automobile", "bird",  "cat",  "deer",
                                        "dog",      "frog",       "horse", "ship", "truck"};

}  // namespace

bool has_cifar_files(const std::string& folder) {
  return !find_file(folder, batch_name(1)).empty();
}

DataSplit load_cifar(const std::string& folder, int train_wanted) {
  // All files are looked for before the first is read: decompressing one takes
  // a second or two.
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

  DataSplit split{empty_cifar_part(kClasses), empty_cifar_part(kClasses)};
  for (const std::string& batch : batches) {
    if (split.train.size() < train_wanted) append_cifar_records(batch, {}, split.train);
  }
  append_cifar_records(test_file, {}, split.test);

  const char* note = held_out ? "; test_batch.bin is absent, data_batch_5 is held out as test" : "";
  split.train.name = fmt::format("cifar:{} (train{})", folder, note);
  split.test.name = fmt::format("cifar:{} (test{})", folder, note);
  return split;
}

}  // namespace hsdc::data
