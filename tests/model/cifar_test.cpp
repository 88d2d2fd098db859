#include "model/data_cifar.h"
#include "tests/catch.h"
#include "tests/scratch_folder.h"

using namespace hsdc;

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

TEST_CASE("cifar: a missing batch is named, and an xz one with what to do") {
  const CifarFolder folder;
  std::filesystem::remove(folder / "data_batch_3.bin");
  CHECK_THAT(folder.error(), contains(folder.path()) && contains("data_batch_3.bin.gz"));
  folder.write("data_batch_3.bin.xz", "");
  CHECK_THAT(folder.error(), contains("data_batch_3.bin.xz") && contains("xz -d"));
}
