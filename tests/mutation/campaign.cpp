#include "tests/mutation/campaign.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <fstream>
#include <mutex>
#include <regex>
#include <set>
#include <sstream>
#include <stdexcept>
#include <thread>

#include "gen/emit.h"
#include "model/run_program.h"
#include "sim/cosim.h"
#include "tests/mutation/schemata.h"

namespace hsdc {

namespace fs = std::filesystem;

namespace {

std::string text_of(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}
void write_text(const fs::path& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

/// An emitted circuit on which mutants are tried.
class Stand {
 public:
  Stand(const MutationCircuit& circuit, const CampaignOptions& options)
      : circuit_(circuit),
        options_(options),
        name_(module_name(circuit.circuit)),
        folder_(options.work / circuit.name) {
    emit_for(circuit.circuit, nullptr, folder_);
  }
  /// True if the emitted hardware instantiates, or includes, that file of rtl/ or is it.
  bool uses(const std::string& file) const;
  void run_schemata(std::vector<const Mutant*> mutants, MutationResults& results);
  void run_one_by_one(const std::vector<const Mutant*>& mutants, MutationResults& results);

 private:
  struct Build {
    std::vector<const Mutant*> arms;  // number n is arms[n - 1]
    std::set<int> broken;             // numbers that the tool refuses
    bool good = false;
    std::string log;
  };
  Build build(const std::vector<const Mutant*>& mutants);
  fs::path path_of(const std::string& file) const {
    return fs::exists(folder_ / "rtl" / file) ? folder_ / "rtl" / file : folder_ / file;
  }
  ProgramEnd limited(std::vector<std::string> command, const fs::path& folder) const {
    // Of the processor: on a busy machine a sound design must not pass for one that hangs.
    command.insert(command.begin(), {"prlimit", fmt::format("--cpu={}", options_.limit)});
    return run_program(command, {}, folder);
  }
  static bool passed(const ProgramEnd& end) {
    return end.ok() && end.output.find("PASS") != std::string::npos;
  }

  const MutationCircuit& circuit_;
  const CampaignOptions& options_;
  std::string name_;
  fs::path folder_;
};

bool Stand::uses(const std::string& file) const {
  if (!fs::exists(path_of(file))) return false;
  if (!fs::exists(folder_ / "rtl" / file)) return true;
  std::set<std::string> seen;
  std::vector<std::string> todo{name_ + "_core.sv", name_ + "_registers.sv"};
  static const std::regex kUse("\\b(hsdc_[a-z_]+)\\s*#?\\s*\\(|`include \"(hsdc_[a-z_]+\\.svh)\"");
  while (!todo.empty()) {
    const std::string text = text_of(path_of(todo.back()));
    todo.pop_back();
    for (std::sregex_iterator it(text.begin(), text.end(), kUse), end; it != end; ++it) {
      const std::string found = (*it)[2].matched ? (*it)[2].str() : (*it)[1].str() + ".sv";
      if (fs::exists(folder_ / "rtl" / found) && seen.insert(found).second) todo.push_back(found);
    }
  }
  return seen.contains(file);
}

Stand::Build Stand::build(const std::vector<const Mutant*>& mutants) {
  Build result{mutants, {}, false, {}};
  const fs::path folder = folder_.string() + "_schemata";
  for (int attempt = 0; attempt < 40; ++attempt) {
    fs::remove_all(folder);
    fs::copy(folder_, folder, fs::copy_options::recursive);
    std::map<std::string, std::vector<std::pair<int, const Mutant*>>> by_file;
    for (size_t k = 0; k < mutants.size(); ++k) {
      const int number = static_cast<int>(k) + 1;
      if (!result.broken.contains(number))
        by_file[mutants[k]->file].emplace_back(number, mutants[k]);
    }
    std::map<std::string, std::map<int, int>> lines;
    for (const auto& [file, arms] : by_file) {
      const fs::path path =
          fs::exists(folder / "rtl" / file) ? folder / "rtl" / file : folder / file;
      const Schemata schemata = make_schemata(text_of(path), arms);
      write_text(path, schemata.text);
      lines[file] = schemata.number_at_line;
    }
    write_text(folder / "hsdc_mutant_pkg.sv", schemata_package());
    std::string top = text_of(folder / (name_ + "_top.sv"));
    top.insert(top.rfind("endmodule"), schemata_choice());
    write_text(folder / (name_ + "_top.sv"), top);
    // What is wrong is told before anything is compiled.
    std::vector<std::string> command{"verilator",
                                     "--lint-only",
                                     "--timing",
                                     "-Wno-lint",
                                     "-Wno-fatal",
                                     "-Wno-MULTITOP",
                                     fmt::format("-GPackedRam=1'b{}", circuit_.packed_ram ? 1 : 0),
                                     "--top-module",
                                     name_ + "_tb",
                                     "hsdc_mutant_pkg.sv",
                                     "-f",
                                     name_ + ".f",
                                     name_ + "_tb.sv"};
    const ProgramEnd lint = run_program(command, {}, folder);
    result.log = lint.output + lint.errors;
    // A place outside of what there is: to Verilator a warning, to a designer no program.
    static const std::regex kPlace("%(?:Error|Warning-SELRANGE)[^\n]*?: ([A-Za-z0-9_/.]+):(\\d+):");
    const size_t before = result.broken.size();
    for (std::sregex_iterator it(result.log.begin(), result.log.end(), kPlace), end; it != end;
         ++it) {
      const auto& at = lines[fs::path((*it)[1].str()).filename()];
      const auto found = at.find(std::stoi((*it)[2].str()));
      if (found != at.end()) result.broken.insert(found->second);
    }
    if (lint.ok() && result.broken.size() == before) {
      command[1] = "--binary";
      command.erase(command.begin() + 2);
      command.insert(command.end(), {"-O3", "-CFLAGS", "-O0", "-MAKEFLAGS",
                                     "OPT_FAST=-O0 OPT_SLOW=-O0 OPT_GLOBAL=-O0 OBJCACHE=ccache",
                                     "--Mdir", "obj", "-o", "bench", "--output-split", "20000"});
      const ProgramEnd made = run_program(command, {}, folder);
      result.log = made.output + made.errors;
      result.good = made.ok();
      return result;
    }
    if (result.broken.size() == before) return result;
  }
  return result;
}

void Stand::run_schemata(std::vector<const Mutant*> mutants, MutationResults& results) {
  options_.say(fmt::format("{}: {} mutants in one build", circuit_.name, mutants.size()));
  const Build built = build(mutants);
  if (!built.good) {
    throw std::runtime_error(
        fmt::format("{}: the mutants do not build:\n{}", circuit_.name, built.log.substr(0, 3000)));
  }
  const fs::path folder = folder_.string() + "_schemata";
  const auto run = [&](int number) {
    return limited({"obj/bench", fmt::format("+mutant={}", number)}, folder);
  };
  if (const ProgramEnd sound = run(0); !passed(sound)) {
    throw std::runtime_error(fmt::format("{}: fails without a mutant:\n{}", circuit_.name,
                                         (sound.output + sound.errors).substr(0, 2000)));
  }
  std::atomic<int> next{1}, killed{0}, lives{0};
  std::mutex guard;
  const auto work = [&] {
    for (int number; (number = next++) <= static_cast<int>(mutants.size());) {
      const std::string& key = mutants[static_cast<size_t>(number) - 1]->key;
      const bool broken = built.broken.contains(number);
      const bool dead = !broken && !passed(run(number));
      (dead ? killed : lives) += !broken;
      const std::lock_guard lock(guard);
      results.add(broken ? "broken" : dead ? "killed" : "lives", broken ? "-" : circuit_.name, key);
    }
  };
  std::vector<std::thread> workers;
  for (int k = 0; k < options_.jobs; ++k) workers.emplace_back(work);
  for (std::thread& worker : workers) worker.join();
  options_.say(fmt::format("{}: {} killed, {} live, {} do not compile", circuit_.name,
                           killed.load(), lives.load(), built.broken.size()));
}

void Stand::run_one_by_one(const std::vector<const Mutant*>& mutants, MutationResults& results) {
  options_.say(fmt::format("{}: {} mutants, a build each", circuit_.name, mutants.size()));
  const fs::path folder = folder_.string() + "_one";
  fs::remove_all(folder);
  fs::copy(folder_, folder, fs::copy_options::recursive);
  const std::vector<std::string> compile{
      "iverilog",
      "-g2012",
      fmt::format("-P{}_tb.PackedRam={}", name_, circuit_.packed_ram ? 1 : 0),
      "-s",
      name_ + "_tb",
      "-o",
      "tb.vvp",
      "-f",
      name_ + ".f",
      name_ + "_tb.sv"};
  const auto verdict = [&]() -> std::string {
    if (!limited(compile, folder).ok()) return "broken";
    return passed(limited({"vvp", "-n", "tb.vvp"}, folder)) ? "lives" : "killed";
  };
  if (verdict() != "lives") {
    throw std::runtime_error(circuit_.name + ": fails under Icarus without a mutant");
  }
  std::map<std::string, int> counts;
  for (const Mutant* m : mutants) {
    const fs::path path =
        fs::exists(folder / "rtl" / m->file) ? folder / "rtl" / m->file : folder / m->file;
    const std::string text = text_of(path);
    write_text(path, mutated(text, *m));
    const std::string found = verdict();
    write_text(path, text);
    ++counts[found];
    results.add(found, found == "broken" ? "-" : circuit_.name, m->key);
  }
  options_.say(fmt::format("{}: {} killed, {} live, {} do not compile", circuit_.name,
                           counts["killed"], counts["lives"], counts["broken"]));
}

}  // namespace

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
      Stand stand(circuit, options);
      std::map<std::string, bool> uses;
      std::vector<const Mutant*> todo;
      for (const Mutant& m : mutants) {
        if (m.at_run_time() != at_run_time || results.decided(m.key) ||
            results.tried(m.key, circuit.name)) {
          continue;
        }
        if (!uses.contains(m.file)) uses[m.file] = stand.uses(m.file);
        if (uses[m.file]) todo.push_back(&m);
      }
      if (todo.empty()) continue;
      if (at_run_time) {
        stand.run_schemata(todo, results);
      } else {
        stand.run_one_by_one(todo, results);
      }
    }
  }
}

}  // namespace hsdc
