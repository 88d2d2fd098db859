// SPDX-License-Identifier: Apache-2.0
#include "sim/build/toolchain.h"

#include "sim/build/build.h"
#include "tests/catch.h"
#include "tests/scratch_folder.h"

using namespace hsdc;
using namespace hsdc::build;

namespace {

std::string message_of(const std::string& script) {
  const ScratchFolder scratch;
  return user_error_of([&] {
    run_build_tool({"sh", "-c", script}, scratch.path(), "compiling the circuit", {});
  });
}

}  // namespace

TEST_CASE("toolchain: a tool that fails is told with what for, and what it printed") {
  CHECK(message_of("true") == "(no error)");
  CHECK(message_of("echo 'a.cpp:1: error: x' >&2; exit 3") ==
        "compiling the circuit: sh ended with status 3:\na.cpp:1: error: x\n");
}

TEST_CASE("toolchain: where it is known how to mend a failure, that is said instead") {
  const std::string lz4 = message_of(
      "echo 'fstcpp_writer.cpp:18:10: fatal error: lz4.h: No such file or directory' >&2; exit 1");
  CHECK_THAT(lz4, contains("compiling the circuit: found no lz4.h, which this version of Verilator "
                           "needs to write waveforms; the package liblz4-dev has it"));
  CHECK_THAT(lz4, !contains("fatal"));
  CHECK_THAT(message_of("echo '/usr/bin/ld: cannot find -llz4: No such file' >&2; exit 1"),
             contains("liblz4-dev"));
  CHECK_THAT(message_of("echo 'x.o: error: No space left on device' >&2; exit 1"),
             contains("TMPDIR and HSDC_CACHE name other places"));
  CHECK(build_advice("error: expected ';'").empty());
}

TEST_CASE("toolchain: a build that is interrupted is told apart from one that failed") {
  CHECK_THROWS_AS(run_build_tool({"sleep", "100"}, "/", "sleeping", [] { return false; }),
                  BuildInterrupted);
}
