// SPDX-License-Identifier: Apache-2.0
#include "model/data/csv.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "model/data/held_out.h"
#include "tests/catch.h"
#include "tests/model/data/real_data.h"
#include "tests/scratch_folder.h"

using namespace hsdc;
using namespace hsdc::data;

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

/// The training part of a file with this content, which is its test file too.
Dataset whole(const ScratchFolder& folder, const std::string& content,
              const std::string& label = "") {
  const std::string path = folder.write("t.csv", content);
  return load_csv(path, path, {.label = label}).train;
}

std::string whole_error(const ScratchFolder& folder, const std::string& content,
                        const std::string& label = "") {
  return user_error_of([&] { whole(folder, content, label); });
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

TEST_CASE("csv: a column of one value keeps it, clamped to 0..1") {
  const ScratchFolder folder;
  const DataSplit split = load(folder, "1,0.5,-3,7,0,1,a\n1,0.5,-3,7,0,2,b\n", "9,0,0,0,1,1,a\n");
  CHECK(split.train.pixels == Bytes{255, 128, 0, 255, 0, 0, 255, 128, 0, 255, 0, 255});
  CHECK(split.test.pixels == Bytes{255, 128, 0, 255, 0, 0});  // a test value changes none of them
}

TEST_CASE("csv: text classes are numbered by character code, whole numbers by value") {
  const ScratchFolder folder;
  const DataSplit text = load(folder, "1,pear\n2,apple\n3,pear\n", "1,apple\n");
  CHECK(text.train.class_names == std::vector<std::string>{"apple", "pear"});
  CHECK(text.train.labels == Bytes{1, 0, 1});
  CHECK(text.test.labels == Bytes{0});
  const DataSplit numbers = load(folder, "1,10\n2,9\n3,7\n4,010.0\n", "1,+9\n");
  CHECK(numbers.train.class_names == std::vector<std::string>{"7", "9", "10"});
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

TEST_CASE("csv: without a test file a fifth of each class is held out, by a seed") {
  const ScratchFolder folder;
  std::string rows;  // sorted by class: 20 a, 10 b, 5 c, 2 d and one e
  for (const auto& [name, count] : {std::pair{"a", 20}, {"b", 10}, {"c", 5}, {"d", 2}, {"e", 1}}) {
    for (int i = 0; i < count; ++i) rows += fmt::format("{},{}\n", rows.size(), name);
  }
  const std::string path = folder.write("sorted.csv", rows);
  const DataSplit split = load_csv(path, "", {.seed = 3});
  std::array<int, 5> train{}, test{};
  for (const std::uint8_t label : split.train.labels) ++train[label];
  for (const std::uint8_t label : split.test.labels) ++test[label];
  CHECK(train == std::array{16, 8, 4, 1, 1});
  CHECK(test == std::array{4, 2, 1, 1, 0});
  REQUIRE(split.notes.size() == 2);
  CHECK_THAT(split.notes[1], contains(path) && contains("8 of 38 rows") &&
                                 contains("data seed 3") &&
                                 contains("1 classes of one row are learned only"));
  // The first ten of the training part hold classes as often as all of it.
  std::array<int, 5> first{};
  for (int i = 0; i < 10; ++i) ++first[split.train.labels[static_cast<std::size_t>(i)]];
  CHECK(first[0] >= 5);
  CHECK(first[1] >= 2);
  CHECK(first[2] >= 1);

  CHECK(load_csv(path, "", {.seed = 3}).test.pixels == split.test.pixels);
  CHECK(load_csv(path, "", {.seed = 4}).test.pixels != split.test.pixels);
  const std::string few = folder.write("few.csv", "1,a\n2,b\n3,a\n4,b\n");
  CHECK_THAT(user_error_of([&] { load_csv(few, ""); }),
             contains("few.csv") && contains("4 rows") && contains("at least 5"));
  const std::string lone = folder.write("lone.csv", "1,a\n2,b\n3,c\n4,d\n5,e\n");
  CHECK_THAT(user_error_of([&] { load_csv(lone, ""); }),
             contains("lone.csv: column 2") && contains("no class with two rows"));
}

TEST_CASE("csv: every sample is in one part, once") {
  const std::vector<std::uint8_t> classes{0, 0, 1, 1, 1, 2, 0, 0, 1, 1, 1, 1, 0};
  HeldOut dealt = hold_out(classes, 3, 1);
  std::vector<std::size_t> all = dealt.train;
  all.insert(all.end(), dealt.test.begin(), dealt.test.end());
  std::ranges::sort(all);
  for (std::size_t i = 0; i < classes.size(); ++i) CHECK(all.at(i) == i);
  CHECK(all.size() == classes.size());
  CHECK(dealt.test == std::vector<std::size_t>{2, 12});  // recorded once
}

TEST_CASE("csv: the class is the column that is named, by name or number") {
  const ScratchFolder folder;
  const std::string table = "label,p0,p1\n0,10,5\n1,20,6\n1,40,9\n";
  CHECK(whole(folder, table, "label").pixels == Bytes{0, 0, 85, 64, 255, 255});
  CHECK(whole(folder, table, "1").labels == Bytes{0, 1, 1});
  CHECK(whole(folder, table, "p0").class_names == std::vector<std::string>{"10", "20", "40"});
  CHECK(whole(folder, "1,a,3\n2,b,4\n", "2").pixels == Bytes{0, 0, 255, 255});
  CHECK_THAT(whole_error(folder, table, "labl"),
             contains("t.csv") && contains("\"labl\"") && contains("allowed: 1..3") &&
                 contains("label, p0, p1") && contains("did you mean \"label\"?"));
  CHECK_THAT(whole_error(folder, "1,a\n2,b\n", "3"), contains("\"3\"") && contains("1..2"));
  CHECK_THAT(whole_error(folder, "1,a\n2,b\n", "0"), contains("\"0\"") && contains("1..2"));
  CHECK_THAT(whole_error(folder, "c,x,c\n1,2,3\n", "c"),
             contains("t.csv:1") && contains("columns 1 and 3"));
}

TEST_CASE("csv: without a name the class is the column called so, the only text, or the last") {
  const ScratchFolder folder;
  const Dataset kaggle = whole(folder, "label,p0,p1\n1,10,5\n0,20,6\n2,40,5\n");
  CHECK(kaggle.labels == Bytes{1, 0, 2});
  CHECK(whole(folder, "x,Class,y0\n1,4,10\n2,5,20\n").class_names ==
        std::vector<std::string>{"4", "5"});
  CHECK(whole(folder, "a,10,5\nb,20,6\n").labels == Bytes{0, 1});
  CHECK(whole(folder, "3,10,0\n4,20,1\n").labels == Bytes{0, 1});
  const std::string path = folder.write("first.csv", "label,p0\n0,1\n1,2\n");
  CHECK_THAT(load_csv(path, path).notes.at(0), contains("the class is column 1 (\"label\")"));
  CHECK_THAT(whole_error(folder, "class,x,label\n0,1,2\n1,2,3\n"),
             contains("t.csv:1") && contains("column 1 (\"class\")") &&
                 contains("column 3 (\"label\")") && contains("--label"));
  CHECK_THAT(whole_error(folder, "1,a,x\n2,b,y\n"),
             contains("t.csv:1: column 2") && contains("\"a\"") && contains("finite number"));
}

TEST_CASE("csv: a pixel is no class") {
  const ScratchFolder folder;
  // The class first, as in MNIST without a header: the last pixel is all the same, or rarely
  // another.
  std::string same, rare, gaps, many;
  for (int i = 0; i < 40; ++i) {
    same += fmt::format("{},{},0\n", i % 10, i * 3);
    rare += fmt::format("{},{},{}\n", i % 10, i * 3, i == 7 ? 1 : 0);
    gaps += fmt::format("{},{},{}\n", i % 10, i * 3, i == 7 ? 1 : i == 9 ? 200 : 0);
    many += fmt::format("{},{},{}\n", i % 10, i * 3, i * 0.25 + 0.1);
  }
  for (const auto& [content, found] : {std::pair{same, "1 different classes"},
                                       {rare, "column 1 has 10"},
                                       {gaps, "3 different numbers between 0 and 200"},
                                       {many, "40 different numbers, 0.1 in line 1"}}) {
    CHECK_THAT(whole_error(folder, content),
               contains("t.csv: column 3") && contains(found) && contains("--label"));
    CHECK(whole(folder, content, "1").classes == 10);
  }
  CHECK(whole(folder, rare, "3").classes == 2);  // said so
  CHECK(whole(folder, gaps, "3").class_names == std::vector<std::string>{"0", "1", "200"});
  CHECK_THAT(whole_error(folder, many, "3"), contains("40 different numbers"));
  CHECK(whole(folder, "1,0.5\n2,1.5\n", "2").class_names == std::vector<std::string>{"0.5", "1.5"});
}

TEST_CASE("csv: the class beside a series of pixels is found, and what was found is always said") {
  const ScratchFolder folder;
  for (const std::string name : {"digit", "y", "what"}) {
    // Pixels that look like classes: few values, all about as often.
    std::string rows = name + ",x0,x1,x2\n";
    for (int i = 0; i < 40; ++i) rows += fmt::format("{},{},{},{}\n", i % 4, i % 3, i % 5, i % 2);
    const std::string path = folder.write("t.csv", rows);
    const DataSplit split = load_csv(path, path);
    CHECK(split.train.classes == 4);
    CHECK_THAT(split.notes.at(0), contains("t.csv: the class is column 1 (\"" + name + "\")") &&
                                      contains("the only one beside x0 to x2"));
    CHECK(load_csv(path, path, {.label = "x2"}).notes.empty());
  }
  CHECK(whole(folder, "id,x0,x1,kind,x2\n7,1,2,0,4\n3,2,3,1,5\n").features == 3);
  CHECK(whole(folder, "a,b,x2\n7,1,1\n3,2,0\n").labels == Bytes{1, 0});    // no series
  CHECK(whole(folder, "x0,x1,x2\n7,1,1\n3,2,0\n").labels == Bytes{1, 0});  // nothing else
  const std::string bare = folder.write("bare.csv", "3,10,0\n4,20,1\n");
  CHECK_THAT(load_csv(bare, bare).notes.at(0),
             contains("bare.csv: the class is column 3, as nothing says which"));
}

TEST_CASE("csv: labels that doubles cannot tell apart are refused, not merged") {
  const ScratchFolder folder;
  const std::string most = "9007199254740991";  // 2^53 - 1
  CHECK(whole(folder, "1,2," + most + "\n2,2,9007199254740990\n", "3").classes == 2);
  CHECK_THAT(whole_error(folder, "1,2,9007199254740992\n2,2,9007199254740993\n3,1,5\n", "3"),
             contains("t.csv: column 3") && contains("found 9007199254740992 in line 1; allowed") &&
                 contains("below 2^53"));
}

TEST_CASE("csv: an index column and empty columns are left out, and it is said") {
  const ScratchFolder folder;
  const std::string path = folder.write("t.csv", ",f0,empty,species,\n0,5,,a,\n1,6,,b,\n2,7,,a,\n");
  const DataSplit split = load_csv(path, path);
  CHECK(split.train.features == 1);
  CHECK(split.train.pixels == Bytes{0, 128, 255});
  REQUIRE(split.notes.size() == 4);
  CHECK_THAT(split.notes[0], contains("the class is column 4 (\"species\")"));
  CHECK_THAT(split.notes[1], contains("column 1 is left out: it numbers the rows"));
  CHECK_THAT(split.notes[2], contains("column 3 (\"empty\") is left out: it holds no value"));
  CHECK(whole(folder, "Id,x,y\n7,1,a\n3,2,b\n").features == 1);
  CHECK(whole(folder, "id,x,y\n7,1,a\n7,2,b\n").features == 2);  // one number twice: no index
  CHECK(whole(folder, ",x,y\n0.5,1,a\n1.5,2,b\n").features == 2);

  std::string rows;
  for (int i = 0; i < 8; ++i) rows += fmt::format("{},{},{}\n", i + 1, i * i, i % 2);
  const std::string counted = folder.write("counted.csv", rows);
  CHECK(load_csv(counted, counted).train.features == 2);
  CHECK_THAT(load_csv(counted, counted).notes.at(1), contains("column 1 counts the rows"));
}

TEST_CASE("csv: numbers over the columns that only count them are a header") {
  const ScratchFolder folder;
  const std::string path = folder.write("t.csv", "0,1,2,target\n5,6,7,1\n8,9,10,0\n");
  CHECK(load_csv(path, path).train.labels == Bytes{1, 0});
  CHECK_THAT(load_csv(path, path).notes.at(0), contains("t.csv:1: taken as a header"));
  CHECK(whole(folder, ",0,1,2,c\n0,5,6,7,a\n1,8,9,1,b\n").features == 3);
  CHECK(whole(folder, "1,2,3,a\n5,6,7,a\n8,9,1,b\n").labels == Bytes{0, 0, 1});  // a class
}

TEST_CASE("csv: semicolons, tabs and decimal commas") {
  const ScratchFolder folder;
  const Bytes expected{0, 0, 128, 255, 255, 255};
  for (const char* content :
       {"x;y;c\n0,5;1;a\n1,0;2,5;b\n1,5;2,5;b\n", "x\ty\tc\r\n.5\t1\ta\r1\t2.5\tb\n1.5\t2.5\tb",
        "sep=;\r\n0,5;1;a\r\n1;2,5;b\r\n1,5;2,5;b\r\n",
        "\"0,5\",1,a\n1,\"2,5\",b\n\"1,5\",\"2,5\",b\n", "0,500;1;a\n1;2,500;b\n1,500;2,5;b\n",
        "sep=|\n0.5|1|a\n1|2.5|b\n1.5|2.5|b\n"}) {
    CAPTURE(content);
    CHECK(whole(folder, content).pixels == expected);
  }
  CHECK(whole(folder, "1;2,0\n2;1,0\n3;2\n").class_names == std::vector<std::string>{"1", "2"});
  CHECK_THAT(whole_error(folder, "0,5;a\n1.5;b\n"),
             contains("t.csv:1: column 1: found \"0,5\"") && contains("line 2, column 1 \"1.5\""));
  CHECK_THAT(whole_error(folder, "\"1,234\",a\n5,b\n"),
             contains("t.csv:1: column 1") && contains("\"1,234\"") && contains("thousands"));
}

TEST_CASE("csv: the separator is what makes numbers, not what a class's text holds") {
  const ScratchFolder folder;
  const auto check = [&](const std::string& content, const std::vector<std::string>& classes,
                         const Bytes& pixels) {
    CAPTURE(content);
    const Dataset data = whole(folder, content);
    CHECK(data.class_names == classes);
    CHECK(data.pixels == pixels);
  };
  const Bytes square{0, 0, 255, 255};
  // One semicolon, or one tab, a row.
  check("1,2,red;dark\n3,4,blue;pale\n", {"blue;pale", "red;dark"}, square);
  check("red;dark,1,2\nblue;pale,3,4\n", {"blue;pale", "red;dark"}, square);
  check("1,2,red\tdark\n3,4,blue\tpale\n", {"blue\tpale", "red\tdark"}, square);
  check("w,h,kind\n1,2,red;dark\n3,4,blue;pale\n", {"blue;pale", "red;dark"}, square);
  check("\"1\",\"2,5\",red;dark\n\"3\",\"4,5\",blue;pale\n", {"blue;pale", "red;dark"}, square);
  // One comma a row.
  check("1;2;red,dark\n3;4;blue,pale\n", {"blue,pale", "red,dark"}, square);
  check("1\t2\tred,dark;old\n3\t4\tblue,pale;new\n", {"blue,pale;new", "red,dark;old"}, square);
  // A comma that is before a fraction.
  check("0,5;oak\n1,5;elm\n", {"elm", "oak"}, {0, 255});
  check("0,5;1,5;oak\n0,7;2,5;elm\n", {"elm", "oak"}, square);
  // One row that is not as the others does not change it.
  CHECK_THAT(whole_error(folder, "1,2,a;b\n3,4,5,c;d\n6,7,a;b\n"),
             contains("t.csv:2: found 4 columns; expected 3"));
  CHECK_THAT(whole_error(folder, "1;a,b\nx;c,d\n2;a,b\n"), contains("t.csv:2: column 1"));
}

TEST_CASE("csv: UTF-16 with a mark, and Windows-1252") {
  const ScratchFolder folder;
  const std::string table = "x;c\n1,5;Z\xc3\xbcrich\n2;Bern\n";
  const std::vector<std::string> names{"Bern", "Z\xc3\xbcrich"};
  const auto utf16 = [&](bool big) {
    std::string text = big ? "\xfe\xff" : "\xff\xfe";
    for (std::size_t i = 0; i < table.size(); ++i) {
      const char low = table[i] == '\xc3' ? '\xfc' : table[i];  // u with two dots, U+00FC
      if (table[i] == '\xbc') continue;
      text += big ? std::string{'\0', low} : std::string{low, '\0'};
    }
    return text;
  };
  CHECK(whole(folder, table).class_names == names);
  CHECK(whole(folder, utf16(false)).class_names == names);
  CHECK(whole(folder, utf16(true)).class_names == names);
  CHECK(whole(folder, "x;c\n1,5;Z\xfcrich\n2;Bern\n").class_names == names);
  CHECK_THAT(whole_error(folder, utf16(false) + "\n"),
             contains("t.csv") && contains("damaged text in UTF-16LE"));
  CHECK_THAT(whole_error(folder, utf16(false).substr(2)), contains("t.csv") && contains("NUL"));
}

TEST_CASE("csv: what is missing is neither a number nor a class") {
  const ScratchFolder folder;
  for (const std::string missing : {"", "NaN", "nan", "NA", "N/A", "null", "?", "#DIV/0!"}) {
    CHECK_THAT(error_of(folder, "0,1,a\n1," + missing + ",b\n"),
               contains("train.csv:2: column 2") && contains("\"" + missing + "\"") &&
                   contains("remove the row"));
    CHECK_THAT(error_of(folder, "0,1,a\n1,2," + missing + "\n0,3,b\n"),
               contains("train.csv:2: column 3") && contains("\"" + missing + "\"") &&
                   contains("the class") && contains("remove the row"));
  }
}

TEST_CASE("csv: what is no finite number is refused with line and column") {
  const ScratchFolder folder;
  for (const std::string bad : {"x", "inf", "1e999", "1.5.2", "0x10", "+-1", "1 2"}) {
    CHECK_THAT(error_of(folder, "0,1,a\n\n2," + bad + ",b\n"), contains("train.csv:3: column 2") &&
                                                                   contains("\"" + bad + "\"") &&
                                                                   contains("finite number"));
  }
}

TEST_CASE("csv: rows of another length are refused with their line") {
  const ScratchFolder folder;
  CHECK_THAT(error_of(folder, "0,1,a\n2,b\n"),
             contains("train.csv:2") && contains("2 columns") && contains("expected 3"));
  CHECK_THAT(error_of(folder, kTrain, "1,2,3,a\n"),
             contains("test.csv:1") && contains("4 columns") && contains("expected 3"));
  CHECK_THAT(error_of(folder, "0 1 a\n"), contains("train.csv:1") && contains("commas"));
}

TEST_CASE("csv: within quotes separators and doubled quotes are text") {
  const ScratchFolder folder;
  CHECK(whole(folder, "0,1,\"a,\"\"b\"\"\"\n1 , \" 2 \" ,\"c\" \n").class_names ==
        std::vector<std::string>{"a,\"b\"", "c"});
  CHECK_THAT(error_of(folder, "0,1,a\n1,2,\"b,c\n"),
             contains("train.csv:2: column 3") && contains("open quote"));
  CHECK_THAT(error_of(folder, "0,1,a\n1,\"2\"3,b\n"),
             contains("train.csv:2: column 2") && contains("found 3 after a closing quote"));
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
