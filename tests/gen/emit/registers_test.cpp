#include "gen/emit/registers.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/run_program.h"
#include "gen/handoff/c_header.h"
#include "gen/handoff/datasheet.h"
#include "gen/plan/identity.h"
#include "gen/plan/plan.h"
#include "gen/verilog/writer.h"
#include "model/circuit/circuit.h"
#include "model/circuit/presets.h"
#include "tests/catch.h"
#include "tests/scratch_folder.h"

using namespace hsdc;

namespace {

/// A circuit and everything that is made of its register table.
struct Made {
  explicit Made(const std::string& preset) {
    PresetOptions options;
    options.preset = preset;
    options.layers = {9, 7, 6, 4};
    options.lanes = 3;
    circuit = make_preset(options);
    plan = make_plan(circuit);
    identity = {0x000102u, circuit_digest(circuit)};
    table = register_table(circuit, plan, identity);
  }
  std::string header() const {
    return emit_c_header(module_name(circuit), circuit, plan, identity);
  }

  Circuit circuit;
  HardwarePlan plan;
  Identity identity;
  std::vector<Register> table;
};

/// Compiles a C program that includes the header, and runs it; the compiler's words are in `log`.
struct CProgram {
  CProgram(const std::string& header, const std::string& main) {
    scratch.write("circuit.h", header);
    scratch.write("main.c", "#include \"circuit.h\"\n" + main);
    compiled = run({"gcc", "-std=c11", "-Wall", "-Wextra", "-Wconversion", "-pedantic", "-Werror",
                    "-o", "main", "main.c"});
    if (compiled == 0) status = run({"./main"});
  }
  int run(const std::vector<std::string>& command) {
    const ProgramEnd end = run_program(command, {}, scratch.path());
    log += end.output + end.errors;
    return end.status;
  }

  ScratchFolder scratch;
  int compiled = -1, status = -1;
  std::string log;
};

}  // namespace

TEST_CASE("registers: every one has a name and a place of its own, a word in the map",
          "[registers]") {
  const Made made("sal");
  std::set<int> offsets;
  std::set<std::string> names;
  for (const Register& r : made.table) {
    INFO(r.name);
    CHECK(r.offset % 4 == 0);
    CHECK(r.offset >= 0);
    CHECK(r.offset < 256);  // eight bits of address
    CHECK(offsets.insert(r.offset).second);
    CHECK(names.insert(r.name).second);
    CHECK(std::set<std::string>{"RO", "RW", "W1C"}.count(r.access) == 1);
    CHECK_FALSE(r.meaning.empty());
  }
}

TEST_CASE("registers: the identity tells the circuit", "[registers]") {
  const Made made("kp");
  const auto reset = [&](const std::string& name) {
    const auto found = std::find_if(made.table.begin(), made.table.end(),
                                    [&](const Register& r) { return r.name == name; });
    REQUIRE(found != made.table.end());
    return found->reset;
  };
  CHECK(reset("ID") == "0x48534443");
  CHECK(reset("VERSION") == "0x00000102");
  CHECK(reset("DIGEST") == fmt::format("0x{:08X}", circuit_digest(made.circuit)));
  CHECK(reset("INPUTS") == "0x00000009");
  CHECK(reset("TARGETS") == "0x00000004");
  CHECK(reset("ARRAYS") == "0x00000005");  // W1 to W3, B1 and B2
}

TEST_CASE("registers: the digest changes with the circuit", "[registers]") {
  Made made("kp");
  const std::uint32_t before = circuit_digest(made.circuit);
  CHECK(circuit_digest(made.circuit) == before);
  made.circuit.projections[0].rate_shift += 1;
  CHECK(circuit_digest(made.circuit) != before);
}

TEST_CASE("registers: Markdown, C header and hardware have every register at the table's offset",
          "[registers]") {
  const Made made("sal");
  const std::string markdown = register_markdown(made.table), header = made.header();
  const std::string rtl = emit_registers("sal", made.circuit, made.plan, made.identity);
  for (const Register& r : made.table) {
    CHECK_THAT(markdown, contains(fmt::format("| 0x{:02X} | {} | {} | {} | {} |\n", r.offset,
                                              r.name, r.access, r.reset, r.meaning)));
    CHECK_THAT(header, contains(fmt::format("#define SAL_{:<18} 0x{:02X} ", r.name, r.offset)));
    CHECK_THAT(rtl, contains(fmt::format("ADDR_{} = 6'h{:02X};", r.name, r.offset / 4)));
    CHECK_THAT(rtl, contains(fmt::format("ADDR_{}: ", r.name)));
  }
  CHECK(std::count(markdown.begin(), markdown.end(), '\n') ==
        static_cast<long>(made.table.size()) + 2);
}

TEST_CASE("registers: a column of the Markdown table holds no bar of its own", "[registers]") {
  for (const Register& r : Made("amorphous").table) {
    INFO(r.name);
    CHECK((r.name + r.access + r.reset + r.meaning).find_first_of("|\n") == std::string::npos);
  }
}

TEST_CASE("registers: the C header of every preset compiles without a warning", "[registers]") {
  for (const std::string& preset : preset_names()) {
    const Made made(preset);
    const CProgram program(made.header(), "int main(void) { return 0; }\n");
    INFO(preset << "\n" << program.log);
    CHECK(program.compiled == 0);
    CHECK(program.status == 0);
  }
}

TEST_CASE("registers: a C program reads the offsets and finds every weight's word and lane",
          "[registers]") {
  const Made made("kp");
  // Included twice: the guard holds.
  std::string main = "#include \"circuit.h\"\nint main(void) {\n";
  for (const Register& r : made.table) {
    main += fmt::format("  if (KP_{} != {}) return 1;\n", r.name, r.offset);
  }
  main += fmt::format("  if (KP_DIGEST_VALUE != {}u) return 1;\n", made.identity.digest);
  for (size_t k = 0; k < made.plan.arrays.size(); ++k) {
    const ArrayPlan& a = made.plan.arrays[k];
    const std::string name = made.circuit.projections[static_cast<size_t>(a.owner)].name;
    main += fmt::format(
        "  if (KP_{0}_ARRAY != {1} || KP_{0}_PRE != {2} || KP_{0}_POST != {3} || KP_{0}_LANES != "
        "{4}) return 2;\n",
        upper(name), k, a.pre, a.post, a.lanes);
    for (int post = 0; post < a.post; ++post) {
      const int word = post / a.lanes * a.pre + a.pre - 1;  // of the last pre neuron
      main +=
          fmt::format("  if (kp_{0}_word({1}, {2}) != {3} || kp_{0}_lane({2}) != {4}) return 3;\n",
                      name, a.pre - 1, post, word, post % a.lanes);
    }
  }
  const CProgram program(made.header(), main + "  return 0;\n}\n");
  INFO(program.log);
  CHECK(program.compiled == 0);
  CHECK(program.status == 0);
}
