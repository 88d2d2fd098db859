// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "model/circuit/circuit.h"
#include "sim/build/storage.h"
#include "tests/mutation/operators.h"

namespace hsdc::mutation {

/// What looks for a difference.
enum class MutationCheck {
  kBench,             ///< the emitted test bench
  kBus,               ///< random accesses and packets at the ports (tests/sim/dut/bus_traffic.h)
  kBusWithoutImages,  ///< the same of a chip whose states the seeder fills
  kCosim,             ///< lock step with the model, every weight after every sample
};

/// A circuit that mutants are tried on, in one of the two forms of its memories, by one check.
struct MutationCircuit {
  std::string name;
  circuit::Circuit circuit;
  build::Storage storage = build::Storage::kPacked;
  MutationCheck check = MutationCheck::kBench;

  /// NAME of the bench's, NAME.bus, NAME.seeder and NAME.cosim of the others'.
  std::string label() const;
};

/// What became of the mutants so far: a file of lines "verdict<TAB>circuit<TAB>key". Verdicts:
///   killed   a check of that circuit failed, or hung
///   lives    all of them passed
///   broken   it does not compile, so it is no mutant
class MutationResults {
 public:
  explicit MutationResults(std::filesystem::path file);
  void add(const std::string& verdict, const std::string& circuit, const std::string& key);
  bool decided(const std::string& key) const { return decided_.contains(key); }
  bool killed(const std::string& key) const;
  bool broken(const std::string& key) const;
  bool tried(const std::string& key, const std::string& circuit) const {
    return lived_.contains(circuit + "\t" + key);
  }

 private:
  void note(const std::string& verdict, const std::string& circuit, const std::string& key);
  std::filesystem::path file_;
  std::map<std::string, std::string> decided_;  // killed or broken, by key
  std::map<std::string, bool> lived_;           // circuit and key
};

struct CampaignOptions {
  std::filesystem::path work;  ///< for builds; kept, so that a failed one can be looked at
  int jobs = 1;                ///< simulations at once
  int limit = 60;              ///< seconds of processor time that a simulation may take
  std::function<void(const std::string&)> say;
};

/// Tries every mutant that is not decided on every circuit whose hardware holds its file, until one
/// kills it. Mutants that show at run time share a build (schemata.h) and run under Verilator; the
/// others are built one at a time, and run under Icarus where the bench is the check. Throws
/// std::runtime_error if a circuit fails without any mutant.
void run_campaign(const std::vector<MutationCircuit>& circuits, const std::vector<Mutant>& mutants,
                  MutationResults& results, const CampaignOptions& options);

}  // namespace hsdc::mutation
