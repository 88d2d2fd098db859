#include "paper/channels.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "model/random_words.h"

namespace hsdc {
namespace {

/// A small generator, one a sample.
class Words {
 public:
  Words(std::uint32_t seed, std::uint32_t stream, std::uint32_t sample)
      : state_(seeded_state(seed, stream, WordSide::kInit, sample)) {}
  std::uint32_t next() { return state_ = xorshift32(state_); }
  std::uint32_t below(std::uint32_t limit) {
    return static_cast<std::uint32_t>((std::uint64_t{next()} * limit) >> 32);
  }

 private:
  std::uint32_t state_;
};

/// White noise, of which a difference of neighbours keeps the high frequencies; what is negative is
/// 0, since inputs are not.
void fill_noise(Words words, std::span<std::uint8_t> channel) {
  auto last = static_cast<int>(words.below(256));
  for (std::uint8_t& value : channel) {
    const auto now = static_cast<int>(words.below(256));
    value = static_cast<std::uint8_t>(std::max(now - last, 0));
    last = now;
  }
}

/// The largest picture of recordings that fits a channel.
int sound_features(int channel) {
  for (const int side : {28, 16}) {
    if (side * side <= channel) return side * side;
  }
  return 8 * 8;
}

}  // namespace

Channels::Channels(DataSplit images, const std::string& sound, std::uint32_t seed)
    : images_(std::move(images)), seed_(seed) {
  if (!sound.empty()) {
    sounds_ = load_data(sound, sound_features(images_.train.features), {}, {}, seed);
  }
}

std::string Channels::name() const {
  return fmt::format("images: {}; sounds: {}", images_.train.name,
                     sounds_.train.size() > 0 ? sounds_.train.name + ", each of a random class"
                                              : "high-frequency noise");
}

Dataset Channels::training(int epoch, bool exchanged) const {
  // Streams of noise: 0 is the test part's.
  return join(images_.train, sounds_.train, static_cast<std::uint32_t>(epoch) + 1, exchanged);
}

Dataset Channels::test(bool exchanged) const {
  return join(images_.test, sounds_.test, 0, exchanged);
}

Dataset Channels::join(const Dataset& images, const Dataset& sounds, std::uint32_t stream,
                       bool exchanged) const {
  const auto width = static_cast<size_t>(images.features);
  Dataset joined = images;
  joined.name = name();
  joined.features = joined.width = 2 * images.features;
  joined.height = joined.channels = 1;
  joined.pixels.assign(2 * images.pixels.size(), 0);
  for (int k = 0; k < images.size(); ++k) {
    const auto sample =
        std::span(joined.pixels).subspan(2 * width * static_cast<size_t>(k), 2 * width);
    const auto image = images.sample(k);
    std::copy(image.begin(), image.end(), sample.subspan(exchanged ? width : 0).begin());
    const auto sound = sample.subspan(exchanged ? 0 : width, width);
    // Which recording a sample hears stays the same; noise is never the same.
    if (sounds.size() > 0) {
      Words words(seed_, 0x50u, static_cast<std::uint32_t>(k));
      const auto heard =
          sounds.sample(static_cast<int>(words.below(static_cast<std::uint32_t>(sounds.size()))));
      std::copy_n(heard.begin(), std::min(heard.size(), width), sound.begin());
    } else {
      fill_noise(Words(seed_, stream, static_cast<std::uint32_t>(k)), sound);
    }
  }
  return joined;
}

}  // namespace hsdc
