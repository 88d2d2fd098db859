// SPDX-License-Identifier: Apache-2.0
#include "base/run_program.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <thread>

#include "tests/catch.h"
#include "tests/scratch_folder.h"
#include "tests/search_path.h"

using namespace hsdc;

namespace {

/// A shell that starts another program, as a compiler driver does, and tells both process ids.
std::vector<std::string> driver(const std::string& file) {
  return {"sh", "-c",
          "sleep 1000 & echo $$ $! > " + file + ".part; mv " + file + ".part " + file + "; wait"};
}

/// Whether such a process is there; one that only waits to be collected is not.
bool lives(pid_t process) {
  std::ifstream in("/proc/" + std::to_string(process) + "/stat");
  std::string number, name, state;
  return static_cast<bool>(in >> number >> name >> state) && state != "Z" && state != "X";
}

bool both_end(const std::string& file) {
  pid_t shell = 0, program = 0;
  std::ifstream(file) >> shell >> program;
  if (shell <= 0 || program <= 0) return false;
  for (int k = 0; k < 1000 && (lives(shell) || lives(program)); ++k) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return !lives(shell) && !lives(program);
}

}  // namespace

TEST_CASE("run_program: output of both streams and the exit status come back") {
  const ProgramEnd end = run_program({"sh", "-c", "echo one; echo two >&2; exit 3"});
  CHECK(end.found);
  CHECK(end.status == 3);
  CHECK_FALSE(end.ok());
  CHECK(end.output == "one\n");
  CHECK(end.errors == "two\n");
  CHECK(end.first_line() == "two");
  CHECK(run_program({"sh", "-c", "echo; echo ' one'"}).first_line() == "one");
  CHECK(run_program({"true"}).first_line().empty());
}

TEST_CASE("run_program: no shell reads the arguments, and the input is empty") {
  CHECK(run_program({"printf", "%s", "$HOME `id` 'x' \\n;"}).output == "$HOME `id` 'x' \\n;");
  CHECK(run_program({"cat"}).output.empty());
}

TEST_CASE("run_program: input is read, whole or as far as the program wants it") {
  CHECK(run_program({"cat"}, "a text").output == "a text");
  const std::string large(3'000'000, 'x');
  CHECK(run_program({"cat"}, large).output == large);
  CHECK(run_program({"head", "-c", "3"}, large).output == "xxx");
  CHECK(run_program({"true"}, large).ok());
  CHECK(run_program({"sh", "-c", "exec <&-; echo done"}, large).output == "done\n");
}

TEST_CASE("run_program: it runs in the folder that is asked for") {
  const ScratchFolder scratch;
  const std::string real = std::filesystem::canonical(scratch.path()).string();
  CHECK(run_program({"pwd", "-P"}, {}, scratch.path()).output == real + "\n");
  CHECK_THAT(user_error_of([&] { run_program({"pwd"}, {}, scratch / "none"); }),
             contains("pwd: found no folder " + (scratch / "none")));
}

TEST_CASE("run_program: a signal and a missing program are told apart from a status") {
  CHECK(run_program({"sh", "-c", "kill -9 $$"}).status == 128 + 9);
  const SearchPath nowhere("/nonexistent");
  const ProgramEnd missing = run_program({"sh", "-c", "true"});
  CHECK_FALSE(missing.found);
  CHECK_FALSE(missing.ok());
}

TEST_CASE("run_program: more output than a line holds, on both streams") {
  const ProgramEnd end =
      run_program({"sh", "-c", "yes | head -c 300000 >&2; yes | head -c 300000"});
  CHECK(end.output.size() == 300000);
  CHECK(end.errors.size() == 300000);
}

TEST_CASE("run_program: an excerpt has the errors, or else the last lines") {
  const ProgramEnd failed{true, 1, "one\nError: a\n", "%Error: b\nthree\nerror c"};
  CHECK(failed.excerpt(2) == "Error: a\n%Error: b\n");
  CHECK(failed.excerpt(9) == "Error: a\n%Error: b\nerror c\n");
  const ProgramEnd quiet{true, 1, "one\ntwo\n", "three\n"};
  CHECK(quiet.excerpt(2) == "two\nthree\n");
  CHECK(ProgramEnd{}.excerpt(2).empty());
}

TEST_CASE("run_program: a program is stopped when its caller wants that, with all it has started") {
  const ScratchFolder scratch;
  const std::string file = scratch / "ids";
  const ProgramEnd end =
      run_program(driver(file), {}, {}, [&] { return !std::filesystem::exists(file); });
  CHECK(end.stopped);
  CHECK_FALSE(end.ok());
  CHECK(both_end(file));
  CHECK_FALSE(run_program({"true"}, {}, {}, [] { return true; }).stopped);
}

TEST_CASE("run_program: a program ends with us, whatever ends us, with all it has started") {
  for (const int signal : {SIGKILL, SIGTERM, SIGINT}) {
    CAPTURE(signal);
    const ScratchFolder scratch;
    const std::string file = scratch / "ids";
    const pid_t child = ::fork();
    if (child == 0) {
      ::signal(SIGTERM, SIG_DFL);
      ::signal(SIGINT, SIG_DFL);
      run_program(driver(file));
      ::_exit(0);
    }
    for (int k = 0; k < 1000 && !std::filesystem::exists(file); ++k) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    ::kill(child, signal);
    ::waitpid(child, nullptr, 0);
    CHECK(both_end(file));
  }
}
