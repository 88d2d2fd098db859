// SPDX-License-Identifier: Apache-2.0
#include "model/data/cifar100.h"

#include <fmt/core.h>

#include <algorithm>

#include "base/error.h"
#include "base/file.h"
#include "model/data/cifar_records.h"

namespace hsdc::data {
namespace {

std::string need_file(const std::string& folder, const std::string& name) {
  std::string path = find_file(folder, name);
  if (!path.empty()) return path;
  throw missing(folder)
      .found("no file {}, {}.gz or {}.xz", name, name, name)
      .expected("CIFAR-100's binary files train.bin and test.bin");
}

/// The classes' names, or their numbers.
std::vector<std::string> names_in(const std::string& folder, const std::string& name,
                                  std::size_t classes) {
  const std::string path = find_file(folder, name);
  std::vector<std::string> names;
  if (path.empty()) {
    for (std::size_t k = 0; k < classes; ++k) names.push_back(std::to_string(k));
    return names;
  }
  constexpr std::uint64_t kMostBytes = std::uint64_t{1} << 16;
  const std::string text = read_file(path, kMostBytes);
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find_first_of("\r\n", at), text.size());
    if (end > at) names.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  if (names.size() == classes) return names;
  throw bad_file(path)
      .found("{} names of classes", names.size())
      .expected("{}, a line each", classes);
}

}  // namespace

bool has_cifar100_files(const std::string& folder) {
  return !find_file(folder, "train.bin").empty() && !find_file(folder, "test.bin").empty();
}

DataSplit load_cifar100(const std::string& folder, bool coarse, int train_wanted) {
  const std::string train = need_file(folder, "train.bin");
  const std::string test = need_file(folder, "test.bin");
  const CifarRecord record{2, coarse ? std::size_t{0} : std::size_t{1}};
  const std::vector<std::string> names = coarse ? names_in(folder, "coarse_label_names.txt", 20)
                                                : names_in(folder, "fine_label_names.txt", 100);
  DataSplit split{empty_cifar_part(names), empty_cifar_part(names)};
  append_cifar_records(train, record, split.train, train_wanted);
  append_cifar_records(test, record, split.test);
  const char* kind = coarse ? "cifar20" : "cifar100";
  split.train.name = fmt::format("{}:{} (train)", kind, folder);
  split.test.name = fmt::format("{}:{} (test)", kind, folder);
  return split;
}

}  // namespace hsdc::data
