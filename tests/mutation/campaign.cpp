// SPDX-License-Identifier: Apache-2.0
#include "tests/mutation/campaign.h"

#include <fmt/format.h>

#include <fstream>

#include "tests/mutation/mutant_runner.h"

namespace hsdc::mutation {

namespace fs = std::filesystem;

std::string MutationCircuit::label() const {
  switch (check) {
    case MutationCheck::kBench:
      return name;
    case MutationCheck::kBus:
      return name + ".bus";
    case MutationCheck::kBusWithoutImages:
      return name + ".seeder";
    case MutationCheck::kCosim:
      return name + ".cosim";
  }
  return name;
}

MutationResults::MutationResults(fs::path file) : file_(std::move(file)) {
  std::ifstream in(file_);
  for (std::string line; std::getline(in, line);) {
    const size_t first = line.find('\t'), second = line.find('\t', first + 1);
    if (second == std::string::npos) continue;
    note(line.substr(0, first), line.substr(first + 1, second - first - 1),
         line.substr(second + 1));
  }
}

void MutationResults::note(const std::string& verdict, const std::string& circuit,
                           const std::string& key) {
  if (verdict == "lives") {
    lived_[circuit + "\t" + key] = true;
  } else {
    decided_[key] = verdict;
  }
}

void MutationResults::add(const std::string& verdict, const std::string& circuit,
                          const std::string& key) {
  note(verdict, circuit, key);
  std::ofstream(file_, std::ios::app) << verdict << '\t' << circuit << '\t' << key << '\n';
}

bool MutationResults::killed(const std::string& key) const {
  const auto found = decided_.find(key);
  return found != decided_.end() && found->second == "killed";
}
bool MutationResults::broken(const std::string& key) const {
  const auto found = decided_.find(key);
  return found != decided_.end() && found->second == "broken";
}

void run_campaign(const std::vector<MutationCircuit>& circuits, const std::vector<Mutant>& mutants,
                  MutationResults& results, const CampaignOptions& options) {
  for (const bool at_run_time : {true, false}) {
    for (const MutationCircuit& circuit : circuits) {
      MutantRunner runner(circuit, options);
      std::map<std::string, bool> uses;
      std::vector<const Mutant*> todo;
      for (const Mutant& m : mutants) {
        if (m.at_run_time() != at_run_time || results.decided(m.key) ||
            results.tried(m.key, circuit.label())) {
          continue;
        }
        if (!uses.contains(m.file)) uses[m.file] = runner.uses(m.file);
        if (uses[m.file]) todo.push_back(&m);
      }
      if (todo.empty()) continue;
      if (at_run_time) {
        runner.run_schemata(todo, results);
      } else {
        runner.run_one_by_one(todo, results);
      }
    }
  }
}

}  // namespace hsdc::mutation
