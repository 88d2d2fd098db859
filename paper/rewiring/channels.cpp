// SPDX-License-Identifier: Apache-2.0
#include "paper/rewiring/channels.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "model/data/load.h"
#include "model/training/float_samples.h"
#include "paper/common/random_stream.h"

namespace hsdc::paper::rewiring {
namespace {

/// Random numbers of one sample of a stream.
RandomStream random_of(std::uint32_t seed, std::uint32_t stream, int sample) {
  return RandomStream(RandomStream(seed, stream).word() + static_cast<std::uint64_t>(sample));
}

int below(RandomStream& random, int limit) { return static_cast<int>(random.uniform() * limit); }

/// White noise, of which a difference of neighbours keeps the high frequencies; what is negative is
/// 0, since inputs are not.
void fill_noise(RandomStream random, std::span<std::uint8_t> channel) {
  int last = below(random, 256);
  for (std::uint8_t& value : channel) {
    const int now = below(random, 256);
    value = static_cast<std::uint8_t>(std::max(now - last, 0));
    last = now;
  }
}

/// Which recording a sample hears has a stream of its own; noise has one an epoch, from 0.
constexpr std::uint32_t kRecordings = 0xffffffffu;

/// The largest picture of recordings that fits a channel.
int sound_features(int channel) {
  for (const int side : {28, 16}) {
    if (side * side <= channel) return side * side;
  }
  return 8 * 8;
}

}  // namespace

Channels::Channels(data::DataSplit images, const std::string& sound, std::uint32_t seed)
    : images_(std::move(images)), seed_(seed) {
  if (!sound.empty()) {
    sounds_ = data::load_data(sound, sound_features(images_.train.features), {}, {}, seed);
  }
  if (!images_.train.centre.empty()) centre_ = training::feature_means(training(0, false));
}

std::string Channels::name() const {
  return fmt::format("images: {}; sounds: {}", images_.train.name,
                     sounds_.train.size() > 0 ? sounds_.train.name + ", each of a random class"
                                              : "high-frequency noise");
}

data::Dataset Channels::training(int epoch, bool exchanged) const {
  // Streams of noise: 0 is the test part's.
  return join(images_.train, sounds_.train, static_cast<std::uint32_t>(epoch) + 1, exchanged);
}

data::Dataset Channels::test(bool exchanged) const {
  return join(images_.test, sounds_.test, 0, exchanged);
}

data::Dataset Channels::join(const data::Dataset& images, const data::Dataset& sounds,
                             std::uint32_t stream, bool exchanged) const {
  const auto width = static_cast<size_t>(images.features);
  data::Dataset joined = images;
  joined.name = name();
  joined.features = joined.width = 2 * images.features;
  joined.height = joined.channels = 1;
  joined.pixels.assign(2 * images.pixels.size(), 0);
  joined.centre = centre_;
  if (exchanged) {
    std::rotate(joined.centre.begin(),
                joined.centre.begin() + static_cast<std::ptrdiff_t>(joined.centre.size() / 2),
                joined.centre.end());
  }
  for (int k = 0; k < images.size(); ++k) {
    const auto sample =
        std::span(joined.pixels).subspan(2 * width * static_cast<size_t>(k), 2 * width);
    const auto image = images.sample(k);
    std::copy(image.begin(), image.end(), sample.subspan(exchanged ? width : 0).begin());
    const auto sound = sample.subspan(exchanged ? 0 : width, width);
    // Which recording a sample hears stays the same; noise is never the same.
    if (sounds.size() > 0) {
      RandomStream random = random_of(seed_, kRecordings, k);
      const auto heard = sounds.sample(below(random, sounds.size()));
      std::copy_n(heard.begin(), std::min(heard.size(), width), sound.begin());
    } else {
      fill_noise(random_of(seed_, stream, k), sound);
    }
  }
  return joined;
}

}  // namespace hsdc::paper::rewiring
