// SPDX-License-Identifier: Apache-2.0
#include "gen/vectors/initial_state.h"

#include <algorithm>

#include "model/arithmetic/random_words.h"
#include "model/circuit/packet.h"

namespace hsdc::vectors {

std::vector<emit::ArrayImage> array_images(const plan::Hardware& hardware,
                                           const fixed::FixedNetwork& network) {
  std::vector<emit::ArrayImage> images;
  for (const plan::ArrayPlan& a : hardware.arrays()) {
    emit::ArrayImage image;
    image.weights = fixed::dense(network.weights(a.owner));
    const auto mask = network.mask(a.owner);
    image.mask.assign(mask.begin(), mask.end());
    const auto pre = network.pre_states(a.owner), post = network.post_states(a.owner);
    image.pre_states.assign(pre.begin(), pre.end());
    image.post_states.assign(post.begin(), post.end());
    images.push_back(std::move(image));
  }
  return images;
}

std::vector<std::vector<std::int16_t>> array_weights(const plan::Hardware& hardware,
                                                     const fixed::FixedNetwork& network) {
  std::vector<std::vector<std::int16_t>> weights;
  for (const plan::ArrayPlan& a : hardware.arrays())
    weights.push_back(fixed::dense(network.weights(a.owner)));
  return weights;
}

std::vector<std::int16_t> root_codes(const fixed::FixedNetwork& network) {
  std::vector<std::int16_t> codes;
  for (const circuit::NodeId n : network.circuit().root_nodes()) {
    const auto root = network.codes(n, circuit::Phase::kT);
    codes.insert(codes.end(), root.begin(), root.end());
  }
  return codes;
}

std::vector<CodedSample> random_samples(const circuit::Circuit& circuit, int count,
                                        std::uint32_t seed) {
  std::uint32_t state = arithmetic::finalise32(seed ^ 0x5a17a5edu) | 1u;
  const auto below = [&](std::uint32_t limit) {
    state = arithmetic::xorshift32(state);
    return static_cast<std::int64_t>((std::uint64_t{state} * limit) >> 32);
  };
  const auto any_code = [&](const circuit::PacketField& field) {
    switch (below(8)) {  // the ends of the range more often than chance has them
      case 0:
        return field.min;
      case 1:
        return field.max;
      default:
        return field.min + below(static_cast<std::uint32_t>(field.max - field.min + 1));
    }
  };
  const std::vector<circuit::PacketField> packet = circuit::sample_packet(circuit);
  std::vector<CodedSample> samples(static_cast<size_t>(count));
  for (CodedSample& sample : samples) {
    const bool one_hot = below(2) == 0;  // as a class has it; else any targets
    for (const circuit::PacketField& field : packet) {
      const bool target = field.kind == circuit::PacketField::Kind::kTarget;
      const std::int64_t label = below(static_cast<std::uint32_t>(field.count));
      for (int k = 0; k < field.count; ++k) {
        std::int64_t code = 0;
        if (target && one_hot) {
          code = k == label ? std::int64_t{circuit.q} << field.format.fraction : 0;
        } else if (target || below(3) != 0) {  // every third input is 0, as most of an image is
          code = any_code(field);
        }
        (target ? sample.targets : sample.inputs).push_back(static_cast<std::int16_t>(code));
      }
    }
  }
  return samples;
}

}  // namespace hsdc::vectors
