// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <vector>

#include "model/data/dataset.h"
#include "model/fixed/network.h"

namespace hsdc::training {

/// The circuit with every format, shift and level resolved, as docs/dump.md describes it: what a
/// reader needs besides docs/arithmetic.md, without knowing any default of HSDC's.
nlohmann::ordered_json circuit_json(const circuit::CircuitGraph& graph);

/// Everything that somebody else needs to recompute a run of the fixed-point network from
/// docs/arithmetic.md alone, in one folder (docs/dump.md lists its files).
class RunDump {
 public:
  /// Keeps the weights and random states from before the run.
  explicit RunDump(const fixed::FixedNetwork& network);

  /// What a run has learned: samples first..last - 1 of the sequence in which epoch e shows
  /// data.train in epoch_order(size, circuit.seed, e). `first` is not 0 in a resumed run.
  struct Span {
    std::uint64_t first = 0, last = 0;
  };
  /// Writes the folder, whole or not at all, `network` being at the run's end. `run`: what the
  /// command wants kept in run.json (an object). Throws UserError as check() does, or if it cannot
  /// be written.
  void write(const std::filesystem::path& folder, const fixed::FixedNetwork& network,
             const data::DataSplit& data, Span learned, const nlohmann::ordered_json& run) const;

  /// Throws UserError unless the folder can be made or is empty or an older dump, and where two
  /// projections' files would have one name: to be called before a long run.
  static void check(const std::filesystem::path& folder, const circuit::Circuit& circuit);

 private:
  struct State {
    std::vector<std::int16_t> weights, second;  ///< second states of a device's pairs
    std::vector<std::uint32_t> pre, post;
  };
  static State state_of(const fixed::FixedNetwork& network, circuit::ProjectionId projection);
  static void write_state(const std::filesystem::path& stem, const circuit::Node& from,
                          const circuit::Node& to, const State& state, const char* when);

  circuit::PerProjection<State> start_;  ///< by projection
};

}  // namespace hsdc::training
