// SPDX-License-Identifier: Apache-2.0
// `hsdc device` as a user runs it.
#include "model/device/device.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/file.h"
#include "tests/catch.h"
#include "tests/cli/tool.h"
#include "tests/scratch_folder.h"

namespace hsdc::cli {

TEST_CASE("device: every preset is shown, as text, JSON, picture and table") {
  const ScratchFolder scratch;
  const auto list = run_tool({"device", "--list"}, scratch.path());
  CHECK(list.status == 0);
  for (const std::string& name : device::preset_names()) {
    CAPTURE(name);
    CHECK_THAT(list.out, contains(name));
    const auto shown = run_tool({"device", name, "--cells", "64", "--up", "200", "--down", "200",
                                 "-o", name + ".svg", "--csv", name + ".csv", "--json"},
                                scratch.path());
    REQUIRE(shown.status == 0);
    const auto json = nlohmann::json::parse(shown.out);
    CHECK(json.at("device").at("name") == name);
    CHECK(json.at("integers").at("curve_up").size() == 17);
    CHECK_THAT(read_file(scratch / (name + ".svg")), contains("Pulse response"));
    const std::string csv = read_file(scratch / (name + ".csv"));
    const bool pair = json.at("device").at("pair");
    CHECK(std::count(csv.begin(), csv.end(), '\n') == (pair ? 201 : 401));
  }
}

TEST_CASE("device: what is wrong is refused with what is allowed") {
  const ScratchFolder scratch;
  check_refused(run_tool({"device"}, scratch.path()), "soft, softbounds");
  check_refused(run_tool({"device", "reram"}, scratch.path()), "reram_sb");
  check_refused(run_tool({"device", "soft", "--weight-bits", "7"}, scratch.path()), "8..16");
  check_refused(run_tool({"device", "soft", "--cells", "0"}, scratch.path()), "--cells");
  check_refused(run_tool({"device", "soft", "-o", "soft.bmp"}, scratch.path()), "soft.bmp");
  check_refused(run_tool({"device", "soft", "-o", "a.svg", "--csv", "a.svg"}, scratch.path()),
                "--csv");
}

TEST_CASE("device: few bits for many states are warned of") {
  const ScratchFolder scratch;
  const auto few =
      run_tool({"device", "ecram_mo", "--weight-bits", "12", "--cells", "16"}, scratch.path());
  CHECK(few.status == 0);
  CHECK_THAT(few.out, contains("more bits or fewer states"));
  const auto enough = run_tool({"device", "ecram_mo", "--cells", "16"}, scratch.path());
  CHECK_THAT(enough.out, !contains("warning"));
}

TEST_CASE("device: new writes a circuit on one, which trains, is resumed and dumped") {
  const ScratchFolder scratch;
  for (const char* name : {"softbounds", "pcm", "capacitor"}) {
    INFO(name);
    CHECK(run_tool(
              {"new", "kp", "--layers", "256,24,10", "--device", name, "-o", "c.toml", "--force"},
              scratch.path())
              .status == 0);
    const auto whole = run_tool({"train", "c.toml", "--epochs", "4", "--samples", "403", "--test",
                                 "100", "--dump", "dump", "--save", "whole.ckpt", "--json"},
                                scratch.path());
    INFO(whole.err);
    REQUIRE(whole.status == 0);
    CHECK(run_tool({"train", "c.toml", "--epochs", "2", "--samples", "403", "--test", "100",
                    "--save", "half.ckpt"},
                   scratch.path())
              .status == 0);
    CHECK(run_tool({"train", "c.toml", "--epochs", "4", "--samples", "403", "--test", "100",
                    "--resume", "half.ckpt", "--dump", "half", "--save", "half.ckpt"},
                   scratch.path())
              .status == 0);
    for (const char* file : {"W1_final.npy", "W1_pre_states_final.npy", "W1_cells.npy"}) {
      CHECK(read_file(scratch / ("dump/" + std::string(file))) ==
            read_file(scratch / ("half/" + std::string(file))));
    }
    if (std::string(name) == "pcm") {
      CHECK(read_file(scratch / "dump/W1_second_final.npy") ==
            read_file(scratch / "half/W1_second_final.npy"));
      CHECK(read_file(scratch / "dump/W1_second_final.npy") !=
            read_file(scratch / "dump/W1_second_init.npy"));
    }
  }
  check_refused(run_tool({"gen", "c.toml", "-o", "rtl"}, scratch.path()),
                "does not emulate devices yet");
  check_refused(run_tool({"train", "c.toml", "--engine", "float"}, scratch.path()), "device");
}

TEST_CASE("device: check warns of pulses that are cut, and of steps too small to round") {
  const ScratchFolder scratch;
  const auto warned = [&](const std::vector<std::string>& more) {
    std::vector<std::string> command{"new",        "kp", "--layers", "64,8,10", "--device",
                                     "softbounds", "-o", "c.toml",   "--force"};
    command.insert(command.end(), more.begin(), more.end());
    REQUIRE(run_tool(command, scratch.path()).status == 0);
    const auto checked = run_tool({"check", "c.toml"}, scratch.path());
    return checked.out + checked.err;
  };
  CHECK_THAT(warned({}), !contains("ask for"));
  CHECK_THAT(warned({}), !contains("by up to 8 %"));
  CHECK_THAT(
      warned({"--rate-shift", "8"}),
      contains("ask for 55 pulses, an update gives 15; a rate_shift of 2 more would fit all"));
  CHECK_THAT(warned({"--weight-bits", "11", "--weight-fraction", "9"}), contains("by up to 8 %"));
}

}  // namespace hsdc::cli
