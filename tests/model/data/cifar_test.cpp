// SPDX-License-Identifier: Apache-2.0
#include "model/data/cifar.h"

#include "model/data/cifar100.h"
#include "model/data/dataset.h"
#include "model/data/load.h"
#include "tests/catch.h"
#include "tests/model/data/real_data.h"
#include "tests/scratch_folder.h"

using namespace hsdc;
using namespace hsdc::data;

namespace {

/// One record; red pixels are `red`, green ones red + 1, blue ones red + 2.
std::string record(int label, int red) {
  std::string text(1, static_cast<char>(label));
  for (int channel = 0; channel < 3; ++channel) {
    text += std::string(1024, static_cast<char>(red + channel));
  }
  return text;
}

class CifarFolder : public ScratchFolder {
 public:
  CifarFolder() {
    for (int batch = 1; batch <= 5; ++batch) {
      write("data_batch_" + std::to_string(batch) + ".bin",
            record(batch, 10 * batch) + record(9, 200));
    }
    write("test_batch.bin", record(7, 77));
  }
  std::string error() const {
    return user_error_of([&] { load_cifar(path()); });
  }
};

}  // namespace

TEST_CASE("cifar: five training batches and a test batch are read in order") {
  const CifarFolder folder;
  CHECK(has_cifar_files(folder.path()));
  const DataSplit split = load_cifar(folder.path());
  CHECK(split.train.labels == std::vector<std::uint8_t>{1, 9, 2, 9, 3, 9, 4, 9, 5, 9});
  CHECK(split.test.labels == std::vector<std::uint8_t>{7});
  CHECK(split.train.features == 3072);
  CHECK(split.train.width == 32);
  CHECK(split.train.height == 32);
  CHECK(split.train.channels == 3);
  CHECK(split.train.classes == 10);
  CHECK(split.train.class_names[9] == "truck");
  const auto second_batch = split.train.sample(2);
  CHECK(second_batch[0] == 20);
  CHECK(second_batch[1024] == 21);
  CHECK(second_batch[3071] == 22);
}

TEST_CASE("cifar: without a test batch the fifth is held out, and the name says so") {
  const CifarFolder folder;
  std::filesystem::remove(folder / "test_batch.bin");
  const DataSplit split = load_cifar(folder.path());
  CHECK(split.train.labels == std::vector<std::uint8_t>{1, 9, 2, 9, 3, 9, 4, 9});
  CHECK(split.test.labels == std::vector<std::uint8_t>{5, 9});
  CHECK_THAT(split.test.name, contains("data_batch_5") && contains("held out"));
  CHECK_THAT(split.train.name, contains("data_batch_5") && contains("held out"));
}

TEST_CASE("cifar: a truncated or empty batch is refused by name") {
  const CifarFolder folder;
  folder.write("data_batch_2.bin", record(1, 1) + record(2, 2).substr(0, 3000));
  CHECK_THAT(folder.error(), contains("data_batch_2.bin") && contains("6073") && contains("3073"));
  folder.write("data_batch_2.bin", "");
  CHECK_THAT(folder.error(), contains("data_batch_2.bin") && contains("found 0 bytes"));
}

TEST_CASE("cifar: a label above 9 is refused with its sample") {
  const CifarFolder folder;
  folder.write("test_batch.bin", record(3, 1) + record(255, 2));
  CHECK_THAT(folder.error(), contains("test_batch.bin") && contains("sample 1") &&
                                 contains("label 255") && contains("0..9"));
}

TEST_CASE("cifar: a missing batch is named, even one that need not be read") {
  const CifarFolder folder;
  std::filesystem::remove(folder / "data_batch_3.bin");
  CHECK_THAT(folder.error(), contains(folder.path()) && contains("data_batch_3.bin.gz") &&
                                 contains("data_batch_3.bin.xz"));
  CHECK_THAT(user_error_of([&] { load_cifar(folder.path(), 1); }), contains("data_batch_3.bin"));
}

TEST_CASE("cifar: no more batches are read than asked for") {
  const CifarFolder folder;
  folder.write("data_batch_3.bin", "damaged");
  for (const int wanted : {1, 2, 3, 4}) {
    const DataSplit split = load_cifar(folder.path(), wanted);
    CHECK(split.train.size() == (wanted <= 2 ? 2 : 4));
    CHECK(split.test.size() == 1);
  }
  CHECK_THAT(user_error_of([&] { load_cifar(folder.path(), 5); }), contains("data_batch_3.bin"));
  CHECK_THAT(user_error_of([&] { load_data("cifar:" + folder.path(), 0, 0, {}, 1); }),
             contains("data_batch_3.bin"));  // a limit of 0 is refused by what there
                                             // is: all is read
}

TEST_CASE("cifar: CIFAR-100 by its fine or its coarse label") {
  const ScratchFolder folder;
  const auto two = [](int coarse, int fine, int red) {
    return std::string(1, static_cast<char>(coarse)) + record(fine, red);
  };
  folder.write("train.bin", two(19, 99, 10) + two(3, 42, 20));
  folder.write("test.bin", two(0, 7, 30));
  CHECK(has_cifar100_files(folder.path()));
  const DataSplit fine = load_data(folder.path(), 3072, {}, {}, 1);
  CHECK(fine.train.labels == std::vector<std::uint8_t>{99, 42});
  CHECK(fine.test.labels == std::vector<std::uint8_t>{7});
  CHECK(fine.train.classes == 100);
  CHECK(fine.train.class_names[42] == "42");
  CHECK(fine.train.sample(1)[1024] == 21);
  CHECK(load_data("cifar100:" + folder.path(), 0, 1, {}, 1).train.size() == 1);
  const DataSplit coarse = load_data("cifar20:" + folder.path(), 0, {}, {}, 1);
  CHECK(coarse.train.labels == std::vector<std::uint8_t>{19, 3});
  CHECK(coarse.train.classes == 20);

  std::string names;
  for (int k = 0; k < 20; ++k) names += "kind " + std::to_string(k) + "\r\n";
  folder.write("coarse_label_names.txt", names + "\n");
  CHECK(load_cifar100(folder.path(), true).train.class_names[19] == "kind 19");
  folder.write("coarse_label_names.txt", names + "one more");
  const auto error = [&](bool is_coarse) {
    return user_error_of([&] { load_cifar100(folder.path(), is_coarse); });
  };
  CHECK_THAT(error(true), contains("coarse_label_names.txt: found 21 names") && contains("20"));
  folder.write("train.bin", two(0, 100, 0));
  CHECK_THAT(error(false), contains("train.bin: sample 0: found label 100; allowed: 0..99"));
  folder.write("train.bin", two(0, 0, 0) + "x");
  CHECK_THAT(error(false), contains("found 3075 bytes; expected a multiple of 3074"));
  std::filesystem::remove(folder / "test.bin");
  CHECK_THAT(error(false), contains("found no file test.bin"));
}

TEST_CASE("cifar: the batches of the real data set, packed with xz") {
  const std::string path = real_data("cifar10");
  if (path.empty()) {
    WARN("skipped: no cifar10");
    return;
  }
  const DataSplit split = load_data(path, 3072, 9000, 1000, 1);
  REQUIRE(split.train.size() == 9000);
  REQUIRE(split.test.size() == 1000);
  CHECK(split.train.labels[0] == 6);  // a frog, then two trucks: the first of the original files
  CHECK(split.train.labels[1] == 9);
  CHECK(split.train.labels[2] == 9);
  CHECK(split.train.sample(0)[0] == 59);
  CHECK(split.train.sample(0)[1024] == 62);
  CHECK(split.train.sample(0)[2048] == 63);
}
