// SPDX-License-Identifier: Apache-2.0
#include "model/data/npy.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "base/formats/npy.h"
#include "base/formats/zip.h"
#include "model/data/array_samples.h"
#include "model/data/held_out.h"

namespace hsdc::data {
namespace {

constexpr std::size_t kMaxClasses = 256;
constexpr std::size_t kLeastSamples = 5;  // to hold some of them out
constexpr std::string_view kEnding = ".npy";

/// Names of the arrays in an archive, without ".npy".
std::vector<std::string> array_names(const formats::ZipFile& archive) {
  std::vector<std::string> names;
  for (const std::string& name : archive.names()) {
    if (name.ends_with(kEnding)) names.push_back(name.substr(0, name.size() - kEnding.size()));
  }
  return names;
}

NamedArray read_member(const formats::ZipFile& archive, const std::string& name) {
  const std::vector<std::string> names = array_names(archive);
  if (std::ranges::find(names, name) == names.end()) {
    throw bad_file(archive.path()).found("no array {}", name).only("{}", fmt::join(names, ", "));
  }
  Input input = archive.open(name + std::string(kEnding));
  return {input.path(), formats::read_npy(input)};
}

NamedArray read_file_array(const std::string& path) {
  if (!path.ends_with(".npz")) return {path, formats::read_npy(path)};
  const formats::ZipFile archive(path);
  const std::vector<std::string> names = array_names(archive);
  if (names.size() != 1) {
    throw bad_file(path)
        .found("{} arrays ({})", names.size(), fmt::join(names, ", "))
        .only("one, or npz:FILE,X,Y with the names of two or four");
  }
  return read_member(archive, names[0]);
}

/// The part that learns and, where there are four arrays, the test.
class ArrayLoader {
 public:
  ArrayLoader(std::vector<NamedArray> arrays, std::string source, std::uint32_t seed)
      : arrays_(std::move(arrays)), source_(std::move(source)), seed_(seed) {}

  DataSplit run() {
    const ArrayScale scale(arrays_[0]);
    split_.train = array_samples(arrays_[0], scale);
    train_labels_ = array_labels(arrays_[1], arrays_[0].array.shape[0]);
    find_classes();
    number(train_labels_, arrays_[1].path, split_.train);
    split_.notes.push_back(fmt::format("{}: {}", arrays_[0].path, scale.text()));
    const bool pair = arrays_.size() > 2;
    if (pair) {
      read_test(scale);
    } else {
      hold_some_out();
    }
    split_.train.name = fmt::format("{} (train)", source_);
    split_.train.class_hint = fmt::format("; the classes are those of {}", arrays_[1].path);
    split_.test.name = fmt::format("{} ({})", source_, pair ? "test" : "test: samples held out");
    return std::move(split_);
  }

 private:
  void find_classes() {
    if (train_labels_.one_hot > 0) {
      for (int k = 0; k < train_labels_.one_hot; ++k) classes_.push_back(k);
    } else {
      classes_ = train_labels_.values;
      std::ranges::sort(classes_);
      classes_.erase(std::unique(classes_.begin(), classes_.end()), classes_.end());
    }
    if (classes_.size() < 2 || classes_.size() > kMaxClasses) {
      throw bad_file(arrays_[1].path)
          .found("{} different classes", classes_.size())
          .only("2..{}", kMaxClasses);
    }
  }

  void number(const ArrayLabels& labels, const std::string& path, Dataset& data) const {
    data.classes = static_cast<int>(classes_.size());
    for (const long long value : classes_) data.class_names.push_back(std::to_string(value));
    for (std::size_t i = 0; i < labels.values.size(); ++i) {
      const auto at = std::ranges::lower_bound(classes_, labels.values[i]);
      if (at == classes_.end() || *at != labels.values[i]) {
        throw bad_file(path)
            .key("sample {}", i)
            .found("class {}, which no sample of the training part has", labels.values[i]);
      }
      data.labels.push_back(static_cast<std::uint8_t>(at - classes_.begin()));
    }
  }

  void read_test(const ArrayScale& scale) {
    const NamedArray& train = arrays_[0];
    const NamedArray& test = arrays_[2];
    std::vector<std::size_t> expected = train.array.shape;
    if (!test.array.shape.empty()) expected[0] = test.array.shape[0];
    if (test.array.shape != expected || test.array.dtype != train.array.dtype) {
      throw bad_file(test.path)
          .found("{} and shape {}", test.array.dtype, formats::npy_shape_text(test.array.shape))
          .expected("{}, and but for the number of samples the shape {} of {}", train.array.dtype,
                    formats::npy_shape_text(train.array.shape), train.path);
    }
    split_.test = array_samples(test, scale);
    if (arrays_.size() == 3) {
      split_.test.labelled = false;
      split_.test.classes = split_.train.classes;
      split_.test.class_names = split_.train.class_names;
      split_.test.labels.assign(test.array.shape[0], 0);
      return;
    }
    const ArrayLabels labels = array_labels(arrays_[3], test.array.shape[0]);
    number(labels, arrays_[3].path, split_.test);
  }

  void hold_some_out() {
    const Dataset all = std::move(split_.train);
    if (all.labels.size() < kLeastSamples) {
      throw bad_file(arrays_[0].path)
          .found("{} samples", all.labels.size())
          .expected("at least {}, of which a fifth is held out for the test", kLeastSamples);
    }
    const HeldOut dealt = hold_out(all.labels, all.classes, seed_);
    if (dealt.test.empty()) {
      throw bad_file(arrays_[1].path)
          .found("no class with two samples or more")
          .expected("one, of which a sample can be held out for the test");
    }
    split_.notes.push_back(fmt::format("{}: {}", arrays_[0].path, dealt.text));
    split_.train = chosen(all, dealt.train);
    split_.test = chosen(all, dealt.test);
  }

  static Dataset chosen(const Dataset& all, const std::vector<std::size_t>& samples) {
    Dataset part = all;
    part.pixels.clear();
    part.labels.clear();
    for (const std::size_t i : samples) {
      const auto pixels = all.sample(static_cast<int>(i));
      part.pixels.insert(part.pixels.end(), pixels.begin(), pixels.end());
      part.labels.push_back(all.labels[i]);
    }
    return part;
  }

  std::vector<NamedArray> arrays_;
  std::string source_;
  std::uint32_t seed_;
  ArrayLabels train_labels_;
  std::vector<long long> classes_;
  DataSplit split_;
};

/// The names of the arrays of an archive that says nothing else.
std::vector<std::string> usual_names(const formats::ZipFile& archive) {
  static const std::vector<std::vector<std::string>> kUsual{
      {"x_train", "y_train", "x_test", "y_test"},
      {"X_train", "y_train", "X_test", "y_test"},
      {"train_images", "train_labels", "test_images", "test_labels"},
      {"x_train", "y_train", "x_test"},
      {"X_train", "y_train", "X_test"},
      {"train_images", "train_labels", "test_images"},
      {"x", "y"},
      {"X", "y"},
      {"images", "labels"}};
  const std::vector<std::string> names = array_names(archive);
  for (const auto& usual : kUsual) {
    if (std::ranges::all_of(usual, [&](const auto& name) {
          return std::ranges::find(names, name) != names.end();
        })) {
      return usual;
    }
  }
  throw bad_file(archive.path())
      .found("the arrays {}", fmt::join(names, ", "))
      .only(
          "x_train, y_train, x_test and y_test, or x and y, or others that are named: "
          "npz:FILE,X,Y[,X_TEST[,Y_TEST]]");
}

}  // namespace

DataSplit load_npy(const std::vector<std::string>& files, std::uint32_t seed) {
  std::vector<NamedArray> arrays;
  for (const std::string& file : files) arrays.push_back(read_file_array(file));
  return ArrayLoader(std::move(arrays), "npy:" + files[0], seed).run();
}

DataSplit load_npz(const std::string& file, const std::vector<std::string>& names,
                   std::uint32_t seed) {
  const formats::ZipFile archive(file);
  std::vector<NamedArray> arrays;
  for (const std::string& name : names.empty() ? usual_names(archive) : names) {
    arrays.push_back(read_member(archive, name));
  }
  return ArrayLoader(std::move(arrays), "npz:" + file, seed).run();
}

}  // namespace hsdc::data
