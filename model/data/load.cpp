// SPDX-License-Identifier: Apache-2.0
#include "model/data/load.h"

#include <fmt/core.h>

#include <algorithm>
#include <limits>
#include <string_view>

#include "base/error.h"
#include "model/data/cifar.h"
#include "model/data/cifar100.h"
#include "model/data/csv.h"
#include "model/data/digits.h"
#include "model/data/idx.h"
#include "model/data/npy.h"
#include "model/data/source.h"
#include "model/data/spoken.h"

namespace hsdc::data {
namespace {

/// What a caller of load_data asks for.
struct Wanted {
  int features = 0;  // 0: any
  std::optional<int> train;
  std::optional<int> test;
  std::uint32_t seed = 1;
  std::string label;  // empty: none given
};

/// For loaders that need not read all: a limit, or all. A limit below 1 is
/// refused once it is known how many samples there are, so it reads all too.
int up_to(std::optional<int> limit) {
  return limit.value_or(0) >= 1 ? *limit : std::numeric_limits<int>::max();
}

/// The side of pictures that HSDC makes itself, by the circuit's input size.
int side_for(const std::string& source, int features_wanted, int default_side) {
  if (features_wanted == 0) return default_side;
  for (const int side : kDigitSides) {
    if (features_wanted == side * side) return side;
  }
  throw mismatch("data " + source)
      .says(
          "the circuit's input size is {}; allowed for digits, drawn or spoken: 64, 256 or 784 (8 "
          "x 8, 16 x 16 or 28 x 28 pixels)",
          features_wanted);
}

/// The side of drawn digits by the source's suffix (empty: none) and the
/// circuit's input size.
int digits_side(const std::string& source, std::string_view suffix, int features_wanted) {
  constexpr int kDefaultSide = 16;
  if (!suffix.empty()) {
    for (const int side : kDigitSides) {
      if (suffix == std::to_string(side)) return side;
    }
    throw bad_value("data " + source).found("side \"{}\"", suffix).only("8, 16 or 28");
  }
  return side_for(source, features_wanted, kDefaultSide);
}

DataSplit draw_digits(int side, std::optional<int> train, std::optional<int> test,
                      std::uint32_t seed) {
  return {make_digits(side, train.value_or(kDigitsTrain), seed, DigitStream::kTrain),
          make_digits(side, test.value_or(kDigitsTest), seed, DigitStream::kTest)};
}

/// The paths of a source, as many as one of `counts`.
std::vector<std::string> paths_of(const std::string& source, std::initializer_list<int> counts) {
  std::vector<std::string> paths = source_paths(source);
  const bool empty = std::ranges::any_of(paths, &std::string::empty);
  const auto is_count = [&](int count) { return static_cast<int>(paths.size()) == count; };
  if (!empty && std::ranges::any_of(counts, is_count)) return paths;
  throw bad_value("data " + source)
      .found(empty ? "no name beside a comma" : fmt::format("{} names", paths.size()))
      .only(kDataSources)
      .says(" (a comma that belongs to a name is written \\,)");
}

DataSplit load_table(const std::string& source, const Wanted& wanted) {
  const std::vector<std::string> files = paths_of(source, {1, 2});
  return load_csv(files[0], files.size() == 2 ? files[1] : "",
                  {.label = wanted.label, .seed = wanted.seed});
}

DataSplit load_archive(const std::string& source, const Wanted& wanted) {
  std::vector<std::string> names = paths_of(source, {1, 3, 4, 5});
  const std::string file = names.front();
  names.erase(names.begin());
  return load_npz(file, names, wanted.seed);
}

/// Spoken digits from `path`, which `source` names.
DataSplit spoken_digits(const std::string& source, const std::string& path, const Wanted& wanted) {
  constexpr int kDefaultSide = 28;
  return load_spoken(path, side_for(source, wanted.features, kDefaultSide), up_to(wanted.train),
                     up_to(wanted.test));
}

/// What loaders give, as a whole or nearly so.
DataSplit load_all(const std::string& source, const Wanted& wanted) {
  const auto [kind, rest] = parse_source(source);
  if (!wanted.label.empty() && kind != "csv") {
    throw bad_value("data " + source)
        .found("the label {}", wanted.label)
        .only("none, for only a table has columns (csv:FILE)");
  }
  if (kind == "digits") {
    return draw_digits(digits_side(source, rest, wanted.features), wanted.train, wanted.test,
                       wanted.seed);
  }
  if (kind == "idx") return load_idx(rest);
  if (kind == "cifar") return load_cifar(rest, up_to(wanted.train));
  if (kind == "cifar100") return load_cifar100(rest, false, up_to(wanted.train));
  if (kind == "cifar20") return load_cifar100(rest, true, up_to(wanted.train));
  if (kind == "csv") return load_table(source, wanted);
  if (kind == "npy") return load_npy(paths_of(source, {2, 3, 4}), wanted.seed);
  if (kind == "npz") return load_archive(source, wanted);
  return spoken_digits(source, rest, wanted);
}

/// Keeps the first `limit` samples.
void keep_first(Dataset& data, std::optional<int> limit, const char* part) {
  if (!limit) return;
  if (*limit < 1 || *limit > data.size()) {
    throw bad_value("data " + data.name)
        .found("a limit of {} {} samples", *limit, part)
        .only("1..{}", data.size());
  }
  const auto count = static_cast<std::size_t>(*limit);
  data.labels.resize(count);
  data.pixels.resize(count * static_cast<std::size_t>(data.features));
}

}  // namespace

DataSplit load_data(const std::string& source, int features_wanted, std::optional<int> train,
                    std::optional<int> test, std::uint32_t seed, const std::string& label) {
  DataSplit split = load_all(source, {features_wanted, train, test, seed, label});
  if (features_wanted != 0 && split.train.features != features_wanted) {
    throw mismatch("data " + source)
        .says("its samples have {} features ({} x {} x {}), but the circuit's input size is {}",
              split.train.features, split.train.width, split.train.height, split.train.channels,
              features_wanted)
        .expected("the same");
  }
  keep_first(split.train, train, "training");
  keep_first(split.test, test, "test");
  return split;
}

}  // namespace hsdc::data
