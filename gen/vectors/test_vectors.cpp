// SPDX-License-Identifier: Apache-2.0
#include "gen/vectors/test_vectors.h"

#include <algorithm>
#include <utility>

#include "gen/vectors/boundary_weights.h"
#include "model/arithmetic/random_words.h"

namespace hsdc::vectors {

namespace {

constexpr std::uint64_t kCyclesPerRound = 20000;  // to learn in, about
constexpr int kFewestSamples = 2, kMostSamples = 12;

class VectorMaker {
 public:
  VectorMaker(const plan::Hardware& hardware, fixed::FixedNetwork network)
      : hardware_(hardware),
        network_(std::move(network)),
        state_(arithmetic::finalise32(circuit().seed ^ 0x7e57be7cu) | 1u) {}

  emit::TestVectors make(std::span<const CodedSample> samples);

 private:
  const circuit::Circuit& circuit() const { return hardware_.circuit(); }
  const std::vector<plan::ArrayPlan>& arrays() const { return hardware_.arrays(); }
  int below(int limit) {
    state_ = arithmetic::xorshift32(state_);
    return static_cast<int>((std::uint64_t{state_} * static_cast<std::uint32_t>(limit)) >> 32);
  }
  /// One of 0 .. most, the bounds often.
  std::int16_t code(int most) {
    const int kind = below(4);
    return static_cast<std::int16_t>(kind == 0 ? 0 : kind == 1 ? most : below(most + 1));
  }
  CodedSample random_sample();
  std::vector<CodedSample> random_samples_of_round();
  std::vector<int> wrong_lengths() const;
  emit::TestVectors::Weights random_loads();
  void load(emit::TestVectors::Round& round, emit::TestVectors::Weights loads);
  bool loads_all() const {
    return std::all_of(arrays().begin(), arrays().end(), [](const plan::ArrayPlan& a) {
      for (int word = 0; word < a.words(); ++word) {
        if (!emit::bench_compares(a, word)) return false;
      }
      return true;
    });
  }
  bool uses_random_states() const {
    return std::any_of(arrays().begin(), arrays().end(), [&](const plan::ArrayPlan& a) {
      return !network_.pre_states(a.owner).empty();
    });
  }
  void run(emit::TestVectors::Round& round, const std::vector<CodedSample>& samples);

  const plan::Hardware& hardware_;
  fixed::FixedNetwork network_;
  std::uint32_t state_;
  size_t next_wrong_ = 0;  // of wrong_lengths()
};

CodedSample VectorMaker::random_sample() {
  CodedSample sample;
  for (const circuit::NodeId n : circuit().input_nodes()) {
    const circuit::Node& node = circuit().nodes[n];
    const circuit::Phase phase = node.at(circuit::Phase::kT).kind == circuit::ActivationKind::kInput
                                     ? circuit::Phase::kT
                                     : circuit::Phase::kTPrime;
    const auto most = static_cast<int>(node.at(phase).format().max());
    for (int k = 0; k < node.size; ++k) sample.inputs.push_back(code(most));
  }
  for (const circuit::NodeId n : circuit().root_nodes()) {
    const circuit::Node& node = circuit().nodes[n];
    const int one = circuit().q << node.at(circuit::Phase::kTPrime).fraction;
    for (int k = 0; k < node.size; ++k) sample.targets.push_back(code(one));
  }
  return sample;
}

std::vector<CodedSample> VectorMaker::random_samples_of_round() {
  const auto count = std::clamp(kCyclesPerRound / hardware_.cycles().learn,
                                std::uint64_t{kFewestSamples}, std::uint64_t{kMostSamples});
  std::vector<CodedSample> samples(count);
  for (CodedSample& sample : samples) sample = random_sample();
  return samples;
}

emit::TestVectors::Weights VectorMaker::random_loads() {
  emit::TestVectors::Weights loads;
  for (const plan::ArrayPlan& a : arrays()) {
    const int most = static_cast<int>(circuit().projections[a.owner].format().max());
    std::vector<std::int16_t>& weights = loads.emplace_back();
    for (int k = 0; k < a.pre * a.post; ++k) {
      const int kind = below(6), sign = below(2) == 0 ? 1 : -1;
      const int size = kind <= 1 ? most : kind == 2 ? most - 1 : kind == 3 ? 0 : below(most + 1);
      weights.push_back(static_cast<std::int16_t>(sign * size));
    }
  }
  return loads;
}

/// The window writes these where the test bench writes at all; masked synapses stay 0.
void VectorMaker::load(emit::TestVectors::Round& round, emit::TestVectors::Weights loads) {
  for (size_t k = 0; k < arrays().size(); ++k) {
    const plan::ArrayPlan& a = arrays()[k];
    const auto mask = network_.mask(a.owner);
    std::vector<std::int16_t> weights = fixed::dense(network_.weights(a.owner));
    for (int pre = 0; pre < a.pre; ++pre) {
      for (int post = 0; post < a.post; ++post) {
        const auto at =
            static_cast<size_t>(pre) * static_cast<size_t>(a.post) + static_cast<size_t>(post);
        if (!emit::bench_compares(a, post / a.lanes * a.pre + pre)) continue;
        weights[at] = mask.empty() || mask[at] != 0 ? loads[k][at] : std::int16_t{0};
      }
    }
    network_.set_weights(a.owner, weights);
  }
  round.loads = std::move(loads);
}

/// Lengths of packets that are dropped: too long, the targets' end once more, too short.
std::vector<int> VectorMaker::wrong_lengths() const {
  const int inputs = circuit().input_size(), total = inputs + circuit().target_size();
  const int last_root = circuit().nodes[circuit().root_nodes().back()].size;
  std::vector<int> lengths;
  for (const int length : {total + last_root, inputs + 1, total + 1, inputs - 1, total - 1, 1}) {
    if (length != 0 && length != inputs && length != total) lengths.push_back(length);
  }
  return lengths;
}

/// Learns the samples, then infers the first, with packets of wrong lengths between them; while
/// learning is off without such packets, so that STATUS must not tell of one.
void VectorMaker::run(emit::TestVectors::Round& round, const std::vector<CodedSample>& samples) {
  const std::vector<int> wrong = wrong_lengths();
  const auto drop_one = [&] {
    if (wrong.empty()) return;
    emit::TestVectors::Packet packet;
    for (int k = wrong[next_wrong_++ % wrong.size()]; k > 0; --k) packet.beats.push_back(code(1));
    round.packets.push_back(std::move(packet));
  };
  round.before = array_weights(hardware_, network_);
  const std::uint64_t saturations = network_.total_saturations();
  for (size_t k = 0; k <= samples.size(); ++k) {
    const bool targets = k < samples.size();
    const CodedSample& sample = samples[targets ? k : 0];
    emit::TestVectors::Packet packet{sample.inputs, {}};
    if (targets)
      packet.beats.insert(packet.beats.end(), sample.targets.begin(), sample.targets.end());
    const bool learned = targets && round.learns;
    if (learned) {
      network_.learn(sample.inputs, sample.targets);
    } else {
      network_.infer(sample.inputs);
    }
    packet.outputs = root_codes(network_);
    round.packets.push_back(std::move(packet));
    ++round.samples;
    round.learned += learned;
    round.cycles += learned ? hardware_.cycles().learn : hardware_.cycles().infer;
    if (round.learns && (k % 2 == 1 || !targets)) drop_one();
  }
  round.saturations = network_.total_saturations() - saturations;
  round.after = array_weights(hardware_, network_);
}

emit::TestVectors VectorMaker::make(std::span<const CodedSample> samples) {
  emit::TestVectors vectors;
  vectors.rounds.resize(4);
  std::vector<CodedSample> first(samples.begin(), samples.end());
  for (CodedSample& more : random_samples_of_round()) {
    if (first.size() < kMostSamples) first.push_back(std::move(more));
  }
  run(vectors.rounds[0], first);
  load(vectors.rounds[1], random_loads());
  run(vectors.rounds[1], random_samples_of_round());
  const std::vector<CodedSample> boundary = random_samples_of_round();
  load(vectors.rounds[2], boundary_weights(hardware_, network_, boundary.front(), random_loads()));
  run(vectors.rounds[2], boundary);
  vectors.rounds[3].learns = false;
  run(vectors.rounds[3], random_samples_of_round());
  // A reset in the middle of an update leaves weights and random states that nobody knows: the
  // former are loaded, the latter are not used if samples are only inferred.
  if (loads_all()) {
    emit::TestVectors::Round& last = vectors.rounds.emplace_back();
    last.resets = true;
    last.learns = !uses_random_states();
    load(last, random_loads());
    run(last, random_samples_of_round());
  }
  return vectors;
}

}  // namespace

emit::TestVectors make_vectors(const plan::Hardware& hardware, fixed::FixedNetwork network,
                               std::span<const CodedSample> samples) {
  return VectorMaker(hardware, std::move(network)).make(samples);
}

}  // namespace hsdc::vectors
