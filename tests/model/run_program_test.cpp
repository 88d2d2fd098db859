#include "model/run_program.h"

#include "tests/catch.h"
#include "tests/search_path.h"

using namespace hsdc;

TEST_CASE("run_program: output of both streams and the exit status come back") {
  const ProgramEnd end = run_program({"sh", "-c", "echo one; echo two >&2; exit 3"});
  CHECK(end.found);
  CHECK(end.status == 3);
  CHECK_FALSE(end.ok());
  CHECK(end.output == "one\ntwo\n");
  CHECK(end.first_line() == "one");
}

TEST_CASE("run_program: no shell reads the arguments, and the input is empty") {
  CHECK(run_program({"printf", "%s", "$HOME `id` 'x' \\n;"}).output == "$HOME `id` 'x' \\n;");
  CHECK(run_program({"cat"}).output.empty());
}

TEST_CASE("run_program: a signal and a missing program are told apart from a status") {
  CHECK(run_program({"sh", "-c", "kill -9 $$"}).status == 128 + 9);
  const SearchPath nowhere("/nonexistent");
  CHECK_FALSE(run_program({"sh", "-c", "true"}).found);
}

TEST_CASE("run_program: more output than a pipe holds") {
  CHECK(run_program({"sh", "-c", "yes | head -c 300000"}).output.size() == 300000);
}
