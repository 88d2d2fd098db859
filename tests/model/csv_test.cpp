#include <fmt/core.h>

#include "model/data_csv.h"
#include "tests/catch.h"
#include "tests/model/real_data.h"
#include "tests/scratch_folder.h"

using namespace hsdc;

namespace {

using Bytes = std::vector<std::uint8_t>;

constexpr const char* kTrain = "0,10,a\n1,20,b\n4,30,a\n";

/// Training and test part of two files with these contents.
DataSplit load(const ScratchFolder& folder, const std::string& train, const std::string& test) {
  return load_csv(folder.write("train.csv", train), folder.write("test.csv", test));
}

std::string error_of(const ScratchFolder& folder, const std::string& train,
                     const std::string& test = "0,10,a\n") {
  return user_error_of([&] { load(folder, train, test); });
}

}  // namespace

TEST_CASE("csv: columns are scaled by the range of the training part, rounded half up") {
  const ScratchFolder folder;
  const DataSplit split = load(folder, kTrain, "2,15,b\n");
  CHECK(split.train.features == 2);
  CHECK(split.train.width == 2);
  CHECK(split.train.height == 1);
  CHECK(split.train.pixels == Bytes{0, 0, 64, 128, 255, 255});
  CHECK(split.test.pixels == Bytes{128, 64});  // 127.5 and 63.75
}

TEST_CASE("csv: a test value beyond the training range takes the end it passed") {
  const ScratchFolder folder;
  CHECK(load(folder, kTrain, "-9,1e300,b\n").test.pixels == Bytes{0, 255});
  // Also where the range itself is beyond what a double's difference can hold.
  CHECK(load(folder, "-1.5e308,a\n1.5e308,b\n", "0,a\n").test.pixels == Bytes{128});
}

TEST_CASE("csv: a column of one value is 0") {
  const ScratchFolder folder;
  const DataSplit split = load(folder, "5,1,a\n5,2,b\n", "6,1,a\n");
  CHECK(split.train.pixels == Bytes{0, 0, 0, 255});
  CHECK(split.test.pixels == Bytes{0, 0});
}

TEST_CASE("csv: text classes are numbered by character code, whole numbers by value") {
  const ScratchFolder folder;
  const DataSplit text = load(folder, "1,pear\n2,apple\n3,pear\n", "1,apple\n");
  CHECK(text.train.class_names == std::vector<std::string>{"apple", "pear"});
  CHECK(text.train.labels == Bytes{1, 0, 1});
  CHECK(text.test.labels == Bytes{0});
  const DataSplit numbers = load(folder, "1,10\n2,9\n3,-1\n4,010\n", "1,+9\n");
  CHECK(numbers.train.class_names == std::vector<std::string>{"-1", "9", "10"});
  CHECK(numbers.train.labels == Bytes{2, 1, 0, 2});
  CHECK(numbers.test.labels == Bytes{1});
}

TEST_CASE("csv: header, blank lines, spaces, quotes, CRLF and a byte-order mark are taken") {
  const ScratchFolder folder;
  const DataSplit split =
      load(folder, "\xef\xbb\xbf\"width\", \"height\" ,class\r\n\r\n 0 ,\"1\",a\r\n\r\n2,+3,\"b\"",
           "width,height,class\n1,2,a\n");
  CHECK(split.train.pixels == Bytes{0, 0, 255, 255});
  CHECK(split.train.class_names == std::vector<std::string>{"a", "b"});
  CHECK(split.test.size() == 1);
}

TEST_CASE("csv: a first line with one bad number is an error, not a header") {
  const ScratchFolder folder;
  CHECK_THAT(error_of(folder, "0,1x,a\n1,2,b\n"),
             contains("train.csv:1: column 2") && contains("\"1x\""));
}

TEST_CASE("csv: without a test file every fifth row is held out") {
  const ScratchFolder folder;
  std::string rows;
  for (int i = 1; i <= 11; ++i) rows += fmt::format("{},{}\n", i, i % 2 != 0 ? "odd" : "even");
  const DataSplit split = load_csv(folder.write("all.csv", rows), "");
  CHECK(split.train.size() == 9);
  CHECK(split.test.labels == Bytes{1, 0});  // rows 5 and 10
  CHECK_THAT(split.test.name, contains("5th"));
  const std::string path = folder.write("few.csv", "1,a\n2,b\n3,a\n4,b\n");
  CHECK_THAT(user_error_of([&] { load_csv(path, ""); }),
             contains("few.csv") && contains("4 rows") && contains("at least 5"));
}

TEST_CASE("csv: what is no finite number is refused with line and column") {
  const ScratchFolder folder;
  for (const std::string bad : {"x", "", "nan", "inf", "1e999", "1.5.2", "0x10", "+-1", "1 2"}) {
    CHECK_THAT(error_of(folder, "0,1,a\n\n2," + bad + ",b\n"), contains("train.csv:3: column 2") &&
                                                                   contains("\"" + bad + "\"") &&
                                                                   contains("finite number"));
  }
}

TEST_CASE("csv: rows of another length are refused with their line") {
  const ScratchFolder folder;
  CHECK_THAT(error_of(folder, "0,1,a\n2,b\n"),
             contains("train.csv:2") && contains("2 columns") && contains("expected 3"));
  CHECK_THAT(error_of(folder, kTrain, "1,a\n"),
             contains("test.csv:1") && contains("2 columns") && contains("expected 3"));
  CHECK_THAT(error_of(folder, "0;1;a\n"), contains("train.csv:1") && contains("commas"));
}

TEST_CASE("csv: a missing class and an open quote are refused with line and column") {
  const ScratchFolder folder;
  CHECK_THAT(error_of(folder, "0,1,a\n1,2,\n"), contains("train.csv:2: column 3"));
  CHECK_THAT(error_of(folder, "0,1,a\n1,2,\"b,c\"\n"),
             contains("train.csv:2: column 3") && contains("quote"));
}

TEST_CASE("csv: a test class that training does not have is refused with its line") {
  const ScratchFolder folder;
  CHECK_THAT(error_of(folder, kTrain, "0,10,a\n0,10,c\n"),
             contains("test.csv:2: column 3") && contains("\"c\""));
  CHECK_THAT(error_of(folder, "0,1\n1,2\n", "0,1\n0,x\n"),
             contains("test.csv:2: column 2") && contains("\"x\""));
}

TEST_CASE("csv: too few or too many classes, and no rows at all, are refused") {
  const ScratchFolder folder;
  CHECK_THAT(error_of(folder, "0,1,a\n1,2,a\n"),
             contains("train.csv: column 3") && contains("1 different") && contains("2..256"));
  std::string many;
  for (int i = 0; i < 257; ++i) many += "1," + std::to_string(i) + "\n";
  CHECK_THAT(error_of(folder, many, "1,0\n"), contains("257 different"));
  CHECK_THAT(error_of(folder, "\n\n"), contains("train.csv") && contains("no rows"));
  CHECK_THAT(error_of(folder, "a,b,class\n"), contains("train.csv") && contains("no rows"));
}

TEST_CASE("csv: iris and the optical digits are read as published") {
  const std::string iris = real_data("iris/iris.data");
  const std::string train = real_data("digits/optdigits.tra");
  const std::string test = real_data("digits/optdigits.tes");
  if (iris.empty() || train.empty() || test.empty()) {
    WARN("skipped: no iris or optdigits here; HSDC_DATA may name a folder that holds them");
    return;
  }
  const DataSplit flowers = load_csv(iris, "");
  CHECK(flowers.train.size() == 120);
  CHECK(flowers.test.size() == 30);
  CHECK(flowers.train.features == 4);
  CHECK(flowers.train.class_names[2] == "Iris-virginica");
  const DataSplit digits = load_csv(train, test);
  CHECK(digits.train.size() == 3823);
  CHECK(digits.test.size() == 1797);
  CHECK(digits.train.features == 64);
  CHECK(digits.train.classes == 10);
}
