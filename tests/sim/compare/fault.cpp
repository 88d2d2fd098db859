// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/compare/fault.h"

#include <fstream>
#include <sstream>

#include "model/circuit/presets.h"
#include "tests/catch.h"
#include "tests/sim/compare/cosim_pair.h"

namespace hsdc::compare {
namespace {

constexpr int kSamples = 40;

std::string read_text(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  REQUIRE(in.good());
  return text.str();
}

void write_text(const std::filesystem::path& path, const std::string& text) {
  std::ofstream out(path, std::ios::binary);
  out << text;
  REQUIRE(out.flush().good());
}

/// A mismatch names a code or weight in which RTL and model do differ.
void check_difference(CosimPair& pair, const Mismatch& m) {
  const circuit::Circuit& circuit = pair.circuit();
  CHECK(m.sample < kSamples);
  switch (m.kind) {
    case Mismatch::Kind::kWeight: {
      const circuit::ProjectionId p = circuit.find_projection(m.projection);
      REQUIRE(p != circuit::ProjectionId::kNone);
      CHECK(m.phase == circuit::to_string(circuit.projections[p].phase));
      const fixed::WeightView weights = pair.model().weights(p);
      REQUIRE((m.pre >= 0 && m.pre < weights.pre && m.post >= 0 && m.post < weights.post));
      const int array = pair.hardware().plan().ports[p].array;
      CHECK(m.found == pair.rtl().weight(array, m.pre, m.post));
      CHECK(m.expected == weights.at(m.pre, m.post));
      CHECK(m.found != m.expected);
      break;
    }
    case Mismatch::Kind::kOutput: {
      const circuit::NodeId n = circuit.find_node(m.node);
      REQUIRE(n != circuit::NodeId::kNone);
      const auto codes = pair.model().codes(n, circuit::Phase::kT);
      REQUIRE((m.post >= 0 && m.post < static_cast<int>(codes.size())));
      CHECK(circuit.nodes[n].at(circuit::Phase::kTPrime).kind == circuit::ActivationKind::kError);
      CHECK(m.phase == "t");
      CHECK(m.expected == codes[static_cast<size_t>(m.post)]);
      CHECK(m.found != m.expected);
      break;
    }
    case Mismatch::Kind::kSaturations:
      CHECK(m.expected == static_cast<std::int64_t>(pair.model().total_saturations()));
      CHECK(m.found != m.expected);
      break;
    case Mismatch::Kind::kNoEnd:
      CHECK_FALSE(m.detail.empty());
      break;
  }
}

circuit::Circuit lively(circuit::PresetOptions options) {
  options.name = "faulty_" + options.preset;
  options.weight_bits = 6;
  options.weight_fraction = 4;
  options.init = options.feedback_init = 4;  // some first weights are at the bounds
  options.rate_shift = 6;
  options.decay_shift = 8;
  return circuit::make_preset(options);
}

}  // namespace

void replace_text(const std::filesystem::path& folder, const Replacement& r) {
  std::string text = read_text(folder / r.file);
  int found = 0;
  for (size_t at = 0; (at = text.find(r.text, at)) != std::string::npos; at += r.by.size()) {
    text.replace(at, r.text.size(), r.by);
    ++found;
  }
  INFO(r.file << " holds: " << r.text);
  REQUIRE(found == r.times);
  write_text(folder / r.file, text);
}

void flip_image_bit(const std::filesystem::path& folder, const std::string& file, int line,
                    int bit) {
  std::istringstream in(read_text(folder / file));
  std::string text, word;
  bool flipped = false;
  for (int k = 0; std::getline(in, word); ++k) {
    if (k == line) {
      const auto back = static_cast<size_t>(bit / 4) + 1;
      REQUIRE(back <= word.size());
      char& digit = word[word.size() - back];
      const int value = std::stoi(std::string(1, digit), nullptr, 16) ^ (1 << (bit % 4));
      digit = "0123456789abcdef"[value];
      flipped = true;
    }
    text += word + "\n";
  }
  REQUIRE(flipped);
  write_text(folder / file, text);
}

void flip_cell_bit(const std::filesystem::path& folder, const circuit::Circuit& circuit,
                   const std::string& projection, int pre, int post, int bit) {
  const plan::HardwarePlan plan = plan::make_plan(circuit::make_graph(circuit));
  const circuit::ProjectionId p = circuit.find_projection(projection);
  const plan::ArrayPlan& a = plan.arrays[static_cast<size_t>(plan.ports[p].array)];
  REQUIRE(bit < a.cell_bits);
  const std::string image = "mem/" + projection + ".mem";
  if (circuit.projections[p].parallel()) {
    flip_image_bit(folder, image, pre * a.post + post, bit);
  } else {
    flip_image_bit(folder, image, post / a.lanes * a.pre + pre, post % a.lanes * a.cell_bits + bit);
  }
}

Mismatch expect_found(const circuit::Circuit& circuit, const std::string& name,
                      build::Storage storage,
                      const std::function<void(const std::filesystem::path&)>& edit) {
  INFO("fault: " << name);
  CosimPairOptions options;
  options.storage = storage;
  options.edit = edit;
  CosimPair pair(circuit, options);
  const auto mismatch = pair.run(vectors::random_samples(circuit, kSamples, circuit.seed), true);
  REQUIRE(mismatch.has_value());
  INFO(describe(*mismatch));
  check_difference(pair, *mismatch);
  return *mismatch;
}

void expect_found(const circuit::Circuit& circuit, const Fault& fault) {
  const Mismatch mismatch =
      expect_found(circuit, fault.name, fault.storage, [&](const std::filesystem::path& folder) {
        for (const Replacement& r : fault.replacements) replace_text(folder, r);
      });
  INFO("fault: " << fault.name << ": " << describe(mismatch));
  if (fault.check) fault.check(mismatch);
}

circuit::Circuit faults_folded() {
  circuit::PresetOptions options;
  options.preset = "sal";
  options.layers = {8, 7, 4};
  options.density = 0.7;
  options.lanes = 3;
  return lively(options);
}

circuit::Circuit faults_parallel() {
  circuit::PresetOptions options;
  options.preset = "kp";
  options.layers = {6, 5, 4};
  options.density = 0.7;
  options.architecture = circuit::Architecture::kParallel;
  return lively(options);
}

circuit::Circuit faults_tied() {
  circuit::PresetOptions options;
  options.preset = "sgd";
  options.layers = {8, 7, 4};
  options.lanes = 3;
  return lively(options);
}

}  // namespace hsdc::compare
