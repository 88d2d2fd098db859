// SPDX-License-Identifier: Apache-2.0
#include "model/data/idx.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "base/error.h"
#include "base/file.h"
#include "base/input.h"

namespace hsdc::data {
namespace {

constexpr std::uint32_t kImagesMagic = 0x00000803;  // unsigned bytes, 3 dimensions
constexpr std::uint32_t kLabelsMagic = 0x00000801;  // unsigned bytes, 1 dimension
constexpr std::uint32_t kMaxSide = 4096;
constexpr std::uint32_t kMaxSamples = 10'000'000;
constexpr std::uint64_t kMaxPixels = std::uint64_t{1} << 32;  // of all images

/// The four files of a data set by their names without "-idx3-ubyte" and
/// "-idx1-ubyte".
struct IdxNames {
  std::string train_images, train_labels, test_images, test_labels;
};

IdxNames mnist_names() { return {"train-images", "train-labels", "t10k-images", "t10k-labels"}; }

IdxNames emnist_names(const std::string& split) {
  const auto name = [&](const char* rest) { return fmt::format("emnist-{}-{}", split, rest); };
  return {name("train-images"), name("train-labels"), name("test-images"), name("test-labels")};
}

/// The path of a file, with a dash or a dot before "idx"; empty if there is
/// none.
std::string find_idx_file(const std::string& folder, const std::string& name, int dimensions) {
  for (const char mark : {'-', '.'}) {
    std::string path = find_file(folder, fmt::format("{}{}idx{}-ubyte", name, mark, dimensions));
    if (!path.empty()) return path;
  }
  return {};
}

std::string need_file(const std::string& folder, const std::string& name, int dimensions,
                      const IdxNames& names) {
  std::string path = find_idx_file(folder, name, dimensions);
  if (path.empty()) {
    const std::string file = fmt::format("{}-idx{}-ubyte", name, dimensions);
    throw missing(folder)
        .found("no file {}, {}.gz or {}.xz", file, file, file)
        .expected(
            "the four files of an IDX data set: {}-idx3-ubyte, {}-idx1-ubyte, {}-idx3-ubyte, "
            "{}-idx1-ubyte (or with a dot before idx)",
            names.train_images, names.train_labels, names.test_images, names.test_labels);
  }
  return path;
}

/// The header of an IDX file: a magic number and `dimensions` extents, 32 bits
/// each, big endian.
class IdxFile {
 public:
  IdxFile(const std::string& path, std::uint32_t magic, std::uint32_t dimensions, const char* what)
      : input_(open_input(path)), header_(input_.read(4 + 4 * std::uint64_t{dimensions})) {
    const std::size_t wanted = 4 + 4 * std::size_t{dimensions};
    if (header_.size() < wanted) {
      throw bad_file(path)
          .says("is truncated:")
          .expected("a header of {} bytes", wanted)
          .found("{}", header_.size());
    }
    if (word(0) != magic) {
      throw bad_file(path)
          .found("magic number 0x{:08x}", word(0))
          .expected("0x{:08x} (IDX {})", magic, what);
    }
  }

  std::uint32_t extent(std::size_t dimension) const { return word(4 + 4 * dimension); }

  /// What follows the header, which must be exactly `expected` bytes; more is
  /// not read.
  std::string data(std::uint64_t expected) {
    std::string data = input_.read(expected);
    const bool more = !input_.at_end();
    if (data.size() == expected && !more) return data;
    throw bad_file(input_.path())
        .says("{}: its header announces {} bytes of data", more ? "is too long" : "is truncated",
              expected)
        .found(more ? "more" : std::to_string(data.size()));
  }

 private:
  std::uint32_t word(std::size_t offset) const {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i) {
      value = value << 8 | static_cast<unsigned char>(header_[offset + i]);
    }
    return value;
  }

  Input input_;
  std::string header_;
};

}  // namespace

const std::vector<EmnistSplit>& emnist_splits() {
  // The classes as the files' mappings number them. Where case is merged, a
  // letter stands for both.
  static const std::string kDigits = "0123456789", kUpper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
                           kLower = "abcdefghijklmnopqrstuvwxyz", kDistinct = "abdefghnqrt";
  static const std::vector<EmnistSplit> kSplits{{"byclass", kDigits + kUpper + kLower, 0},
                                                {"bymerge", kDigits + kUpper + kDistinct, 0},
                                                {"balanced", kDigits + kUpper + kDistinct, 0},
                                                {"letters", kUpper, 1},
                                                {"digits", kDigits, 0},
                                                {"mnist", kDigits, 0}};
  return kSplits;
}

bool has_idx_files(const std::string& folder) {
  const auto has = [&](const IdxNames& names) {
    return !find_idx_file(folder, names.train_images, 3).empty() ||
           !find_idx_file(folder, names.test_images, 3).empty();
  };
  return has(mnist_names()) || std::ranges::any_of(emnist_splits(), [&](const auto& s) {
           return has(emnist_names(s.name));
         });
}

Dataset read_idx(const std::string& images_path, const std::string& labels_path,
                 const EmnistSplit& split) {
  IdxFile images(images_path, kImagesMagic, 3, "images: unsigned bytes, 3 dimensions");
  const std::uint32_t count = images.extent(0);
  const std::uint32_t height = images.extent(1);
  const std::uint32_t width = images.extent(2);
  if (count == 0 || count > kMaxSamples || height == 0 || height > kMaxSide || width == 0 ||
      width > kMaxSide || std::uint64_t{count} * height * width > kMaxPixels) {
    throw bad_file(images_path)
        .says("its header announces {} images of {} x {} pixels", count, width, height)
        .only("1..{} images, sides 1..{}, {} pixels in all", kMaxSamples, kMaxSide, kMaxPixels);
  }
  IdxFile labels(labels_path, kLabelsMagic, 1, "labels: unsigned bytes, 1 dimension");
  if (labels.extent(0) != count) {
    throw bad_file(labels_path)
        .found("{} labels", labels.extent(0))
        .expected("{}, one for each image of {}", count, images_path);
  }
  const std::string classes = labels.data(count);
  const std::string pixels = images.data(std::uint64_t{count} * height * width);

  Dataset data;
  data.width = static_cast<int>(width);
  data.height = static_cast<int>(height);
  data.features = data.width * data.height;
  data.classes = static_cast<int>(split.classes.size());
  for (const char name : split.classes) data.class_names.emplace_back(1, name);
  data.pixels.assign(pixels.begin(), pixels.end());
  data.labels.assign(classes.begin(), classes.end());
  for (std::size_t i = 0; i < data.labels.size(); ++i) {
    const int label = data.labels[i];
    if (label < split.first || label >= split.first + data.classes) {
      throw bad_file(labels_path)
          .key("sample {}", i)
          .found("label {}", label)
          .only("{}..{}", split.first, split.first + data.classes - 1);
    }
    data.labels[i] = static_cast<std::uint8_t>(label - split.first);
  }
  return data;
}

namespace {

/// EMNIST stores images by columns.
void turn(Dataset& data) {
  const auto width = static_cast<std::size_t>(data.width);
  const auto height = static_cast<std::size_t>(data.height);
  std::vector<std::uint8_t> turned(data.pixels.size());
  for (std::size_t i = 0; i < turned.size(); ++i) {
    const std::size_t pixel = i % (width * height);
    turned[i - pixel + pixel % width * height + pixel / width] = data.pixels[i];
  }
  data.pixels = std::move(turned);
  std::swap(data.width, data.height);
}

DataSplit load_named(const std::string& folder, const std::string& source, const IdxNames& names,
                     const EmnistSplit& split) {
  const auto part = [&](const std::string& images, const std::string& labels, const char* what) {
    const std::string images_path = need_file(folder, images, 3, names);
    Dataset data = read_idx(images_path, need_file(folder, labels, 1, names), split);
    data.name = fmt::format("idx:{} ({})", source, what);
    return data;
  };
  DataSplit result{part(names.train_images, names.train_labels, "train"),
                   part(names.test_images, names.test_labels, "test")};
  if (result.train.width != result.test.width || result.train.height != result.test.height) {
    throw bad_file(folder)
        .found("training images of {} x {} pixels and test images of {} x {}", result.train.width,
               result.train.height, result.test.width, result.test.height)
        .expected("the same");
  }
  return result;
}

DataSplit load_emnist(const std::string& folder, const std::string& source,
                      const EmnistSplit& split) {
  DataSplit result = load_named(folder, source, emnist_names(split.name), split);
  turn(result.train);
  turn(result.test);
  result.notes.push_back(fmt::format("{}: EMNIST {}: its images are turned upright{}", source,
                                     split.name,
                                     split.first == 0 ? "" : ", its labels count from 1"));
  return result;
}

}  // namespace

DataSplit load_idx(const std::string& source) {
  namespace fs = std::filesystem;
  std::error_code ignored;
  if (!fs::is_directory(source, ignored)) {  // FOLDER/emnist-SPLIT
    const fs::path path = source;
    for (const EmnistSplit& split : emnist_splits()) {
      if (path.filename() != "emnist-" + split.name) continue;
      const std::string folder = path.has_parent_path() ? path.parent_path().string() : ".";
      return load_emnist(folder, source, split);
    }
    return load_named(source, source, mnist_names(), {});
  }
  std::vector<EmnistSplit> found;
  for (const EmnistSplit& split : emnist_splits()) {
    if (!find_idx_file(source, emnist_names(split.name).train_images, 3).empty()) {
      found.push_back(split);
    }
  }
  if (found.empty() || !find_idx_file(source, mnist_names().train_images, 3).empty()) {
    return load_named(source, source, mnist_names(), {});
  }
  if (found.size() == 1) return load_emnist(source, source, found[0]);
  std::vector<std::string> names;
  for (const EmnistSplit& split : found) names.push_back("idx:" + source + "/emnist-" + split.name);
  throw bad_file(source)
      .found("{} splits of EMNIST", found.size())
      .only("one, {}", fmt::join(names, ", "));
}

}  // namespace hsdc::data
