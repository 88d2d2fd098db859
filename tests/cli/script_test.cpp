// SPDX-License-Identifier: Apache-2.0
// The script ./hsdc: what it answers without building, and when it builds. It runs on a small
// project of its own, in which `cmake` and `dpkg-query` are noted before they do their work.
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <sstream>

#include "base/file.h"
#include "tests/catch.h"
#include "tests/cli/tool.h"
#include "tests/paths.h"
#include "tests/scratch_folder.h"

namespace hsdc::cli {
namespace {

namespace fs = std::filesystem;

constexpr const char* kProject = R"(cmake_minimum_required(VERSION 3.25)
project(hsdc VERSION 9.8.7 LANGUAGES NONE)
add_custom_command(OUTPUT cli/hsdc COMMAND ${CMAKE_COMMAND} -E copy ${CMAKE_SOURCE_DIR}/cli/tool.sh cli/hsdc
                   DEPENDS cli/tool.sh VERBATIM)
add_custom_target(hsdc_tool ALL DEPENDS cli/hsdc)
)";

constexpr const char* kPreset =
    R"({"version": 6, "configurePresets": [{"name": "release", "generator": "Ninja",
    "binaryDir": "${sourceDir}/build/release"}]})";

/// A checkout with the script, and programs before the system's.
struct Checkout {
  ScratchFolder scratch;
  Checkout() {
    for (const char* folder : {"c/cli", "c/model", "c/figure", "c/paper", "c/gen", "c/sim",
                               "c/bench", "c/rtl", "c/cmake", "bin"}) {
      fs::create_directories(scratch / folder);
    }
    fs::copy_file(HSDC_SOURCE_DIR "/hsdc", scratch / "c/hsdc");
    fs::copy_file(HSDC_SOURCE_DIR "/README.md", scratch / "c/README.md");
    scratch.write("c/CMakeLists.txt", kProject);
    scratch.write("c/CMakePresets.json", kPreset);
    program("c/cli/tool.sh", "echo \"tool: $*\"");
    program("bin/dpkg-query", "echo 'ii '");
    program("bin/cmake", "echo \"$*\" >>'" + (scratch / "calls") + "'; exec /usr/bin/cmake \"$@\"");
  }

  void program(const std::string& name, const std::string& text) const {
    ::chmod(scratch.write(name, "#!/bin/sh\n" + text + "\n").c_str(), 0755);
  }
  ToolResult run(std::vector<std::string> arguments, std::vector<std::string> environment = {}) {
    arguments.insert(arguments.begin(), scratch / "c/hsdc");
    environment.push_back("PATH=" + (scratch / "bin") + ":" + std::getenv("PATH"));
    return Process(arguments, scratch.path(), environment).wait();
  }
  std::string calls() const {
    return fs::exists(scratch / "calls") ? read_file(scratch / "calls") : "";
  }
};

}  // namespace

TEST_CASE("script: help and version of a fresh clone come without building") {
  Checkout c;
  for (const char* option : {"--help", "-h", "help"}) {
    const ToolResult help = c.run({option});
    CHECK(help.status == 0);
    CHECK_THAT(help.out, contains("./hsdc demo"));
    CHECK_THAT(help.out, contains("  train "));
  }
  for (const char* option : {"--version", "version"}) {
    CHECK(c.run({option}).out == "hsdc 9.8.7\n");
  }
  CHECK(c.calls().empty());
  CHECK_FALSE(fs::exists(c.scratch / "c/build"));
}

TEST_CASE("script: its help names every command of the tool") {
  Checkout c;
  const std::string help = c.run({}).out, tool = run_tool({}, c.scratch.path()).out;
  const size_t from = tool.find("Subcommands:");
  REQUIRE(from != std::string::npos);
  std::istringstream lines(tool.substr(from, tool.find("\n\n", from) - from));
  std::string line;
  std::getline(lines, line);
  int commands = 0;
  while (std::getline(lines, line)) {
    std::istringstream words(line);
    std::string name;
    if (!line.starts_with("  ") || line[2] == ' ' || !(words >> name)) continue;
    if (name == "version" || name == "help") continue;
    ++commands;
    CHECK_THAT(help, contains("\n  " + name + " "));
  }
  CHECK(commands >= 10);
}

TEST_CASE("script: builds where sources have changed, and only there") {
  Checkout c;
  const ToolResult first = c.run({"check", "a b"});
  INFO(first.err);
  CHECK(first.out == "tool: check a b\n");
  CHECK_THAT(c.calls(), contains("--preset release"));

  fs::remove(c.scratch / "calls");
  CHECK(c.run({"train", "--help"}).out == "tool: train --help\n");
  CHECK(c.calls().empty());  // nothing has changed

  c.program("c/cli/tool.sh", "echo \"newer: $*\"");
  CHECK(c.run({"check"}).out == "newer: check\n");
  CHECK_THAT(c.calls(), contains("--build"));

  fs::remove(c.scratch / "calls");
  c.scratch.write("c/model/new.cpp", "");  // a file more: the project lists them anew
  CHECK(c.run({"check"}).status == 0);
  CHECK_THAT(c.calls(), contains("--build"));
}

TEST_CASE("script: a build that fails is shown, and tried again") {
  Checkout c;
  c.scratch.write("c/CMakeLists.txt", "message(FATAL_ERROR \"no such luck\")\n");
  const ToolResult failed = c.run({"check"});
  CHECK(failed.status == 2);
  CHECK_THAT(failed.err, contains("no such luck"));
  c.scratch.write("c/CMakeLists.txt", kProject);
  CHECK(c.run({"check"}).out == "tool: check\n");
}

TEST_CASE("script: HSDC_BUILD names another folder") {
  Checkout c;
  const ToolResult result = c.run({"check"}, {"HSDC_BUILD=elsewhere"});
  CHECK(result.out == "tool: check\n");
  CHECK(fs::exists(c.scratch / "elsewhere/cli/hsdc"));
  CHECK_FALSE(fs::exists(c.scratch / "c/build"));
}

TEST_CASE("script: nothing is built in somebody else's checkout") {
  if (::geteuid() != 0) return;  // only root can give a folder away
  Checkout c;
  REQUIRE(::chown((c.scratch / "c").c_str(), 65534, 65534) == 0);
  const ToolResult refused = c.run({"check"});
  CHECK(refused.status == 2);
  CHECK_THAT(refused.err, contains("HSDC_BUILD=FOLDER"));
  CHECK_FALSE(fs::exists(c.scratch / "c/build"));
  CHECK(c.run({"check"}, {"HSDC_BUILD=" + (c.scratch / "mine")}).status == 0);

  // What its owner has built is run, even where it is older than the sources.
  fs::create_directories(c.scratch / "c/build/release/cli");
  c.program("c/build/release/cli/hsdc", "echo \"theirs: $*\"");
  fs::remove(c.scratch / "calls");
  CHECK(c.run({"check"}).out == "theirs: check\n");
  CHECK(c.calls().empty());
}

TEST_CASE("install: the installed tool has all that it needs") {
  const ScratchFolder scratch;
  const std::string prefix = scratch / "usr";
  const ToolResult installed =
      Process({"cmake", "--install", HSDC_BINARY_DIR, "--prefix", prefix}, scratch.path()).wait();
  INFO(installed.err);
  REQUIRE(installed.status == 0);
  for (const char* file :
       {"share/doc/hsdc/docs/training.md", "share/doc/hsdc/LICENSE", "share/doc/hsdc/README.md"}) {
    CHECK(fs::exists(fs::path(prefix) / file));
  }
  const auto run = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), prefix + "/bin/hsdc");
    const ToolResult result = Process(arguments, scratch.path()).wait();
    INFO(result.err);
    CHECK(result.status == 0);
    return result.out;
  };
  CHECK_THAT(run({"--version"}), contains("hsdc "));
  const std::string example = prefix + "/share/hsdc/examples/ice40-kp.toml";
  run({"check", example});
  run({"gen", example, "-o", "rtl"});
  CHECK(fs::exists(scratch / "rtl/rtl/hsdc_sequencer.sv"));
  CHECK_THAT(run({"cosim", example, "--fast-build", "--samples", "2", "--test", "2"}),
             contains("no mismatch"));
}

}  // namespace hsdc::cli
