#include "model/place_lock.h"

#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "tests/catch.h"
#include "tests/scratch_folder.h"

using namespace hsdc;
namespace fs = std::filesystem;

namespace {

/// What another process's try_take() says of that place.
bool another_takes(const std::string& place) {
  const pid_t child = ::fork();
  if (child == 0) {
    bool taken = false;
    {
      PlaceLock lock(place, "lock");
      taken = lock.try_take();
    }
    ::_exit(taken ? 0 : 1);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

}  // namespace

TEST_CASE("place lock: one at a time, under whatever name, and nothing stays") {
  const ScratchFolder scratch;
  fs::create_directory(scratch / "folder");
  fs::create_symlink(scratch / "folder", scratch / "link");
  {
    PlaceLock lock(scratch / "link/run.ckpt", "lock");
    REQUIRE(lock.try_take());
    CHECK(fs::exists(scratch / "folder/.run.ckpt.lock"));
    CHECK_FALSE(another_takes(scratch / "folder/run.ckpt"));
    CHECK(another_takes(scratch / "folder/other.ckpt"));
    PlaceLock second(scratch / "folder/../folder/run.ckpt", "lock");
    CHECK_FALSE(second.try_take());
    CHECK_THAT(second.holder(), contains("process " + std::to_string(::getpid()) + " (hsdc_tests"));
    CHECK(PlaceLock(scratch / "folder/run.ckpt", "writing").try_take());
  }
  CHECK(another_takes(scratch / "folder/run.ckpt"));
  CHECK(fs::is_empty(scratch / "folder"));
}

TEST_CASE("place lock: a process that is killed holds nothing") {
  const ScratchFolder scratch;
  const std::string place = scratch / "run.ckpt";
  int ready[2];
  REQUIRE(::pipe(ready) == 0);
  const pid_t child = ::fork();
  if (child == 0) {
    PlaceLock lock(place, "lock");
    const bool taken = lock.try_take();
    ::_exit(taken && ::write(ready[1], "x", 1) == 1 && ::pause() != 0 ? 1 : 2);
  }
  char byte = 0;
  REQUIRE(::read(ready[0], &byte, 1) == 1);
  PlaceLock lock(place, "lock");
  CHECK_FALSE(lock.try_take());
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  CHECK(fs::exists(scratch / ".run.ckpt.lock"));  // it could not remove that
  CHECK(lock.try_take());
  ::close(ready[0]);
  ::close(ready[1]);
}

TEST_CASE("place lock: folders that are made for it go again, unless they are used") {
  const ScratchFolder scratch;
  {
    PlaceLock lock(scratch / "a/b/run", "lock");
    REQUIRE(lock.try_take());
    PlaceLock used(scratch / "c/d/run", "lock");
    REQUIRE(used.try_take());
    std::ofstream(scratch / "c/file") << "x";
  }
  CHECK_FALSE(fs::exists(scratch / "a"));
  CHECK_FALSE(fs::exists(scratch / "c/d"));
  CHECK(fs::exists(scratch / "c/file"));
}

TEST_CASE("place lock: waiting ends with the one before") {
  const ScratchFolder scratch;
  const std::string place = scratch / "rtl", counter = scratch.write("n", "0");
  // Each of several processes adds one to a number in a file, many times: none is lost.
  constexpr int kProcesses = 4, kTimes = 100;
  for (int p = 0; p < kProcesses; ++p) {
    if (::fork() != 0) continue;
    for (int k = 0; k < kTimes; ++k) {
      PlaceLock lock(place, "writing");
      lock.take();
      int number = 0;
      std::ifstream(counter) >> number;
      std::ofstream(counter) << number + 1;
    }
    ::_exit(0);
  }
  for (int p = 0; p < kProcesses; ++p) ::wait(nullptr);
  int number = 0;
  std::ifstream(counter) >> number;
  CHECK(number == kProcesses * kTimes);
}
