// SPDX-License-Identifier: Apache-2.0
#include "model/data/source.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <filesystem>

#include "base/error.h"
#include "model/data/cifar.h"
#include "model/data/cifar100.h"
#include "model/data/idx.h"
#include "model/data/spoken.h"

namespace hsdc::data {

namespace fs = std::filesystem;

const char* const kDataSources =
    "digits, digits:8, digits:16, digits:28, idx:FOLDER, "
    "idx:FOLDER/emnist-SPLIT, cifar:FOLDER, "
    "cifar100:FOLDER, cifar20:FOLDER, csv:FILE[,TEST_FILE], "
    "npy:IMAGES,LABELS[,TEST_IMAGES[,TEST_LABELS]], "
    "npz:FILE[,X,Y[,X_TEST[,Y_TEST]]], spoken:FOLDER, "
    "spoken:ARCHIVE.tar, or the path of such a folder, archive or .csv, .data, "
    ".tra, .npy or .npz "
    "file";

namespace {

constexpr std::array<std::string_view, 9> kKinds{"digits", "idx", "cifar", "cifar100", "cifar20",
                                                 "csv",    "npy", "npz",   "spoken"};

/// The kind before a source's colon; empty if there is none.
std::string_view kind_before_colon(std::string_view source) {
  const std::string_view kind = source.substr(0, source.find(':'));
  const bool known = std::ranges::find(kKinds, kind) != kKinds.end();
  return known && kind.size() < source.size() ? kind : std::string_view();
}

std::string kind_of_folder(const std::string& path) {
  if (has_idx_files(path)) return "idx";
  if (has_cifar_files(path)) return "cifar";
  if (has_cifar100_files(path)) return "cifar100";
  if (has_recordings(path)) return "spoken";
  throw bad_value("data " + path)
      .found(
          "a folder without train-images-idx3-ubyte, data_batch_1.bin, train.bin and test.bin "
          "(each plain, .gz or .xz) or a .wav file")
      .only(kDataSources);
}

std::string kind_of_path(const std::string& path) {
  std::error_code ignored;
  if (fs::is_directory(path, ignored)) return kind_of_folder(path);
  if (has_recordings(path)) return "spoken";
  const std::string file = source_paths(path).front();
  if (file.ends_with(".npz")) return "npz";
  if (file.ends_with(".npy")) return "npy";
  constexpr std::array<std::string_view, 4> kTables{".csv", ".tra", ".tes", ".data"};
  for (const std::string_view ending : kTables) {
    for (const std::string_view packed : {"", ".gz", ".xz"}) {
      if (file.ends_with(std::string(ending) += packed)) return "csv";
    }
  }
  const char* found = fs::exists(path, ignored)
                          ? "a file of no known kind (csv:FILE reads it as a table)"
                          : "no such source, file or folder";
  throw bad_value("data " + path).found(found).only(kDataSources);
}

}  // namespace

DataSource parse_source(const std::string& source) {
  if (source == "digits") return {source, ""};
  const std::string kind(kind_before_colon(source));
  if (kind.empty()) return {kind_of_path(source), source};
  const std::string rest = source.substr(kind.size() + 1);
  if (rest.empty()) {
    throw bad_value("data " + source).found("nothing after the colon").only(kDataSources);
  }
  return {kind, rest};
}

std::vector<std::string> source_paths(std::string_view source) {
  const std::string_view kind = kind_before_colon(source);
  if (source == "digits" || kind == "digits") return {};
  if (!kind.empty()) source.remove_prefix(kind.size() + 1);
  std::error_code ignored;
  if (fs::exists(source, ignored)) return {std::string(source)};
  std::vector<std::string> paths(1);
  for (std::size_t i = 0; i < source.size(); ++i) {
    if (source[i] == '\\' && source.substr(i + 1).starts_with(',')) {
      paths.back() += source[++i];
    } else if (source[i] == ',') {
      paths.emplace_back();
    } else {
      paths.back() += source[i];
    }
  }
  return paths;
}

}  // namespace hsdc::data
