#include "sim/initial_state.h"

#include <algorithm>

#include "model/random_words.h"

namespace hsdc {

std::vector<ArrayImage> array_images(const HardwarePlan& plan, const FixedNetwork& network) {
  std::vector<ArrayImage> images;
  for (const ArrayPlan& a : plan.arrays) {
    ArrayImage image;
    image.weights = dense(network.weights(a.owner));
    const auto mask = network.mask(a.owner);
    image.mask.assign(mask.begin(), mask.end());
    const auto pre = network.pre_states(a.owner), post = network.post_states(a.owner);
    image.pre_states.assign(pre.begin(), pre.end());
    image.post_states.assign(post.begin(), post.end());
    images.push_back(std::move(image));
  }
  return images;
}

std::vector<std::vector<std::int16_t>> array_weights(const HardwarePlan& plan,
                                                     const FixedNetwork& network) {
  std::vector<std::vector<std::int16_t>> weights;
  for (const ArrayPlan& a : plan.arrays) weights.push_back(dense(network.weights(a.owner)));
  return weights;
}

std::vector<std::int16_t> root_codes(const FixedNetwork& network) {
  std::vector<std::int16_t> codes;
  for (int n : network.circuit().root_nodes()) {
    const auto root = network.codes(n, Phase::kT);
    codes.insert(codes.end(), root.begin(), root.end());
  }
  return codes;
}

std::vector<CodedSample> random_samples(const Circuit& circuit, int count, std::uint32_t seed) {
  std::uint32_t state = finalise32(seed ^ 0x5a17a5edu) | 1u;
  const auto below = [&](std::uint32_t limit) {
    state = xorshift32(state);
    return static_cast<std::int16_t>((std::uint64_t{state} * limit) >> 32);
  };
  std::vector<CodedSample> samples(static_cast<size_t>(count));
  for (CodedSample& sample : samples) {
    for (int n : circuit.input_nodes()) {
      const Node& node = circuit.nodes[static_cast<size_t>(n)];
      const Phase phase =
          node.at(Phase::kT).kind == ActivationKind::kInput ? Phase::kT : Phase::kTPrime;
      const auto limit = static_cast<std::uint32_t>(node.at(phase).format().max()) + 1;
      // Every third code is 0, as most of an image is.
      for (int k = 0; k < node.size; ++k) {
        sample.inputs.push_back(below(3) == 0 ? std::int16_t{0} : below(limit));
      }
    }
    for (int n : circuit.root_nodes()) {
      const Node& node = circuit.nodes[static_cast<size_t>(n)];
      const int one = circuit.q << node.at(Phase::kTPrime).fraction;
      const int label = below(static_cast<std::uint32_t>(node.size));
      for (int k = 0; k < node.size; ++k) {
        sample.targets.push_back(static_cast<std::int16_t>(k == label ? one : 0));
      }
    }
  }
  return samples;
}

}  // namespace hsdc
