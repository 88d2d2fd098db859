// SPDX-License-Identifier: Apache-2.0
// [device] and [projection.device]: what they give, and what is refused, by line.
#include "model/circuit_file/circuit_file.h"
#include "model/circuit_file/digests.h"
#include "tests/catch.h"
#include "tests/model/circuit/random_circuit.h"

namespace hsdc::circuit_file {
namespace {

const char* const kStart =
    "[circuit]\npreset = \"kp\"\nlayers = [8, 6, 4]\n"
    "[format]\nweight_bits = 16\nweight_fraction = 14\n"
    "[learning]\nrate_shift = 10\n";  // 8 lines

circuit::Circuit read(const std::string& rest) {
  return parse_circuit(kStart + rest, "c.toml").circuit;
}
const circuit::Projection& named(const circuit::Circuit& circuit, const char* name) {
  return circuit.projections[circuit.find_projection(name)];
}
void check_refused(const std::string& rest, const std::string& message) {
  INFO(rest);
  CHECK_THROWS_WITH(read(rest), contains(message));
}

}  // namespace

TEST_CASE("circuit file: a device is that of every plastic weight, without decay") {
  const circuit::Circuit circuit = read("[device]\npreset = \"ecram_li\"\nstuck = 0.05\n");
  for (const circuit::Projection& p : circuit.projections) {
    REQUIRE(p.device() != nullptr);
    CHECK(p.device()->name == "ecram_li");
    CHECK(p.device()->stuck == .05);
    CHECK(p.device()->gain_spread == .1);
    CHECK(!p.law().decay_shift);
  }
  CHECK(read("").projections.begin()->device() == nullptr);
  CHECK(named(read("[device]\nstates = 512\n"), "W1").device()->name == "soft");
}

TEST_CASE("circuit file: a projection changes its device, has one alone, or none") {
  const std::string own = "[[projection]]\nname = \"B1\"\n[projection.device]\n";
  const circuit::Circuit changed =
      read("[device]\npreset = \"softbounds\"\n" + own + "states = 300\n");
  CHECK(named(changed, "B1").device()->states == 300);
  CHECK(named(changed, "B1").device()->name == "softbounds");
  CHECK(named(changed, "W1").device()->states == 1200);
  const circuit::Circuit alone = read(own + "preset = \"pcm\"\n");
  CHECK(named(alone, "B1").device()->pair);
  CHECK(named(alone, "W1").device() == nullptr);
  CHECK(named(alone, "W1").law().decay_shift == 15);
  const circuit::Circuit none = read("[device]\n" + own + "preset = \"ideal\"\n");
  CHECK(named(none, "B1").device() == nullptr);
  CHECK(named(none, "W1").device() != nullptr);
}

TEST_CASE("circuit file: what a device cannot be is refused by line and key") {
  check_refused("[device]\npreset = \"reram\"\n", "c.toml:10: [device] preset: found \"reram\"");
  check_refused("[device]\nstates = 2\n", "c.toml:10: [device] states: found 2");
  check_refused("[device]\nstatse = 20\n", "did you mean \"states\"");
  check_refused("[device]\nstuck = 1.5\n", "allowed 0..1");
  check_refused("[device]\ncurve_up = [1, 1, 1]\n",
                "[device] curve_up: found 3 numbers, allowed 17");
  check_refused("[device]\nasymmetry = -1\n", "found steps of 0 at every state");
  check_refused("[device]\nlower = -0.5\nupper = 0.5\n", "the larger of which is 1");
  check_refused("[device]\npreset = \"ideal\"\nstates = 9\n",
                "states: found a value of ideal weights");
  check_refused("[device]\ncycle_noise = 101\n", "cycle_noise: found 101, allowed 0..100");
  check_refused("decay_shift = 12\n[device]\n", "[learning] decay_shift: found 12 of a device");
  check_refused("[device]\n[[projection]]\nname = \"W1\"\nweight_bits = 7\n",
                "projection \"W1\" weight_bits: found 7, allowed 8..16");
  check_refused("[device]\n[[projection]]\nname = \"W1\"\nupdate_rounding = \"nearest\"\n",
                "update_rounding: found \"nearest\" of a device");
  check_refused("[device]\n[[projection]]\nname = \"W1\"\nrate_shift = 30\n", "X of 1..16");
  check_refused(
      "[[projection]]\nname = \"W1\"\nweights = \"fixed\"\n[projection.device]\nstuck = 0.1\n",
      "device: found one for fixed weights");
  check_refused("[[projection]]\nname = \"W1\"\n[projection.device]\nstuck = 7\n",
                "c.toml:12: projection \"W1\" device stuck: found 7");
  check_refused("[[projection]]\nname = \"W1\"\ndevice = 3\n", "device: found 3, allowed a table");
}

TEST_CASE("circuit file: random circuits with devices are written and read back") {
  int circuits = 0;
  for (std::uint32_t seed = 0; seed < 60; ++seed) {
    const auto circuit = circuit::random_device_circuit(seed);
    if (!circuit) continue;
    ++circuits;
    INFO("random circuit " << seed);
    const std::string text = write_circuit(*circuit);
    CHECK(parse_circuit(text, "random").circuit == *circuit);
  }
  CHECK(circuits > 30);
}

TEST_CASE("circuit file: each key of a device decides what is learned") {
  const circuit::Circuit circuit = read("[device]\npreset = \"softbounds\"\n");
  const std::uint32_t before = learning_digest(circuit, circuit::Engine::kFixed);
  CHECK(learning_digest(read(""), circuit::Engine::kFixed) != before);
  for (const char* change :
       {"states = 500", "stuck = 0.1", "leak = 0.001", "reset = 0.1\nleak = 0.1",
        "curve_up = [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0.5]"}) {
    INFO(change);
    const circuit::Circuit other =
        read("[device]\npreset = \"softbounds\"\n" + std::string(change) + "\n");
    CHECK(learning_digest(other, circuit::Engine::kFixed) != before);
    CHECK(hardware_digest(other) != hardware_digest(circuit));
  }
}

}  // namespace hsdc::circuit_file
