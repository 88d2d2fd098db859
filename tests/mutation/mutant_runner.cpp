// SPDX-License-Identifier: Apache-2.0
#include "tests/mutation/mutant_runner.h"

#include <fmt/format.h>

#include <atomic>
#include <mutex>
#include <regex>
#include <stdexcept>
#include <thread>

#include "base/file.h"
#include "base/run_program.h"
#include "gen/handoff/emit_hardware.h"
#include "gen/plan/hardware.h"
#include "tests/mutation/schemata.h"
#include "tests/paths.h"

namespace hsdc::mutation {

namespace fs = std::filesystem;

namespace {

/// A file of rtl/, or one of the circuit's own beside it.
fs::path path_of(const fs::path& folder, const std::string& file) {
  return fs::exists(folder / "rtl" / file) ? folder / "rtl" / file : folder / file;
}
void copy_anew(const fs::path& from, const fs::path& to) {
  fs::remove_all(to);
  fs::copy(from, to, fs::copy_options::recursive);
}
ProgramEnd limited(int seconds, std::vector<std::string> command, const fs::path& folder) {
  // Of the processor: on a busy machine a sound design must not pass for one that hangs.
  command.insert(command.begin(), {"prlimit", fmt::format("--cpu={}", seconds)});
  return run_program(command, {}, folder);
}

}  // namespace

MutantRunner::MutantRunner(const MutationCircuit& circuit, const CampaignOptions& options)
    : circuit_(circuit), options_(options), folder_(options.work / circuit.label()) {
  const plan::Hardware hardware = plan::make_hardware(circuit.circuit);
  name_ = hardware.name();
  handoff::emit_for(hardware, nullptr, folder_);
}

bool MutantRunner::uses(const std::string& file) const {
  const fs::path path = path_of(folder_, file);
  if (!fs::exists(path)) return false;
  if (!fs::exists(folder_ / "rtl" / file)) return true;
  // Without images the core has a seeder, with them it has none.
  if (file == "hsdc_seeder.sv" && circuit_.check != MutationCheck::kBusWithoutImages) return false;
  std::set<std::string> seen;
  std::vector<std::string> todo{name_ + "_core.sv", name_ + "_registers.sv"};
  static const std::regex kUse("\\b(hsdc_[a-z_]+)\\s*#?\\s*\\(|`include \"(hsdc_[a-z_]+\\.svh)\"");
  while (!todo.empty()) {
    const std::string text = read_file(path_of(folder_, todo.back()));
    todo.pop_back();
    for (std::sregex_iterator it(text.begin(), text.end(), kUse), end; it != end; ++it) {
      const std::string found = (*it)[2].matched ? (*it)[2].str() : (*it)[1].str() + ".sv";
      if (fs::exists(folder_ / "rtl" / found) && seen.insert(found).second) todo.push_back(found);
    }
  }
  return seen.contains(file);
}

ProgramEnd MutantRunner::lint(const fs::path& folder) const {
  std::vector<std::string> command{
      "verilator",
      "--lint-only",
      "--timing",
      "-Wno-lint",
      "-Wno-fatal",
      "-Wno-MULTITOP",
      "-f",
      name_ + ".f",
      std::string("-GWeightsTwin=") + build::weights_twin(circuit_.storage),
      "--top-module"};
  if (circuit_.check == MutationCheck::kBench) {
    command.insert(command.end(), {name_ + "_tb", name_ + "_tb.sv"});
  } else {
    const bool images = circuit_.check != MutationCheck::kBusWithoutImages;
    command.insert(command.end(), {name_ + "_top", fmt::format("-GHasInit=1'b{}", images ? 1 : 0)});
  }
  return run_program(command, {}, folder);
}

std::set<int> MutantRunner::write_schemata(const std::vector<const Mutant*>& mutants,
                                           const fs::path& folder) const {
  std::set<int> broken;
  for (;;) {
    copy_anew(folder_, folder);
    std::map<std::string, std::vector<std::pair<int, const Mutant*>>> by_file;
    for (size_t k = 0; k < mutants.size(); ++k) {
      const int number = static_cast<int>(k) + 1;
      if (!broken.contains(number)) by_file[mutants[k]->file].emplace_back(number, mutants[k]);
    }
    std::map<std::string, std::map<int, int>> lines;
    for (const auto& [file, arms] : by_file) {
      const fs::path path = path_of(folder, file);
      const Schemata schemata = make_schemata(read_file(path), arms);
      write_file_atomically(path, schemata.text);
      lines[file] = schemata.number_at_line;
    }
    write_file_atomically(folder / "hsdc_mutant_pkg.sv", schemata_package());
    write_file_atomically(folder / (name_ + ".f"),
                          "hsdc_mutant_pkg.sv\n" + read_file(folder / (name_ + ".f")));
    std::string top = read_file(folder / (name_ + "_top.sv"));
    top.insert(top.rfind("endmodule"), schemata_choice());
    write_file_atomically(folder / (name_ + "_top.sv"), top);
    // What is wrong is told before anything is compiled.
    const ProgramEnd lint = this->lint(folder);
    const std::string log = lint.output + lint.errors;
    // A place outside of what there is: to Verilator a warning, to a designer no program.
    static const std::regex kLocation(
        "%(?:Error|Warning-SELRANGE)[^\n]*?: ([A-Za-z0-9_/.]+):(\\d+):");
    const size_t before = broken.size();
    for (std::sregex_iterator it(log.begin(), log.end(), kLocation), end; it != end; ++it) {
      const auto& at = lines[fs::path((*it)[1].str()).filename()];
      const auto found = at.find(std::stoi((*it)[2].str()));
      if (found != at.end()) broken.insert(found->second);
    }
    if (broken.size() > before) continue;
    if (lint.ok()) return broken;
    throw std::runtime_error(
        fmt::format("{}: the mutants do not build:\n{}", circuit_.label(), log.substr(0, 3000)));
  }
}

void MutantRunner::build_bench(const fs::path& folder) const {
  const ProgramEnd made =
      run_program({"verilator",
                   "--binary",
                   "-Wno-lint",
                   "-Wno-fatal",
                   "-Wno-MULTITOP",
                   std::string("-GWeightsTwin=") + build::weights_twin(circuit_.storage),
                   "--top-module",
                   name_ + "_tb",
                   "-f",
                   name_ + ".f",
                   name_ + "_tb.sv",
                   "-O3",
                   "-CFLAGS",
                   "-O1",
                   "-MAKEFLAGS",
                   "OPT_FAST=-O1 OPT_SLOW=-O0 OPT_GLOBAL=-O0 OBJCACHE=ccache",
                   "--Mdir",
                   "obj",
                   "-o",
                   "bench",
                   "--output-split",
                   "20000"},
                  {}, folder);
  if (!made.ok()) {
    throw std::runtime_error(circuit_.label() + ": the mutants do not build:\n" + made.excerpt(60));
  }
}

bool MutantRunner::passes(const fs::path& folder, int number, std::string* said) const {
  ProgramEnd end;
  if (circuit_.check == MutationCheck::kBench) {
    end = limited(options_.limit, {"obj/bench", fmt::format("+mutant={}", number)}, folder);
    if (said != nullptr) *said = end.output + end.errors;
    return end.ok() && end.output.find("PASS") != std::string::npos;
  }
  // mutant_test.cpp; number 0 builds as well, which may take minutes.
  const char* test = circuit_.check == MutationCheck::kCosim ? "mutant: co-simulation"
                     : circuit_.check == MutationCheck::kBus ? "mutant: bus"
                                                             : "mutant: bus without images";
  end = limited(
      number == 0 ? 3600 : 4 * options_.limit,
      {"env", "HSDC_MUTANT_FOLDER=" + folder.string(), fmt::format("HSDC_MUTANT={}", number),
       fmt::format("HSDC_MUTANT_STORAGE={}", build::to_string(circuit_.storage)),
       "HSDC_CACHE=" + (options_.work / "cosim-cache").string(),
       HSDC_BINARY_DIR "/tests/hsdc_tests", test, "--abort"},
      folder);
  if (said != nullptr) *said = end.output + end.errors;
  return end.ok();
}

void MutantRunner::for_each(size_t count, const std::function<void(size_t, int)>& work) const {
  std::atomic<size_t> next{0};
  std::vector<std::thread> workers;
  for (int k = 0; k < options_.jobs; ++k) {
    workers.emplace_back([&, k] {
      for (size_t at; (at = next++) < count;) work(at, k);
    });
  }
  for (std::thread& worker : workers) worker.join();
}

void MutantRunner::run_schemata(const std::vector<const Mutant*>& mutants,
                                MutationResults& results) {
  options_.say(fmt::format("{}: {} mutants in one build", circuit_.label(), mutants.size()));
  const fs::path folder = folder_.string() + "_schemata";
  const std::set<int> broken = write_schemata(mutants, folder);
  if (circuit_.check == MutationCheck::kBench) build_bench(folder);
  if (std::string said; !passes(folder, 0, &said)) {
    throw std::runtime_error(circuit_.label() + ": fails without a mutant:\n" +
                             said.substr(0, 2000));
  }
  std::map<std::string, int> counts;
  std::mutex guard;
  for_each(mutants.size(), [&](size_t k, int) {
    const int number = static_cast<int>(k) + 1;
    const std::string found = broken.contains(number)  ? "broken"
                              : passes(folder, number) ? "lives"
                                                       : "killed";
    const std::lock_guard lock(guard);
    ++counts[found];
    results.add(found, circuit_.label(), mutants[k]->key);
  });
  options_.say(fmt::format("{}: {} killed, {} live, {} do not compile", circuit_.label(),
                           counts["killed"], counts["lives"], counts["broken"]));
}

std::string MutantRunner::verdict_alone(const fs::path& folder) const {
  if (circuit_.check != MutationCheck::kBench) {
    if (!lint(folder).ok()) return "broken";
    return passes(folder, 0) ? "lives" : "killed";
  }
  const ProgramEnd compiled =
      limited(options_.limit,
              {"iverilog", "-g2012",
               fmt::format("-P{}_tb.WeightsTwin={}", name_,
                           circuit_.storage == build::Storage::kPacked ? 0 : 1),
               "-s", name_ + "_tb", "-o", "tb.vvp", "-f", name_ + ".f", name_ + "_tb.sv"},
              folder);
  if (!compiled.ok()) return "broken";
  const ProgramEnd end = limited(options_.limit, {"vvp", "-n", "tb.vvp"}, folder);
  return end.ok() && end.output.find("PASS") != std::string::npos ? "lives" : "killed";
}

void MutantRunner::run_one_by_one(const std::vector<const Mutant*>& mutants,
                                  MutationResults& results) {
  options_.say(fmt::format("{}: {} mutants, a build each", circuit_.label(), mutants.size()));
  const auto folder_of = [&](int worker) {
    return fs::path(folder_.string() + fmt::format("_one{}", worker));
  };
  copy_anew(folder_, folder_of(0));
  if (verdict_alone(folder_of(0)) != "lives") {
    throw std::runtime_error(circuit_.label() + ": fails without a mutant");
  }
  std::map<std::string, int> counts;
  std::mutex guard;
  for_each(mutants.size(), [&](size_t k, int worker) {
    const fs::path folder = folder_of(worker);
    copy_anew(folder_, folder);
    const fs::path path = path_of(folder, mutants[k]->file);
    write_file_atomically(path, mutated(read_file(path), *mutants[k]));
    const std::string found = verdict_alone(folder);
    const std::lock_guard lock(guard);
    ++counts[found];
    results.add(found, circuit_.label(), mutants[k]->key);
  });
  options_.say(fmt::format("{}: {} killed, {} live, {} do not compile", circuit_.label(),
                           counts["killed"], counts["lives"], counts["broken"]));
}

}  // namespace hsdc::mutation
