// SPDX-License-Identifier: Apache-2.0
#include "model/circuit_file/circuit_file.h"

#include <unistd.h>

#include <filesystem>

#include "base/error.h"
#include "base/file.h"
#include "tests/catch.h"
#include "tests/model/circuit/random_circuit.h"
#include "tests/paths.h"
#include "tests/scratch_folder.h"

using namespace hsdc;
using namespace hsdc::circuit_file;
namespace fs = std::filesystem;

namespace {

/// The message of the UserError that parsing throws; "" if it throws none.
std::string refusal(const std::string& text) {
  try {
    parse_circuit(text, "c.toml");
  } catch (const UserError& error) {
    return error.what();
  }
  return "";
}

void require_refusal(const std::string& text, const std::string& message) {
  const std::string found = refusal(text);
  INFO("file:\n" << text << "\nexpected: " << message << "\nfound: " << found);
  REQUIRE(found.find(message) != std::string::npos);
}

const std::string kPreset =
    "[circuit]\n"
    "preset = \"sal\"\n"
    "layers = [6, 4, 4, 3]\n";

/// A file in the long form; line 1 is [circuit].
const std::string kLong = R"([circuit]
name = "two"
q = 4
[[node]]
name = "x"
size = 5
t = "input"
[[node]]
name = "y"
size = 2
t = "linear"
t_prime = "error"
[[projection]]
name = "W"
from = "x"
to = "y"
phase = "t"
)";

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

/// A folder that goes when the test ends.
class TempFolder {
 public:
  TempFolder() {
    std::string name = (fs::temp_directory_path() / "hsdc_circuit_XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~TempFolder() { fs::remove_all(path_); }
  fs::path operator/(const std::string& name) const { return path_ / name; }

 private:
  fs::path path_;
};

const circuit::Projection& projection(const CircuitFile& file, const char* name) {
  return file.circuit.projections[file.circuit.find_projection(name)];
}
const circuit::Node& node(const CircuitFile& file, const char* name) {
  return file.circuit.nodes[file.circuit.find_node(name)];
}

}  // namespace

TEST_CASE("circuit file: the long form gives every circuit back, and the same text") {
  for (std::uint32_t seed = 0; seed < 300; ++seed) {
    const circuit::Circuit c = circuit::random_circuit(seed);
    const std::string text = write_circuit(c);
    const CircuitFile file = parse_circuit(text, "c.toml");
    INFO("seed " << seed << "\n" << text);
    CHECK(file.circuit == c);
    CHECK(write_circuit(file.circuit) == text);
  }
}

TEST_CASE("circuit file: the short form gives every preset back, and the same text") {
  for (const std::string& name : circuit::preset_names()) {
    circuit::PresetOptions options;
    options.preset = name;
    options.name = "mine";
    options.layers = {6, 5, 4, 3};
    options.seed = 4294967295u;
    options.decay_shift.reset();
    options.rounding = circuit::CodeRounding::kHalfEven;
    options.update_rounding = circuit::UpdateRounding::kNearest;
    options.density = 0.1;
    options.feedback_init = 1e-7;
    options.gated = false;
    const DataChoice data{"idx:some \"folder\"\\", 100, 20, 4294967295u, "the \"class\""};
    const std::string text = write_preset(options, data);
    const CircuitFile file = parse_circuit(text, "c.toml");
    CHECK(file.circuit == circuit::make_preset(options));
    REQUIRE(file.preset);
    CHECK(*file.preset == circuit::resolve(options));
    CHECK(file.data == data);
    CHECK(write_preset(*file.preset, file.data) == text);
    CHECK(parse_circuit(write_circuit(file.circuit), "c.toml").circuit == file.circuit);
  }
}

TEST_CASE("circuit file: the label of a table is a name or a number") {
  const auto label = [](const std::string& value) {
    return parse_circuit(kPreset + "[data]\nlabel = " + value + "\n", "c.toml").data.label;
  };
  CHECK(label("\"species\"") == "species");
  CHECK(label("3") == "3");
  for (const std::string bad : {"0", "\"\"", "1.5", "true"}) {
    CHECK_THAT(user_error_of([&] { label(bad); }), contains("[data] label: found " + bad));
  }
}

TEST_CASE("circuit file: a preset needs no more than its layers") {
  const CircuitFile file = parse_circuit(kPreset, "c.toml");
  CHECK(file.circuit.name == "sal");
  CHECK(file.circuit.q == 4);
  CHECK(file.data == DataChoice{});
  CHECK(file.path == "c.toml");
}

TEST_CASE("circuit file: tables change single nodes and projections of a preset") {
  const CircuitFile file = parse_circuit(kPreset +
                                             "[[projection]]\n"
                                             "name = \"W1\"\n"
                                             "density = 0.3\n"
                                             "lanes = 64\n"
                                             "[[projection]]\n"
                                             "name = \"V2\"\n"
                                             "weights = \"fixed\"\n"
                                             "[[projection]]\n"
                                             "name = \"B1\"\n"
                                             "weights = \"tied\"\n"
                                             "tied_to = \"W3\"\n"
                                             "transposed = true\n"
                                             "[[node]]\n"
                                             "name = \"h1\"\n"
                                             "t = \"relu\"\n"
                                             "t_bits = 6\n"
                                             "gated = false\n",
                                         "c.toml");
  CHECK(projection(file, "W1").first().density == 0.3);
  CHECK(projection(file, "W1").folding().lanes == 64);
  CHECK(projection(file, "W2").first().density == 1.0);
  CHECK(projection(file, "V2").kind() == circuit::WeightKind::kFixed);
  CHECK(projection(file, "V2").first().init == 0.3);
  CHECK(projection(file, "B1").tie().owner == file.circuit.find_projection("W3"));
  CHECK(node(file, "h1").at(circuit::Phase::kT) ==
        circuit::Activation{circuit::ActivationKind::kRelu, 6, 4});
  CHECK_FALSE(node(file, "h1").at(circuit::Phase::kTPrime).gated);
  CHECK(node(file, "h2").at(circuit::Phase::kTPrime).gated);
}

TEST_CASE("circuit file: in the long form the sections are defaults") {
  const CircuitFile file = parse_circuit(replaced(kLong, "[[node]]",
                                                  "[format]\n"
                                                  "activity_bits = 5\n"
                                                  "signal_fraction = 3\n"
                                                  "weight_bits = 10\n"
                                                  "rounding = \"truncate\"\n"
                                                  "[learning]\n"
                                                  "rate_shift = 9\n"
                                                  "decay_shift = \"none\"\n"
                                                  "init = 2\n"
                                                  "[hardware]\n"
                                                  "architecture = \"parallel\"\n"
                                                  "[[node]]"),
                                         "c.toml");
  CHECK(node(file, "x").at(circuit::Phase::kT).bits == 5);
  CHECK(node(file, "y").at(circuit::Phase::kT).fraction == 3);
  CHECK(node(file, "y").at(circuit::Phase::kT).rounding == circuit::CodeRounding::kTruncate);
  CHECK(projection(file, "W").format().bits == 10);
  CHECK(projection(file, "W").law().rate_shift == 9);
  CHECK_FALSE(projection(file, "W").law().decay_shift);
  CHECK(projection(file, "W").first().init == 2.0);
  CHECK(projection(file, "W").folding().architecture == circuit::Architecture::kParallel);
}

TEST_CASE("circuit file: the gate of [learning] holds where a gate is possible") {
  const std::string text = kLong + R"([learning]
gated = true
[[node]]
name = "h"
size = 2
t = "relu"
t_prime = "linear"
[[projection]]
name = "U"
from = "x"
to = "h"
phase = "t"
[[projection]]
name = "V"
from = "y"
to = "h"
phase = "t'"
)";
  CHECK(node(parse_circuit(text, "c.toml"), "h").at(circuit::Phase::kTPrime).gated);
  const std::string without = replaced(text, "gated = true", "gated = false");
  CHECK_FALSE(node(parse_circuit(without, "c.toml"), "h").at(circuit::Phase::kTPrime).gated);
}

TEST_CASE("circuit file: unknown keys and sections are named with the nearest that exists") {
  require_refusal(kPreset + "[formt]\nq = 1\n",
                  "c.toml:4: section formt: found an unknown key, "
                  "allowed circuit, format, learning");
  require_refusal(kPreset + "[formt]\n", "did you mean \"format\"?");
  require_refusal(kPreset + "[format]\nweight_bit = 9\n",
                  "c.toml:5: [format] weight_bit: found an unknown key");
  require_refusal(kPreset + "[format]\nweight_bit = 9\n", "did you mean \"weight_bits\"?");
  require_refusal(replaced(kLong, "size = 5", "seize = 5"), "did you mean \"size\"?");
  require_refusal(replaced(kPreset, "sal", "sall"), "did you mean \"sal\"?");
  require_refusal(replaced(kLong, "\"linear\"", "\"liner\""), "did you mean \"linear\"?");
  require_refusal(replaced(kLong, "from = \"x\"", "from = \"xx\""), "did you mean \"x\"?");
}

TEST_CASE("circuit file: values of the wrong type are shown with what is allowed") {
  require_refusal(kPreset + "q = 4.5\n", "c.toml:4: [circuit] q: found 4.5, allowed an integer");
  require_refusal(kPreset + "q = 99999999999\n", "found 99999999999, allowed an integer of at");
  require_refusal(kPreset + "seed = -1\n", "found -1, allowed an integer, 0..4294967295");
  require_refusal(kPreset + "name = 3\n", "found 3, allowed a string");
  require_refusal(replaced(kPreset, "[6, 4, 4, 3]", "[6, 4.5]"), "found [6, 4.5], allowed a list");
  require_refusal(kPreset + "[learning]\ngated = \"yes\"\n",
                  "found \"yes\", allowed true or false");
  require_refusal(kPreset + "[learning]\ndecay_shift = \"no\"\n", "or \"none\"");
  require_refusal(kPreset + "[learning]\ninit = true\n", "found true, allowed a number");
  require_refusal(kPreset + "[format]\nrounding = \"up\"\n",
                  "found \"up\", allowed \"half_up\", \"half_even\", \"truncate\"");
  require_refusal(kPreset + "[format]\nrounding = 1979-05-27\n", "found a date or time");
  require_refusal("circuit = 3\n", "c.toml:1: circuit: found 3, allowed a table [circuit]");
  require_refusal(kPreset + "[node]\nname = \"h1\"\n", "allowed tables [[node]]");
  require_refusal("node = [1]\n" + kPreset, "node: found 1, allowed tables [[node]]");
}

TEST_CASE("circuit file: missing keys are named") {
  require_refusal("", "c.toml: [circuit]: found none");
  require_refusal("[circuit]\n", "c.toml:1: [circuit] name: found none");
  require_refusal("[circuit]\npreset = \"kp\"\n", "c.toml:1: [circuit] layers: found none");
  require_refusal("[circuit]\npreset = \"kp\"\nlayers = [3]\n", "layers: found 1 entries");
  require_refusal("[circuit]\nname = \"c\"\nlayers = [3, 2]\n", "layers beside preset only");
  require_refusal(replaced(kLong, "size = 5\n", ""), "c.toml:4: node \"x\" size: found none");
  require_refusal(replaced(kLong, "from = \"x\"\n", ""), "projection \"W\" from: found none");
  require_refusal(replaced(kLong, "phase = \"t\"\n", ""),
                  "phase: found none, allowed \"t\", \"t'\"");
  require_refusal(replaced(kLong, "name = \"W\"\n", ""), "projection name: found none");
  require_refusal(kLong + "weights = \"tied\"\n", "tied_to: found none");
}

TEST_CASE("circuit file: rules point at the key, or at the default that broke them") {
  // The key itself.
  require_refusal(kLong + "weight_bits = 40\n",
                  "c.toml:18: projection \"W\" weight_bits: found 40, allowed 2..16");
  // A section's default, once for all projections that take it.
  require_refusal(kPreset + "[format]\nweight_bits = 40\n",
                  "c.toml:5: W1, W2, W3, U1, U2, B1, B2, V1, V2: [format] weight_bits: found 40");
  // A built-in default: the table, and the key that would set it.
  require_refusal(kPreset + "q = 1024\n",
                  "c.toml:1: y: t_prime_bits (a default: [format] signal_bits sets it)");
  // A value of the preset.
  require_refusal(kPreset + "[[node]]\nname = \"h1\"\nsize = 70000\n",
                  "c.toml:6: node \"h1\" size: found 70000");
  require_refusal(replaced(kPreset, "[6, 4,", "[6, 0,"),
                  "c.toml:3: h1, b2: [circuit] layers: found 0");
  require_refusal(kPreset + "q = 0\n", "c.toml:4: [circuit] q: found 0, allowed 1..1024");
}

TEST_CASE("circuit file: all problems are listed, by line") {
  const std::string text = kPreset + "q = true\n[format]\nweight_bits = \"8\"\n[bogus]\n";
  const std::string found = refusal(text);
  const size_t first = found.find("c.toml:4: ");
  const size_t second = found.find("\nc.toml:6: ");
  const size_t third = found.find("\nc.toml:7: ");
  CHECK(first == 0);
  CHECK(second != std::string::npos);
  CHECK(third != std::string::npos);
  CHECK(second < third);
}

TEST_CASE("circuit file: keys that mean nothing for a kind are refused") {
  require_refusal(kLong + "weights = \"fixed\"\nrate_shift = 9\n",
                  "rate_shift: found a value for fixed weights, allowed none");
  require_refusal(kLong + "transposed = true\n", "transposed: found a value for plastic weights");
  require_refusal(kLong + "weights = \"identity\"\nlanes = 9\n",
                  "lanes: found a value for identity");
  require_refusal(replaced(kLong, "t = \"input\"", "t = \"input\"\nt_rounding = \"truncate\""),
                  "t_rounding: found a value, allowed none: input has no such setting");
  require_refusal(kPreset + "[[projection]]\nname = \"W1\"\nto = \"h2\"\n",
                  "to: found a value, allowed none: the preset gives it");
}

TEST_CASE("circuit file: what is too large or nested too deep is refused at once") {
  const auto repeated = [](const std::string& unit, int count) {
    std::string text;
    for (int i = 0; i < count; ++i) text += unit;
    return text;
  };
  const std::string start = "[circuit]\nname = \"c\"\n";
  require_refusal(start + "seed = " + repeated("[", 40'000), "c.toml:3: found lists and tables");
  require_refusal(start + "[" + repeated("a.", 40'000) + "a]", "c.toml:3: found keys with dots");
  require_refusal("[circuit]\npreset = \"sal\"\nlayers = [3" + repeated(", 2", 100'000) + "]\n",
                  "c.toml:3: [circuit] layers: found 100001 entries, allowed up to 250");
  require_refusal(start + repeated("[[node]]\n", 5'000),
                  "c.toml: [[node]]: found 5000 tables, allowed up to 1000");
  require_refusal(start + repeated("[[projection]]\n", 5'000),
                  "c.toml: [[projection]]: found 5000 tables, allowed up to 4000");
  require_refusal(start + repeated("[[node]]\n", 100'000), "found more than 6000 tables");
  require_refusal("[circuit]\npreset = \"sal\"\nlayers = [65536, 65536, 10]\n",
                  "synapses of all projections with weights, allowed up to 268435456");
  require_refusal("[circuit]\npreset = \"kp\"\nlayers = [9" + repeated(", 65536, 1", 20) + "]\n",
                  "neurons of all nodes, allowed up to 1048576");
  // Messages stay short too.
  CHECK(refusal(start + "seed = [" + repeated("1, ", 100'000) + "]\n").size() < 300);
  CHECK(refusal(start + "seed = \"" + repeated("x", 100'000) + "\"\n").size() < 300);
  std::string keys;
  for (int i = 0; i < 1000; ++i) keys += "key" + std::to_string(i) + " = 1\n";
  CHECK_THAT(refusal(start + keys), contains("c.toml: and 950 more"));
}

TEST_CASE("circuit file: names that do not exist or come twice are refused") {
  require_refusal(kPreset + "[[projection]]\nname = \"W9\"\n",
                  "name: found \"W9\", allowed a projection of the preset: W1, W2");
  require_refusal(kPreset + "[[node]]\nname = \"h3\"\n", "allowed a node of the preset: x, h1");
  require_refusal(kPreset + "[[node]]\nname = \"h1\"\n[[node]]\nname = \"h1\"\n",
                  "c.toml:7: node \"h1\" name: found \"h1\" again");
  require_refusal(kLong + "[[node]]\nname = \"x\"\nsize = 5\nt = \"input\"\n",
                  "c.toml:19: node \"x\" name: found \"x\" again, allowed a name that no");
}

TEST_CASE("circuit file: TOML that does not parse is refused with its place") {
  require_refusal("[circuit\n", "c.toml:1:");
  require_refusal(kPreset + "q = 4\nq = 5\n", "c.toml:5:");
  require_refusal(std::string("[circuit]\nname = \"\xff\"\n"), "found no valid TOML");
  require_refusal(std::string("\0\0", 2), "found no valid TOML");
}

TEST_CASE("circuit file: counts of samples are positive") {
  require_refusal(kPreset + "[data]\ntrain = 0\n", "[data] train: found 0, allowed 1 or more");
}

TEST_CASE("circuit file: every part of a file that is cut off is refused, never a crash") {
  const std::string text = write_circuit(circuit::random_circuit(3));
  for (size_t length = 0; length < text.size(); length += 7) {
    try {
      parse_circuit(text.substr(0, length), "c.toml");
    } catch (const UserError&) {
    }
  }
  SUCCEED();
}

TEST_CASE("circuit file: masks count from the folder of their file") {
  const TempFolder folder;
  const std::string text = replaced(kLong, "phase = \"t\"", "phase = \"t\"\nmask_file = \"m.npy\"");
  CHECK(projection(parse_circuit(text, "some/c.toml"), "W").first().mask_file == "some/m.npy");
  CHECK(projection(parse_circuit(text, "c.toml"), "W").first().mask_file == "m.npy");
  write_file_atomically((folder / "c.toml").string(), text);
  const CircuitFile file = read_circuit_file((folder / "c.toml").string());
  CHECK(projection(file, "W").first().mask_file == (folder / "m.npy").string());
  CHECK(parse_circuit(write_circuit(file.circuit), "elsewhere/c.toml").circuit == file.circuit);
}

TEST_CASE("circuit file: a missing file and a folder are refused by name") {
  const TempFolder folder;
  CHECK_THROWS_AS(read_circuit_file((folder / "none.toml").string()), UserError);
  CHECK_THROWS_WITH(read_circuit_file((folder / "none.toml").string()), contains("none.toml"));
  fs::create_directory(folder / "d.toml");
  CHECK_THROWS_AS(read_circuit_file((folder / "d.toml").string()), UserError);
  CHECK_THROWS_WITH(read_circuit_file((folder / "d.toml").string()), contains("d.toml"));
}

TEST_CASE("circuit file: every example is sound and says what it shows") {
  int count = 0;
  for (const auto& entry : fs::directory_iterator(fs::path(HSDC_SOURCE_DIR) / "examples")) {
    if (entry.path().extension() != ".toml") continue;
    ++count;
    INFO(entry.path());
    const CircuitFile file = read_circuit_file(entry.path().string());
    CHECK(circuit::validate(file.circuit).empty());
    CHECK(read_file(entry.path().string()).starts_with("# "));
    CHECK(parse_circuit(write_circuit(file.circuit), "c.toml").circuit == file.circuit);
  }
  CHECK(count >= 8);
}

TEST_CASE("circuit file: the files that the documentation shows are sound") {
  const std::string text = read_file(HSDC_SOURCE_DIR "/docs/circuit-files.md");
  const std::string open = "```toml\n";
  int count = 0;
  for (size_t at = text.find(open); at != std::string::npos; at = text.find(open, at + 1)) {
    const size_t begin = at + open.size();
    const std::string shown = text.substr(begin, text.find("```", begin) - begin);
    INFO(shown);
    CHECK(refusal(shown) == "");
    ++count;
  }
  CHECK(count == 2);
}

TEST_CASE("circuit file: every preset has an example") {
  for (const std::string& name : circuit::preset_names()) {
    const fs::path path = fs::path(HSDC_SOURCE_DIR) / "examples" / (name + ".toml");
    const CircuitFile file = read_circuit_file(path.string());
    REQUIRE(file.preset);
    CHECK(file.preset->preset == name);
  }
}

TEST_CASE("circuit file: a node that is one, written out") {
  const std::string text =
      "[circuit]\nname = \"c\"\nq = 5\n"
      "[[node]]\nname = \"x\"\nsize = 3\nt = \"input\"\n"
      "[[node]]\nname = \"y\"\nsize = 2\nt = \"linear\"\nt_prime = \"error\"\n"
      "[[node]]\nname = \"one\"\nsize = 2\nt = \"one\"\nt_fraction = 2\nt_prime = \"one\"\n"
      "[[projection]]\nname = \"W\"\nfrom = \"x\"\nto = \"y\"\nphase = \"t\"\n"
      "[[projection]]\nname = \"b\"\nfrom = \"one\"\nto = \"y\"\nphase = \"t\"\n";
  const circuit::Circuit circuit = parse_circuit(text, "c.toml").circuit;
  CHECK(circuit.nodes[circuit::NodeId{2}].at(circuit::Phase::kT) == circuit::one_activation(5, 2));
  CHECK(circuit.nodes[circuit::NodeId{2}].at(circuit::Phase::kT).bits == 5);  // of 20
  CHECK(circuit.nodes[circuit::NodeId{2}].at(circuit::Phase::kTPrime) ==
        circuit::one_activation(5));
  CHECK(parse_circuit(write_circuit(circuit), "again.toml").circuit == circuit);
  CHECK(circuit.input_size() == 3);

  const auto changed = [&](const std::string& from, const std::string& to) {
    std::string other = text;
    const size_t at = other.find(from);
    REQUIRE(at != std::string::npos);
    return other.replace(at, from.size(), to);
  };
  require_refusal(
      changed("from = \"one\"\nto = \"y\"", "from = \"x\"\nto = \"one\""),
      "c.toml:27: projection \"b\" to: found \"one\", which is one at t, allowed a node "
      "that is step_relu, linear, relu or sign at t");
  require_refusal(changed("t_fraction = 2", "t_bits = 2"),
                  "c.toml:17: node \"one\" t_bits: found a value, allowed none: one has no such");
  require_refusal(
      changed("t_fraction = 2", "t_fraction = 13"),
      "c.toml:17: node \"one\" t_fraction: found 13, with Q = 5 a code of 16 bits, allowed "
      "a code Q * 2^fraction of at most 15 bits");
  require_refusal(changed("t_fraction = 2", "t_fraction = 16"),
                  "c.toml:17: node \"one\" t_fraction: found 16, allowed 0..15");
  require_refusal(changed("t_prime = \"one\"", "t_prime = \"one\"\ngated = true"),
                  "c.toml:19: node \"one\" gated: found true with t_prime = \"one\"");
  require_refusal(changed("t_prime = \"one\"", "t_prime = \"error\""),
                  "c.toml:18: node \"one\" t_prime: found error at a node that is one at t");
  require_refusal(
      text + "[learning]\nbiases = true\n",
      "[learning] biases: found a value without a preset, allowed biases beside preset");
}

TEST_CASE("circuit file: biases of a preset, which a file without the key has not") {
  const std::string text = "[circuit]\npreset = \"kp\"\nlayers = [4, 3, 2]\n[learning]\n";
  CHECK_FALSE(parse_circuit(text, "c.toml").preset->biases);
  CHECK(parse_circuit(text, "c.toml").circuit.find_node("one") == circuit::NodeId::kNone);
  CHECK_FALSE(parse_circuit(text + "biases = false\n", "c.toml").preset->biases);
  require_refusal(text + "biases = 1\n", "[learning] biases: found 1, allowed true or false");

  const CircuitFile file =
      parse_circuit(text +
                        "biases = true\n[[node]]\nname = \"one\"\nsize = 2\nt_fraction = 1\n"
                        "[[projection]]\nname = \"b_y\"\ndecay_shift = \"none\"\n",
                    "c.toml");
  CHECK(file.preset->biases);
  const circuit::Node& one = file.circuit.nodes.back();
  CHECK(one.size == 2);
  CHECK(one.at(circuit::Phase::kT) == circuit::one_activation(4, 1));
  CHECK_FALSE(file.circuit.projections.back().law().decay_shift);
  for (const bool biases : {false, true}) {
    circuit::PresetOptions options;
    options.layers = {4, 3, 2};
    options.biases = biases;
    const std::string written = write_preset(options);
    CHECK_THAT(written, contains(biases ? "biases = true " : "biases = false "));
    CHECK(*parse_circuit(written, "c.toml").preset == circuit::resolve(options));
  }
}

TEST_CASE("circuit file: [float] tells how the floating-point engine learns") {
  const std::string text = "[circuit]\npreset = \"kp\"\nlayers = [4, 3, 2]\n[float]\n";
  CHECK(parse_circuit(text, "c.toml").floats == circuit::FloatOptions{});
  const std::string all =
      "rate = 1\ndecay = 0\nmomentum = 0.5\nclip = 0\nbatch = 1\n"
      "post_factor = \"corrected\"\npre_factor = \"sign\"\n";
  CHECK(parse_circuit(text + all, "c.toml").floats ==
        circuit::FloatOptions{1, 0, 0.5, 0, 1, circuit::LawFactor::kCorrected,
                              circuit::LawFactor::kSign});
  const auto refused = [&](const std::string& line, const std::string& message) {
    require_refusal(text + line + "\n", message);
  };
  refused("rate = 0", "c.toml:5: [float] rate: found 0, allowed more than 0, up to 1e6");
  refused("decay = nan", "c.toml:5: [float] decay: found nan, allowed 0..1");
  refused("momentum = 1.0", "[float] momentum: found 1, allowed 0 or more");
  refused("clip = -1", "[float] clip: found -1, allowed 0..1e9");
  refused("batch = 65537", "[float] batch: found 65537, allowed 1..65536");
  refused("biases = true", "[float] biases: found an unknown key");
  refused("post_factor = \"correct\"", "did you mean \"corrected\"?");
  refused("rates = 1", "[float] rates: found an unknown key");
  require_refusal("float = 1\n", "float: found 1, allowed a table [float]");
}
