#include "model/data_idx.h"

#include <fmt/core.h>

#include "model/error.h"
#include "model/file.h"
#include "model/input.h"

namespace hsdc {
namespace {

constexpr std::uint32_t kImagesMagic = 0x00000803;  // unsigned bytes, 3 dimensions
constexpr std::uint32_t kLabelsMagic = 0x00000801;  // unsigned bytes, 1 dimension
constexpr int kClasses = 10;
constexpr std::uint32_t kMaxSide = 4096;
constexpr std::uint32_t kMaxSamples = 10'000'000;
constexpr std::uint64_t kMaxPixels = std::uint64_t{1} << 32;  // of all images

std::string need_file(const std::string& folder, const std::string& name) {
  std::string path = find_file(folder, name);
  if (path.empty()) {
    throw UserError(fmt::format(
        "{}: found no file {}, {}.gz or {}.xz; expected the four files of an IDX data set: "
        "train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte, "
        "t10k-labels-idx1-ubyte",
        folder, name, name, name));
  }
  return path;
}

/// The header of an IDX file: a magic number and `dimensions` extents, 32 bits each, big endian.
class IdxFile {
 public:
  IdxFile(const std::string& path, std::uint32_t magic, std::uint32_t dimensions, const char* what)
      : input_(open_input(path)), header_(input_.read(4 + 4 * std::uint64_t{dimensions})) {
    const std::size_t wanted = 4 + 4 * std::size_t{dimensions};
    if (header_.size() < wanted) {
      throw UserError(fmt::format("{}: is truncated: expected a header of {} bytes, found {}", path,
                                  wanted, header_.size()));
    }
    if (word(0) != magic) {
      throw UserError(fmt::format("{}: found magic number 0x{:08x}; expected 0x{:08x} (IDX {})",
                                  path, word(0), magic, what));
    }
  }

  std::uint32_t extent(std::size_t dimension) const { return word(4 + 4 * dimension); }

  /// What follows the header, which must be exactly `expected` bytes; more is not read.
  std::string data(std::uint64_t expected) {
    std::string data = input_.read(expected);
    const bool more = !input_.at_end();
    if (data.size() == expected && !more) return data;
    throw UserError(fmt::format("{}: {}: its header announces {} bytes of data, found {}",
                                input_.path(), more ? "is too long" : "is truncated", expected,
                                more ? "more" : std::to_string(data.size())));
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

bool has_idx_files(const std::string& folder) {
  return !find_file(folder, "train-images-idx3-ubyte").empty() ||
         !find_file(folder, "t10k-images-idx3-ubyte").empty();
}

Dataset read_idx(const std::string& images_path, const std::string& labels_path) {
  IdxFile images(images_path, kImagesMagic, 3, "images: unsigned bytes, 3 dimensions");
  const std::uint32_t count = images.extent(0);
  const std::uint32_t height = images.extent(1);
  const std::uint32_t width = images.extent(2);
  if (count == 0 || count > kMaxSamples || height == 0 || height > kMaxSide || width == 0 ||
      width > kMaxSide || std::uint64_t{count} * height * width > kMaxPixels) {
    throw UserError(fmt::format(
        "{}: its header announces {} images of {} x {} pixels; allowed: 1..{} images, sides 1..{}, "
        "{} pixels in all",
        images_path, count, width, height, kMaxSamples, kMaxSide, kMaxPixels));
  }
  IdxFile labels(labels_path, kLabelsMagic, 1, "labels: unsigned bytes, 1 dimension");
  if (labels.extent(0) != count) {
    throw UserError(fmt::format("{}: found {} labels; expected {}, one for each image of {}",
                                labels_path, labels.extent(0), count, images_path));
  }
  const std::string classes = labels.data(count);
  const std::string pixels = images.data(std::uint64_t{count} * height * width);

  Dataset data;
  data.width = static_cast<int>(width);
  data.height = static_cast<int>(height);
  data.features = data.width * data.height;
  data.classes = kClasses;
  for (int digit = 0; digit < kClasses; ++digit) data.class_names.push_back(std::to_string(digit));
  data.pixels.assign(pixels.begin(), pixels.end());
  data.labels.assign(classes.begin(), classes.end());
  for (int i = 0; i < data.size(); ++i) {
    const int label = data.labels[static_cast<std::size_t>(i)];
    if (label >= kClasses) {
      throw UserError(fmt::format("{}: sample {}: found label {}; allowed: 0..{}", labels_path, i,
                                  label, kClasses - 1));
    }
  }
  return data;
}

DataSplit load_idx(const std::string& folder) {
  const auto part = [&](const char* prefix, const char* name) {
    Dataset data = read_idx(need_file(folder, fmt::format("{}-images-idx3-ubyte", prefix)),
                            need_file(folder, fmt::format("{}-labels-idx1-ubyte", prefix)));
    data.name = fmt::format("idx:{} ({})", folder, name);
    return data;
  };
  DataSplit split{part("train", "train"), part("t10k", "test")};
  if (split.train.width != split.test.width || split.train.height != split.test.height) {
    throw UserError(fmt::format(
        "{}: found training images of {} x {} pixels and test images of {} x {}; expected the same",
        folder, split.train.width, split.train.height, split.test.width, split.test.height));
  }
  return split;
}

}  // namespace hsdc
