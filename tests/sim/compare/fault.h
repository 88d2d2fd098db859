// SPDX-License-Identifier: Apache-2.0
#pragma once
// Faults for the tests of co-simulation itself: the emitted RTL is broken in one place, and lock
// step must find it. A fault that is not found is a hole in the comparison.
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "model/circuit/circuit.h"
#include "sim/build/storage.h"
#include "sim/compare/lockstep.h"

namespace hsdc::compare {

/// A text of an emitted file that stands there exactly `times` times, and what takes its place.
struct Replacement {
  std::string file;  ///< relative to the emitted folder
  std::string text, by;
  int times = 1;
};

/// Replaces; fails the test if the text is not there as often as stated.
void replace_text(const std::filesystem::path& folder, const Replacement& replacement);

/// Flips one bit of a memory image. `line`: word of the memory, from 0; `bit`: from the lowest.
void flip_image_bit(const std::filesystem::path& folder, const std::string& file, int line,
                    int bit);
/// Flips a bit of one synapse's cell in mem/<projection>.mem: a bit of the weight or, where
/// bit == weight_bits of a masked array, the mask bit.
void flip_cell_bit(const std::filesystem::path& folder, const circuit::Circuit& circuit,
                   const std::string& projection, int pre, int post, int bit);

struct Fault {
  std::string name;
  std::vector<Replacement> replacements;
  /// Where the place of the fault is known: what the mismatch must say beyond naming it.
  std::function<void(const Mismatch&)> check;
  build::Storage storage = build::Storage::kArray;
};

/// Breaks the circuit's RTL, co-simulates, and checks that the difference is found and that what
/// the mismatch names does differ between RTL and model.
void expect_found(const circuit::Circuit& circuit, const Fault& fault);
/// The same with any other change of the emitted folder.
Mismatch expect_found(const circuit::Circuit& circuit, const std::string& name,
                      build::Storage storage,
                      const std::function<void(const std::filesystem::path&)>& edit);

/// Circuits to break: small, with every weight in motion: saturations on both sides, decay, masks.
circuit::Circuit faults_folded();    ///< sal, 3 lanes, masked: up to three words a row
circuit::Circuit faults_parallel();  ///< kp, parallel arrays, masked
circuit::Circuit faults_tied();      ///< sgd, 3 lanes: W2 is read transposed too

}  // namespace hsdc::compare
