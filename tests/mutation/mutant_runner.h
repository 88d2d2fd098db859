// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "base/run_program.h"
#include "tests/mutation/campaign.h"

namespace hsdc::mutation {

/// An emitted circuit on which mutants are tried by one check.
class MutantRunner {
 public:
  MutantRunner(const MutationCircuit& circuit, const CampaignOptions& options);
  /// True if the emitted hardware instantiates, or includes, that file of rtl/ or is it.
  bool uses(const std::string& file) const;
  /// All of them in one build, chosen by number when the simulation starts (schemata.h).
  void run_schemata(const std::vector<const Mutant*>& mutants, MutationResults& results);
  /// A build for each.
  void run_one_by_one(const std::vector<const Mutant*>& mutants, MutationResults& results);

 private:
  /// Writes the mutants side by side into `folder`; returns the numbers, from 1, of those that are
  /// no program.
  std::set<int> write_schemata(const std::vector<const Mutant*>& mutants,
                               const std::filesystem::path& folder) const;
  /// Whether it is a program at all.
  ProgramEnd lint(const std::filesystem::path& folder) const;
  void build_bench(const std::filesystem::path& folder) const;
  /// Whether the check passes with that mutant of the folder.
  bool passes(const std::filesystem::path& folder, int number, std::string* said = nullptr) const;
  /// Of one broken folder: "killed", "lives" or "broken".
  std::string verdict_alone(const std::filesystem::path& folder) const;
  void for_each(size_t count, const std::function<void(size_t number, int worker)>& work) const;

  const MutationCircuit& circuit_;
  const CampaignOptions& options_;
  std::string name_;
  std::filesystem::path folder_;
};

}  // namespace hsdc::mutation
