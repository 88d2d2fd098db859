// SPDX-License-Identifier: Apache-2.0
// hsdc_mutate: breaks rtl/ in one place at a time and tells which breaks no check finds.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <map>

#include "gen/plan/hardware.h"
#include "gen/templates/embedded.h"
#include "model/circuit_file/circuit_file.h"
#include "tests/model/circuit/random_circuit.h"
#include "tests/mutation/campaign.h"
#include "tests/mutation/equivalents.h"
#include "tests/paths.h"

using namespace hsdc;
using namespace hsdc::mutation;
namespace fs = std::filesystem;

namespace {

std::vector<fs::path> sorted(const fs::path& folder, const std::string& stem_of_extension) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension().string().starts_with(stem_of_extension))
      files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

MutationCheck check_of(const std::string& name) {
  return name == "bus"      ? MutationCheck::kBus
         : name == "seeder" ? MutationCheck::kBusWithoutImages
         : name == "cosim"  ? MutationCheck::kCosim
                            : MutationCheck::kBench;
}

/// Of a chip without memory images.
bool has_seeder(const circuit::Circuit& circuit) {
  const plan::Hardware hardware = plan::make_hardware(circuit);
  return std::any_of(hardware.arrays().begin(), hardware.arrays().end(),
                     [](const plan::ArrayPlan& a) { return a.has_states; });
}

/// A Markdown table: of every file how many mutants there are, and what became of them. Returns how
/// many percent of those that are not equivalent were killed, of all files.
double print_score(const std::vector<Mutant>& mutants, const MutationResults& results,
                   const Equivalents& equivalents) {
  struct Row {
    int mutants = 0, equivalent = 0, killed = 0, left = 0;
  };
  const auto score_of = [](const Row& row) {
    return 100.0 * row.killed / std::max(1, row.mutants - row.equivalent);
  };
  std::map<std::string, Row> rows;
  for (const Mutant& m : mutants) {
    if (results.killed(m.key) && equivalents.find(m.key) != nullptr) {
      fmt::print("argued to be equivalent, but killed: {}\n", m.key);
    }
  }
  for (const Mutant& m : mutants) {
    if (results.broken(m.key)) continue;
    for (Row* row : {&rows[m.file], &rows["~"]}) {
      ++row->mutants;
      if (results.killed(m.key)) {
        ++row->killed;
      } else if (equivalents.find(m.key) != nullptr) {
        ++row->equivalent;
      } else {
        ++row->left;
      }
    }
  }
  fmt::print(
      "| file | mutants | equivalent | killed | left | score |\n|---|---|---|---|---|---|\n");
  for (const auto& [file, row] : rows) {
    fmt::print("| {} | {} | {} | {} | {} | {:.1f} % |\n", file == "~" ? "all" : "`" + file + "`",
               row.mutants, row.equivalent, row.killed, row.left, score_of(row));
  }
  return score_of(rows["~"]);
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Breaks rtl/ in one place at a time, and tells which breaks no check finds"};
  std::string circuits = HSDC_SOURCE_DIR "/tests/mutation/circuits";
  std::string equivalent_file = HSDC_SOURCE_DIR "/tests/mutation/equivalent.txt";
  std::vector<std::string> only;
  std::string shard = "1/1", file = "mutation.tsv", work = "mutation-work", pick, check = "bench";
  std::string kind = "all";
  int random = 0;
  double at_least = 0;
  bool list = false, survivors = false, score = false;
  int jobs = 1;
  app.add_option("--circuits", circuits,
                 "folder of the circuits, tried in the order of their names");
  app.add_option("--circuit", pick, "only circuits whose name contains this");
  app.add_option("--random", random, "so many random circuits after those");
  app.add_option("--check", check, "what looks for a difference")
      ->check(CLI::IsMember({"bench", "bus", "seeder", "cosim"}));
  app.add_option("--kind", kind, "run: mutants that show at run time; constant: a build each; all")
      ->check(CLI::IsMember({"run", "constant", "all"}));
  app.add_option("--only", only, "FILE or FILE:LINE; may be given several times");
  app.add_option("--shard", shard, "k/n: every n-th mutant, from the k-th on");
  app.add_option("--results", file, "file of verdicts: what stands there is not tried again");
  app.add_option("--work", work, "folder for builds");
  app.add_option("--jobs", jobs, "simulations at once");
  app.add_flag("--list", list, "print the mutants and run none");
  app.add_flag("--survivors", survivors, "print those that no circuit has killed, and run none");
  app.add_option("--equivalents", equivalent_file,
                 "mutants that differ in nothing that can be seen");
  app.add_flag("--score", score, "print a table of the verdicts by file, and run none");
  app.add_option("--at-least", at_least, "with --score: exit status 1 below so many percent");
  CLI11_PARSE(app, argc, argv);

  std::vector<Mutant> mutants;
  // What the tool carries, so that texts and what is emitted are of one state.
  for (const templates::EmbeddedFile& source : templates::rtl_sources()) {
    for (Mutant& m : make_mutants(std::string(source.name), source.text)) {
      mutants.push_back(std::move(m));
    }
  }
  const auto is_chosen = [&](const Mutant& m) {
    return only.empty() || std::any_of(only.begin(), only.end(), [&](const std::string& place) {
             return place == m.file || place == fmt::format("{}:{}", m.file, m.line);
           });
  };
  const size_t slash = shard.find('/');
  const size_t part = std::stoul(shard), parts = std::stoul(shard.substr(slash + 1));
  std::vector<Mutant> chosen;
  for (size_t k = 0; k < mutants.size(); ++k) {
    const Mutant& m = mutants[k];
    if (is_chosen(m) && k % parts == part - 1) chosen.push_back(m);
  }
  MutationResults results(file);
  const Equivalents equivalents(equivalent_file);
  if (score) {
    return print_score(chosen, results, equivalents) >= at_least ? 0 : 1;
  }
  if (list || survivors) {
    for (const Mutant& m : chosen) {
      if (survivors && (results.decided(m.key) || equivalents.find(m.key) != nullptr)) continue;
      fmt::print("{}:{} {}{} {}\n", m.file, m.line, m.op, m.at_run_time() ? "" : " (constant)",
                 m.key);
    }
    return 0;
  }
  std::erase_if(chosen, [&](const Mutant& m) {
    return (kind == "run" && !m.at_run_time()) || (kind == "constant" && m.at_run_time());
  });
  std::erase_if(chosen, [&](const Mutant& m) { return equivalents.find(m.key) != nullptr; });
  std::vector<MutationCircuit> stands;
  const auto add = [&](const std::string& name, circuit::Circuit circuit, build::Storage storage) {
    const MutationCheck by = check_of(check);
    if (name.find(pick) == std::string::npos ||
        (by == MutationCheck::kBusWithoutImages && !has_seeder(circuit))) {
      return;
    }
    stands.push_back({name, std::move(circuit), storage, by});
  };
  for (const fs::path& path : sorted(circuits, ".toml")) {
    const std::string name = path.stem();
    // name.array.toml: folded weights as arrays of the simulator
    add(name, circuit_file::read_circuit_file(path).circuit,
        name.ends_with(".array") ? build::Storage::kArray : build::Storage::kPacked);
  }
  for (std::uint32_t seed = 1001; random > 0; ++seed) {
    circuit::Circuit circuit = circuit::random_circuit(seed);
    if (plan::make_hardware(circuit).arrays().empty()) continue;
    --random;
    add(fmt::format("random-{}", seed), std::move(circuit),
        seed % 2 == 1 ? build::Storage::kPacked : build::Storage::kArray);
  }
  CampaignOptions options;
  fs::create_directories(work);
  options.work = fs::absolute(work);
  options.jobs = jobs;
  options.say = [](const std::string& line) {
    fmt::print("{}\n", line);
    std::fflush(stdout);
  };
  run_campaign(stands, chosen, results, options);
  return 0;
}
