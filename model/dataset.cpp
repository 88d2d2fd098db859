#include "model/dataset.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <limits>
#include <string_view>
#include <utility>

#include "model/data_cifar.h"
#include "model/data_csv.h"
#include "model/data_idx.h"
#include "model/data_spoken.h"
#include "model/digits.h"
#include "model/error.h"
#include "model/random_words.h"

namespace hsdc {
namespace {

constexpr const char* kSources =
    "digits, digits:8, digits:16, digits:28, idx:FOLDER, cifar:FOLDER, csv:FILE[,TEST_FILE], "
    "spoken:FOLDER, spoken:ARCHIVE.tar, or the path of such a folder, archive or .csv, .data or "
    ".tra file";

/// What a caller of load_data asks for.
struct Wanted {
  int features = 0;  // 0: any
  std::optional<int> train;
  std::optional<int> test;
  std::uint32_t seed = 1;
  std::string label;  // empty: none given
};

/// For loaders that need not read all: a limit, or all. A limit below 1 is refused once it is known
/// how many samples there are, so it reads all too.
int up_to(std::optional<int> limit) {
  return limit.value_or(0) >= 1 ? *limit : std::numeric_limits<int>::max();
}

/// The side of pictures that HSDC makes itself, by the circuit's input size.
int side_for(const std::string& source, int features_wanted, int default_side) {
  if (features_wanted == 0) return default_side;
  for (const int side : kDigitSides) {
    if (features_wanted == side * side) return side;
  }
  throw UserError(fmt::format(
      "data {}: the circuit's input size is {}; allowed for digits, drawn or spoken: 64, 256 or "
      "784 (8 x 8, 16 x 16 or 28 x 28 pixels)",
      source, features_wanted));
}

/// The side of drawn digits by the source's suffix (empty: none) and the circuit's input size.
int digits_side(const std::string& source, std::string_view suffix, int features_wanted) {
  constexpr int kDefaultSide = 16;
  if (!suffix.empty()) {
    for (const int side : kDigitSides) {
      if (suffix == std::to_string(side)) return side;
    }
    throw UserError(
        fmt::format("data {}: found side \"{}\"; allowed: 8, 16 or 28", source, suffix));
  }
  return side_for(source, features_wanted, kDefaultSide);
}

DataSplit draw_digits(int side, std::optional<int> train, std::optional<int> test,
                      std::uint32_t seed) {
  return {make_digits(side, train.value_or(kDigitsTrain), seed, DigitStream::kTrain),
          make_digits(side, test.value_or(kDigitsTest), seed, DigitStream::kTest)};
}

DataSplit load_table(const std::string& source, const Wanted& wanted) {
  const std::vector<std::string> files = source_paths(source);
  if (files.size() > 2) {
    throw UserError(fmt::format(
        "data {}: found {} files; allowed: FILE or FILE,TEST_FILE (a comma that belongs to a name "
        "is written \\,)",
        source, files.size()));
  }
  for (const std::string& file : files) {
    if (!file.empty()) continue;
    throw UserError(fmt::format(
        "data {}: found no name beside a comma; allowed: FILE or FILE,TEST_FILE", source));
  }
  return load_csv(files[0], files.size() == 2 ? files[1] : "",
                  {.label = wanted.label, .seed = wanted.seed});
}

/// Spoken digits from `path`, which `source` names.
DataSplit spoken_digits(const std::string& source, const std::string& path, const Wanted& wanted) {
  constexpr int kDefaultSide = 28;
  return load_spoken(path, side_for(source, wanted.features, kDefaultSide), up_to(wanted.train),
                     up_to(wanted.test));
}

bool looks_like_csv(std::string_view path) {
  const std::string file = source_paths(path).front();
  constexpr std::array<std::string_view, 4> kEndings{".csv", ".tra", ".tes", ".data"};
  return std::ranges::any_of(kEndings, [&](std::string_view ending) {
    return file.ends_with(ending) || file.ends_with(std::string(ending) + ".gz") ||
           file.ends_with(std::string(ending) + ".xz");
  });
}

[[noreturn]] void refuse_label(const std::string& source, const std::string& label) {
  throw UserError(fmt::format(
      "data {}: found the label {}; allowed: none, for only a table has columns (csv:FILE)", source,
      label));
}

/// A source without a known prefix: by what lies at the path.
DataSplit load_path(const std::string& path, const Wanted& wanted) {
  std::error_code ignored;
  const bool is_folder = std::filesystem::is_directory(path, ignored);
  const bool is_table = !is_folder && looks_like_csv(path);
  if (!wanted.label.empty() && !is_table) refuse_label(path, wanted.label);
  if (is_folder) {
    if (has_idx_files(path)) return load_idx(path);
    if (has_cifar_files(path)) return load_cifar(path, up_to(wanted.train));
    if (has_recordings(path)) return spoken_digits(path, path, wanted);
    throw UserError(
        fmt::format("data {}: found a folder without train-images-idx3-ubyte, data_batch_1.bin "
                    "(each plain, .gz or .xz) or a .wav file; allowed: {}",
                    path, kSources));
  }
  if (has_recordings(path)) return spoken_digits(path, path, wanted);
  if (is_table) return load_table(path, wanted);
  const char* found = std::filesystem::exists(path, ignored)
                          ? "a file of no known kind (csv:FILE reads it as a table)"
                          : "no such source, file or folder";
  throw UserError(fmt::format("data {}: found {}; allowed: {}", path, found, kSources));
}

/// Keeps the first `limit` samples.
void keep_first(Dataset& data, std::optional<int> limit, const char* part) {
  if (!limit) return;
  if (*limit < 1 || *limit > data.size()) {
    throw UserError(fmt::format("data {}: found a limit of {} {} samples; allowed: 1..{}",
                                data.name, *limit, part, data.size()));
  }
  const auto count = static_cast<std::size_t>(*limit);
  data.labels.resize(count);
  data.pixels.resize(count * static_cast<std::size_t>(data.features));
}

}  // namespace

DataSplit load_data(const std::string& source, int features_wanted, std::optional<int> train,
                    std::optional<int> test, std::uint32_t seed, const std::string& label) {
  const std::string_view text = source;
  const std::size_t colon = text.find(':');
  const std::string_view kind = text.substr(0, colon);
  const std::string_view rest =
      colon == std::string_view::npos ? std::string_view() : text.substr(colon + 1);
  const bool has_prefix = colon != std::string_view::npos;
  if (has_prefix && rest.empty() &&
      (kind == "digits" || kind == "idx" || kind == "cifar" || kind == "csv" || kind == "spoken")) {
    throw UserError(
        fmt::format("data {}: found nothing after the colon; allowed: {}", source, kSources));
  }

  const Wanted wanted{features_wanted, train, test, seed, label};
  const bool known =
      kind == "digits" || (has_prefix && (kind == "idx" || kind == "cifar" || kind == "spoken"));
  if (known && !label.empty()) refuse_label(source, label);
  DataSplit split;
  if (kind == "digits") {
    split = draw_digits(digits_side(source, rest, features_wanted), train, test, seed);
  } else if (has_prefix && kind == "idx") {
    split = load_idx(std::string(rest));
  } else if (has_prefix && kind == "cifar") {
    split = load_cifar(std::string(rest), up_to(train));
  } else if (has_prefix && kind == "csv") {
    split = load_table(source, wanted);
  } else if (has_prefix && kind == "spoken") {
    split = spoken_digits(source, std::string(rest), wanted);
  } else {
    split = load_path(source, wanted);
  }

  if (features_wanted != 0 && split.train.features != features_wanted) {
    throw UserError(fmt::format(
        "data {}: its samples have {} features ({} x {} x {}), but the circuit's input size is {}; "
        "expected the same",
        source, split.train.features, split.train.width, split.train.height, split.train.channels,
        features_wanted));
  }
  keep_first(split.train, train, "training");
  keep_first(split.test, test, "test");
  return split;
}

std::vector<std::string> source_paths(std::string_view source) {
  if (source == "digits" || source.starts_with("digits:")) return {};
  for (const std::string_view kind : {"idx:", "cifar:", "csv:", "spoken:"}) {
    if (source.starts_with(kind)) {
      source.remove_prefix(kind.size());
      break;
    }
  }
  std::error_code ignored;
  if (std::filesystem::exists(source, ignored)) return {std::string(source)};
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

void code_sample(std::span<const std::uint8_t> pixels, int q, int fraction,
                 std::span<std::int16_t> codes) {
  const bool known = q >= 1 && fraction >= 0 && fraction <= 15;
  const std::int64_t one = known ? std::int64_t{q} << fraction : 0;
  if (!known || one > std::numeric_limits<std::int16_t>::max()) {
    throw UserError(fmt::format(
        "input codes: found Q = {} with {} fractional bits; allowed: Q * 2^F up to {}, F 0..15", q,
        fraction, std::numeric_limits<std::int16_t>::max()));
  }
  for (std::size_t i = 0; i < pixels.size(); ++i) {
    codes[i] = static_cast<std::int16_t>((2 * pixels[i] * one + 255) / 510);
  }
}

std::vector<int> epoch_order(int size, std::uint32_t seed, int epoch) {
  constexpr std::uint32_t kPurpose = 0x6f726472u;  // tells these words from all others of the seed
  std::uint32_t state =
      finalise32(seeded_word(seed, kPurpose, WordSide::kPost, static_cast<std::uint32_t>(epoch)));
  if (state == 0) state = kPurpose;
  std::vector<int> order(static_cast<std::size_t>(size));
  for (int i = 0; i < size; ++i) order[static_cast<std::size_t>(i)] = i;
  for (int i = size - 1; i > 0; --i) {
    state = xorshift32(state);
    // Multiply and shift: the bias, (i + 1) / 2^32, is beneath notice.
    const auto j = (std::uint64_t{state} * static_cast<std::uint32_t>(i + 1)) >> 32;
    std::swap(order[static_cast<std::size_t>(i)], order[static_cast<std::size_t>(j)]);
  }
  return order;
}

}  // namespace hsdc
