// SPDX-License-Identifier: Apache-2.0
#include "base/path_lock.h"

#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <thread>

#include "base/folder.h"
#include "tests/catch.h"
#include "tests/scratch_folder.h"

using namespace hsdc;
namespace fs = std::filesystem;

namespace {

/// What another process's try_take() says of that path.
bool another_takes(const std::string& path) {
  const pid_t child = ::fork();
  if (child == 0) {
    bool taken = false;
    {
      PathLock lock(path, "lock");
      taken = lock.try_take();
    }
    ::_exit(taken ? 0 : 1);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/// A process that holds a path until it is killed.
class Holder {
 public:
  explicit Holder(const std::string& path) {
    int ready[2];
    if (::pipe(ready) != 0) throw std::runtime_error("no pipe");
    child_ = ::fork();
    if (child_ == 0) {
      PathLock lock(path, "lock");
      const bool taken = lock.try_take();
      ::_exit(taken && ::write(ready[1], "x", 1) == 1 && ::pause() != 0 ? 1 : 2);
    }
    ::close(ready[1]);
    char byte = 0;
    if (::read(ready[0], &byte, 1) != 1) throw std::runtime_error("the path is not held");
    ::close(ready[0]);
  }
  ~Holder() { kill(); }
  Holder(const Holder&) = delete;
  Holder& operator=(const Holder&) = delete;
  void kill() {
    if (child_ <= 0) return;
    ::kill(child_, SIGKILL);
    ::waitpid(child_, nullptr, 0);
    child_ = -1;
  }

 private:
  pid_t child_ = -1;
};

}  // namespace

TEST_CASE("path lock: one at a time, under whatever name, and nothing stays") {
  const ScratchFolder scratch;
  fs::create_directory(scratch / "folder");
  fs::create_symlink(scratch / "folder", scratch / "link");
  {
    PathLock lock(scratch / "link/run.ckpt", "lock");
    REQUIRE(lock.try_take());
    CHECK(fs::exists(scratch / "folder/.run.ckpt.lock"));
    CHECK_FALSE(another_takes(scratch / "folder/run.ckpt"));
    CHECK(another_takes(scratch / "folder/other.ckpt"));
    PathLock second(scratch / "folder/../folder/run.ckpt", "lock");
    CHECK_FALSE(second.try_take());
    CHECK_THAT(second.holder(), contains("process " + std::to_string(::getpid()) + " (hsdc_tests"));
    CHECK(PathLock(scratch / "folder/run.ckpt", "writing").try_take());
  }
  CHECK(another_takes(scratch / "folder/run.ckpt"));
  CHECK(fs::is_empty(scratch / "folder"));
}

TEST_CASE("path lock: a process that is killed holds nothing") {
  const ScratchFolder scratch;
  const std::string path = scratch / "run.ckpt";
  Holder holder(path);
  PathLock lock(path, "lock");
  CHECK_FALSE(lock.try_take());
  holder.kill();
  CHECK(fs::exists(scratch / ".run.ckpt.lock"));  // it could not remove that
  CHECK(lock.try_take());
}

TEST_CASE("path lock: what another process holds above a path, and within a folder") {
  const ScratchFolder scratch;
  fs::create_directories(scratch / "a/b/c");
  Holder middle(scratch / "a/b");
  CHECK(held_at(scratch / "a/b"));
  CHECK_FALSE(held_at(scratch / "a"));
  CHECK_FALSE(held_above(scratch / "a/b"));
  CHECK_FALSE(held_above(scratch / "a/other/file"));
  for (const char* inner : {"a/b/c", "a/b/c/file", "a/x/../b/new"}) {
    CAPTURE(inner);
    const auto above = held_above(scratch / inner);
    REQUIRE(above);
    CHECK(above->path == fs::canonical(scratch / "a/b"));
    CHECK_THAT(above->holder, contains("hsdc_tests"));
  }
  CHECK_FALSE(held_within(scratch / "a/b"));
  CHECK_FALSE(held_within(scratch / "nothing"));
  const auto within = held_within(scratch.path());
  REQUIRE(within);
  CHECK(within->path == fs::canonical(scratch / "a/b"));
  // What it leaves when it is killed is nobody's, and counts for nothing.
  middle.kill();
  scratch.write("a/.mine.lock", "not of ours");
  CHECK(is_lock_file(scratch / "a/.b.lock"));
  CHECK_FALSE(is_lock_file(scratch / "a/.mine.lock"));
  CHECK_FALSE(is_free(scratch / "a"));
  CHECK_FALSE(held_above(scratch / "a/b/c"));
  CHECK_FALSE(held_within(scratch.path()));
  CHECK_FALSE(fs::exists(scratch / "a/.b.lock"));
  CHECK(fs::exists(scratch / "a/.mine.lock"));
  // A process does not stand in its own way.
  PathLock own(scratch / "a/b", "lock");
  REQUIRE(own.try_take());
  CHECK_FALSE(held_above(scratch / "a/b/c"));
  CHECK_FALSE(held_within(scratch.path()));
  CHECK(fs::exists(scratch / "a/.b.lock"));
}

TEST_CASE("path lock: a folder is not replaced under what another process holds in it") {
  const ScratchFolder scratch;
  const auto replace = [&] {
    replace_folder(scratch / "rtl", [](const fs::path& aside) { std::ofstream(aside / "new"); });
  };
  fs::create_directory(scratch / "rtl");
  scratch.write("rtl/old", "old");
  Holder holder(scratch / "rtl/run.ckpt");
  CHECK_THAT(user_error_of(replace), contains("rtl: found run.ckpt in it, where process "));
  CHECK(fs::exists(scratch / "rtl/old"));
  holder.kill();
  // What this process holds in it, it goes on to hold.
  PathLock own(scratch / "rtl/x.fst", "lock");
  REQUIRE(own.try_take());
  replace();
  CHECK(fs::exists(scratch / "rtl/new"));
  CHECK_FALSE(fs::exists(scratch / "rtl/.run.ckpt.lock"));
  CHECK_FALSE(another_takes(scratch / "rtl/x.fst"));
}

TEST_CASE("path lock: who wants one within a folder that is being replaced waits for that") {
  const ScratchFolder scratch;
  fs::create_directory(scratch / "rtl");
  int begin[2];
  REQUIRE(::pipe(begin) == 0);
  const pid_t child = ::fork();  // now: later it would hold the lock of the replacing one, too
  if (child == 0) {
    char byte = 0;
    if (::read(begin[0], &byte, 1) != 1) ::_exit(2);
    PathLock lock(scratch / "rtl/run.ckpt", "lock");
    // Of the new folder: the file of one made in the old folder would be gone with it.
    const bool taken = lock.try_take() && fs::exists(scratch / "rtl/new") &&
                       fs::exists(scratch / "rtl/.run.ckpt.lock");
    ::_exit(taken ? 0 : 1);
  }
  replace_folder(scratch / "rtl", [&](const fs::path& aside) {
    std::ofstream(aside / "new").flush();
    CHECK(::write(begin[1], "x", 1) == 1);
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
  });
  int status = -1;
  ::waitpid(child, &status, 0);
  CHECK(status == 0);
  ::close(begin[0]);
  ::close(begin[1]);
}

TEST_CASE("path lock: folders that are made for it go again, unless they are used") {
  const ScratchFolder scratch;
  {
    PathLock lock(scratch / "a/b/run", "lock");
    REQUIRE(lock.try_take());
    PathLock used(scratch / "c/d/run", "lock");
    REQUIRE(used.try_take());
    std::ofstream(scratch / "c/file") << "x";
  }
  CHECK_FALSE(fs::exists(scratch / "a"));
  CHECK_FALSE(fs::exists(scratch / "c/d"));
  CHECK(fs::exists(scratch / "c/file"));
}

TEST_CASE("path lock: waiting ends with the one before") {
  const ScratchFolder scratch;
  const std::string path = scratch / "rtl", counter = scratch.write("n", "0");
  // Each of several processes adds one to a number in a file, many times: none is lost.
  constexpr int kProcesses = 4, kTimes = 100;
  for (int p = 0; p < kProcesses; ++p) {
    if (::fork() != 0) continue;
    for (int k = 0; k < kTimes; ++k) {
      PathLock lock(path, "writing");
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
