// SPDX-License-Identifier: Apache-2.0
// Hidden from the suite: what hsdc_mutate starts, a process for each mutant, in a folder
// where many stand side by side (schemata.h), or one alone.
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "gen/vectors/initial_state.h"
#include "model/circuit_file/circuit_file.h"
#include "tests/catch.h"
#include "tests/model/circuit/random_circuit.h"
#include "tests/scratch_folder.h"
#include "tests/sim/compare/cosim_pair.h"
#include "tests/sim/dut/bus_traffic.h"

namespace hsdc::mutation {
namespace {

namespace fs = std::filesystem;

/// The folder, and the mutant that is chosen in it.
struct Chosen {
  fs::path folder;
  std::string number;
  build::Storage storage;

  Chosen()
      : folder(variable("HSDC_MUTANT_FOLDER")),
        number(variable("HSDC_MUTANT")),
        storage(variable("HSDC_MUTANT_STORAGE") == "packed" ? build::Storage::kPacked
                                                            : build::Storage::kArray) {}
  circuit::Circuit circuit() const {
    return circuit_file::read_circuit_file(folder / "circuit.toml").circuit;
  }
  /// Brings the mutants into a folder that was emitted for the same circuit.
  void put_into(const fs::path& emitted) const {
    for (const fs::path& part : {fs::path("."), fs::path("rtl")}) {
      for (const auto& entry : fs::directory_iterator(folder / part)) {
        const std::string type = entry.path().extension();
        if (type == ".sv" || type == ".svh" || type == ".f") {
          fs::copy_file(entry.path(), emitted / part / entry.path().filename(),
                        fs::copy_options::overwrite_existing);
        }
      }
    }
    std::ofstream(emitted / "hsdc_mutant.txt") << number << "\n";
  }
  /// Built once for all numbers.
  dut::PinsOptions pins(bool has_init) const {
    return {storage, has_init, [this](const fs::path& emitted) { put_into(emitted); },
            folder / (has_init ? "pins.so" : "pins_without_images.so")};
  }

 private:
  static std::string variable(const char* name) {
    const char* text = ::getenv(name);
    INFO(name << " is not set");
    REQUIRE(text != nullptr);
    return text;
  }
};

}  // namespace

TEST_CASE("mutant: bus", "[.mutant]") {
  const Chosen chosen;
  const circuit::Circuit circuit = chosen.circuit();
  dut::run_traffic(circuit, 1, 40, chosen.pins(true));
  dut::run_read_at_each_moment(circuit, chosen.pins(true));
}

TEST_CASE("mutant: bus without images", "[.mutant]") {
  const Chosen chosen;
  dut::run_without_images(chosen.circuit(), chosen.pins(false));
}

TEST_CASE("mutant: co-simulation", "[.mutant]") {
  const Chosen chosen;
  const circuit::Circuit circuit = chosen.circuit();
  compare::CosimPairOptions options;
  options.storage = chosen.storage;
  options.edit = [&](const fs::path& emitted) { chosen.put_into(emitted); };
  compare::CosimPair pair(circuit, options);
  const auto mismatch = pair.run(vectors::random_samples(circuit, 80, circuit.seed), true);
  INFO((mismatch ? compare::describe(*mismatch) : std::string()));
  CHECK_FALSE(mismatch.has_value());
}

}  // namespace hsdc::mutation
