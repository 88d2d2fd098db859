// SPDX-License-Identifier: Apache-2.0
#include "cli/other_circuit.h"

#include <fmt/format.h>

#include <optional>
#include <vector>

#include "model/circuit_file/digests.h"

namespace hsdc::cli {
namespace {

constexpr std::uint32_t kSeeds = 100;  // a digest reads all masks: more would take a while

std::optional<CircuitChange> change_with(std::uint32_t digest, const circuit::Circuit& of_file,
                                         const CircuitChange& change, circuit::Engine engine) {
  std::vector<std::uint32_t> seeds{change.seed, of_file.seed};
  for (std::uint32_t seed = 0; seed < kSeeds; ++seed) seeds.push_back(seed);
  for (const std::uint32_t seed : seeds) {
    for (const bool no_gated : {false, true}) {
      if (circuit_file::learning_digest(changed(of_file, {seed, no_gated}), engine) == digest) {
        return CircuitChange{seed, no_gated};
      }
    }
  }
  return {};
}

}  // namespace

circuit::Circuit changed(circuit::Circuit circuit, const CircuitChange& change) {
  circuit.seed = change.seed;
  if (change.no_gated) {
    for (circuit::Node& node : circuit.nodes) node.at(circuit::Phase::kTPrime).gated = false;
  }
  return circuit;
}

std::string other_circuit_text(const circuit::Circuit& of_file, const CircuitChange& change,
                               circuit::Engine engine, std::uint32_t found) {
  const auto other = change_with(found, of_file, change, engine);
  if (!other) {
    return fmt::format(
        "found a checkpoint of another circuit (digest {:08x}), allowed {:08x}, the digest of "
        "circuit {}; neither --no-gated nor a --seed below {} makes the difference: the circuit "
        "file is another one, or the seed",
        found, circuit_file::learning_digest(changed(of_file, change), engine), of_file.name,
        kSeeds);
  }
  std::vector<std::string> theirs, ours;
  if (other->seed != change.seed) {
    theirs.push_back(fmt::format("with --seed {}", other->seed));
    ours.push_back(fmt::format("with --seed {}", change.seed));
  }
  if (other->no_gated != change.no_gated) {
    theirs.emplace_back(other->no_gated ? "with --no-gated" : "without --no-gated");
    ours.emplace_back(change.no_gated ? "with it" : "without it");
  }
  return fmt::format("found a checkpoint of a run {}, allowed one {}", fmt::join(theirs, " and "),
                     fmt::join(ours, " and "));
}

}  // namespace hsdc::cli
