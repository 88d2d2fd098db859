// SPDX-License-Identifier: Apache-2.0
#include "model/data/spoken.h"

#include <zlib.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "model/data/load.h"
#include "tests/base/formats/tar_file.h"
#include "tests/base/formats/wav_file.h"
#include "tests/catch.h"
#include "tests/model/data/real_data.h"
#include "tests/scratch_folder.h"

using namespace hsdc;
using namespace hsdc::data;

namespace {

/// A recording whose picture tells its pitch: higher the larger `pitch`.
std::string recording(int pitch) {
  std::vector<std::int16_t> samples;
  for (int i = 0; i < 800; ++i) {
    samples.push_back(static_cast<std::int16_t>(10'000 * std::sin(0.2 * (1 + pitch) * i)));
  }
  return formats::wav_file(samples);
}

/// Two speakers' digits 3 and 4, with indices 4 (test), 5 and 10 (training).
class SpokenFolder : public ScratchFolder {
 public:
  SpokenFolder() {
    for (const char* speaker : {"ann", "bob"}) {
      for (const int digit : {3, 4}) {
        for (const int index : {4, 5, 10}) {
          write(std::to_string(digit) + "_" + speaker + "_" + std::to_string(index) + ".wav",
                recording(digit));
        }
      }
    }
  }
  std::string error(const std::string& name = "") const {
    return user_error_of([&] { load_spoken(name.empty() ? path() : *this / name, 8); });
  }
};

}  // namespace

TEST_CASE("spoken: indices 0..4 are the test part, order is by index, speaker, digit") {
  const SpokenFolder folder;
  folder.write("README.md", "is no recording");
  folder.write("._3_ann_4.wav", "neither is what macOS leaves");
  CHECK(has_recordings(folder.path()));
  const DataSplit split = load_spoken(folder.path(), 8);
  CHECK(split.train.labels == std::vector<std::uint8_t>{3, 4, 3, 4, 3, 4, 3, 4});
  CHECK(split.test.labels == std::vector<std::uint8_t>{3, 4, 3, 4});
  CHECK(split.train.width == 8);
  CHECK(split.train.height == 8);
  CHECK(split.train.features == 64);
  CHECK(split.train.classes == 10);
  CHECK(split.train.class_names[9] == "9");
  CHECK(std::ranges::equal(split.train.sample(0), split.test.sample(2)));
  CHECK_FALSE(std::ranges::equal(split.train.sample(0), split.train.sample(1)));
  CHECK_THAT(split.train.name, contains("spoken:" + folder.path()) && contains("train"));
  CHECK_THAT(split.test.name, contains("test") && contains("8 x 8"));
}

TEST_CASE("spoken: no more is read than asked for") {
  const SpokenFolder folder;
  folder.write("4_bob_10.wav", "damaged");  // the last one of the training part
  CHECK(load_spoken(folder.path(), 8, 7, 1).train.size() == 7);
  CHECK(load_spoken(folder.path(), 8, 7, 1).test.size() == 1);
  CHECK_THAT(folder.error(), contains("4_bob_10.wav") && contains("RIFF"));
}

TEST_CASE("spoken: an archive gives what its files give, packed or not") {
  const SpokenFolder folder;
  std::string archive = formats::tar_member("recordings/", "", {.type = '5'});
  for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
    const std::string name = entry.path().filename().string();
    archive += formats::tar_member("recordings/" + name, recording(name[0] - '0'));
  }
  archive += formats::tar_end();
  const ScratchFolder other;
  const DataSplit expected = load_spoken(folder.path(), 16);
  const std::string plain = other.write("recordings.tar", archive);
  CHECK(has_recordings(plain));
  CHECK(load_spoken(plain, 16).train.pixels == expected.train.pixels);
  const std::string packed = other / "recordings.tar.gz";
  gzFile file = gzopen(packed.c_str(), "wb");
  REQUIRE(gzwrite(file, archive.data(), static_cast<unsigned>(archive.size())) > 0);
  REQUIRE(gzclose(file) == Z_OK);
  CHECK(has_recordings(packed));
  CHECK(load_spoken(packed, 16).test.pixels == expected.test.pixels);
}

TEST_CASE("spoken: what is wrong in an archive is named with the archive") {
  const ScratchFolder folder;
  const auto error = [&](const std::string& archive) {
    const std::string path = folder.write("some.tar", archive);
    return user_error_of([&] { load_spoken(path, 8); });
  };
  CHECK_THAT(error(formats::tar_member("a/0_ann_1.wav", "short") +
                   formats::tar_member("0_b_5.wav", "") + formats::tar_end()),
             contains("some.tar: ") && contains("0_b_5.wav") && contains("RIFF"));
  CHECK_THAT(error(formats::tar_member("a/b.wav", "") + formats::tar_end()),
             contains("some.tar: a/b.wav") && contains("DIGIT_SPEAKER_INDEX.wav"));
  CHECK_THAT(error(formats::tar_end()), contains("some.tar") && contains("found 0 files"));
  CHECK_THAT(error("no archive"), contains("some.tar") && contains("truncated"));
}

TEST_CASE("spoken: other names are refused with the right form") {
  for (const char* name :
       {"a_ann_0.wav", "10_ann_0.wav", "1_ann.wav", "1__0.wav", "1_ann_.wav", "1_ann_x.wav",
        "1_ann_0x.wav", "1_ann_-1.wav", "_ann_0.wav", "1.wav", "1_ann_99999999999.wav"}) {
    const SpokenFolder folder;
    const std::string path = folder.write(name, recording(1));
    CHECK_THAT(folder.error(), contains(path) && contains(std::string("the name ") + name) &&
                                   contains("allowed: DIGIT_SPEAKER_INDEX.wav"));
  }
}

TEST_CASE("spoken: files of another format are refused by name") {
  const SpokenFolder folder;
  const std::vector<std::int16_t> samples(100, 1000);
  const auto error = [&](const formats::WavFormat& format, const std::vector<std::int16_t>& of) {
    folder.write("4_ann_4.wav", formats::wav_file(of, format));
    return folder.error();
  };
  CHECK_THAT(error({.channels = 2}, samples), contains("4_ann_4.wav") && contains("2 channels"));
  CHECK_THAT(error({.tag = 6}, samples), contains("4_ann_4.wav") && contains("format 6"));
  CHECK_THAT(error({.rate = 4000}, samples),
             contains("4_ann_4.wav") && contains("4000 per second") && contains("8000..192000"));
  CHECK_THAT(error({.rate = 200'000}, samples), contains("200000 per second"));
  CHECK_THAT(error({}, std::vector<std::int16_t>(60 * 8000 + 1)),
             contains("480001 samples") && contains("up to 60 s"));
  folder.write("4_ann_4.wav", recording(1).substr(0, 1000));
  CHECK_THAT(folder.error(), contains("4_ann_4.wav") && contains("truncated"));
}

TEST_CASE("spoken: a folder without recordings of both parts is refused") {
  const ScratchFolder folder;
  CHECK_FALSE(has_recordings(folder.path()));
  const auto error = [&] { return user_error_of([&] { load_spoken(folder.path(), 8); }); };
  CHECK_THAT(error(), contains(folder.path()) && contains("found 0 files") && contains("and 0"));
  folder.write("0_ann_0.wav", recording(0));
  CHECK_THAT(error(), contains("found 1 files") && contains("and 0 above"));
  CHECK_FALSE(has_recordings(folder / "none.tar"));
  CHECK_THAT(user_error_of([&] { load_spoken(folder / "none.tar", 8); }), contains("No such file"));
}

TEST_CASE("spoken: the Free Spoken Digit Dataset") {
  const std::string path = real_data("fsdd/recordings.tar.xz");
  if (path.empty()) {
    WARN("skipped: no fsdd/recordings.tar.xz");
    return;
  }
  const DataSplit split = load_data("spoken:" + path, 0, {}, {}, 1);
  REQUIRE(split.train.size() == 2700);
  REQUIRE(split.test.size() == 300);
  REQUIRE(split.train.features == 784);
  for (int digit = 0; digit < 10; ++digit) {
    CHECK(std::ranges::count(split.train.labels, digit) == 270);
    CHECK(std::ranges::count(split.test.labels, digit) == 30);
  }
  // The nearest mean picture of a class; measured 76.7 %, chance is 10 %.
  std::vector<std::vector<double>> means(10, std::vector<double>(784));
  for (int i = 0; i < split.train.size(); ++i) {
    auto& mean = means[split.train.labels[static_cast<std::size_t>(i)]];
    const auto pixels = split.train.sample(i);
    for (std::size_t p = 0; p < mean.size(); ++p) mean[p] += pixels[p] / 270.0;
  }
  int right = 0;
  for (int i = 0; i < split.test.size(); ++i) {
    const auto pixels = split.test.sample(i);
    std::size_t nearest = 0;
    double least = std::numeric_limits<double>::max();
    for (std::size_t digit = 0; digit < means.size(); ++digit) {
      double distance = 0;
      for (std::size_t p = 0; p < pixels.size(); ++p) {
        distance += std::pow(pixels[p] - means[digit][p], 2);
      }
      if (distance < least) {
        least = distance;
        nearest = digit;
      }
    }
    if (nearest == split.test.labels[static_cast<std::size_t>(i)]) ++right;
  }
  INFO("right: " << right << " of 300");
  CHECK(right > 200);
}
