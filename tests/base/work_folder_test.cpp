// SPDX-License-Identifier: Apache-2.0
#include "base/work_folder.h"

#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <string>

#include "tests/catch.h"
#include "tests/scratch_folder.h"

using namespace hsdc;
namespace fs = std::filesystem;

namespace {

/// $TMPDIR for a test.
class ScopedTemporaryFolder {
 public:
  explicit ScopedTemporaryFolder(const std::string& folder) {
    if (const char* set = ::getenv("TMPDIR")) before_ = set;
    ::setenv("TMPDIR", folder.c_str(), 1);
  }
  ~ScopedTemporaryFolder() {
    before_.empty() ? ::unsetenv("TMPDIR") : ::setenv("TMPDIR", before_.c_str(), 1);
  }

 private:
  std::string before_;
};

void make_old(const fs::path& path) {
  fs::last_write_time(path, fs::file_time_type::clock::now() - std::chrono::hours(1));
}

}  // namespace

TEST_CASE("work folder: it is there for as long as it is needed, and what killed runs left goes") {
  const ScratchFolder scratch;
  const ScopedTemporaryFolder temporary(scratch.path());
  const pid_t killed = ::fork();
  if (killed == 0) {
    const WorkFolder work;
    fs::create_directory(work.path() / "deep");
    ::_exit(0);  // as SIGKILL: no destructor runs
  }
  ::waitpid(killed, nullptr, 0);
  REQUIRE(std::distance(fs::directory_iterator(scratch.path()), {}) == 1);
  const fs::path left = fs::directory_iterator(scratch.path())->path();
  {
    const WorkFolder young;  // what was made just now may be in use, not locked yet
    CHECK(fs::exists(left));
  }
  make_old(left);
  {
    const WorkFolder first;
    CHECK_FALSE(fs::exists(left));
    make_old(first.path());
    const WorkFolder second;
    CHECK(fs::exists(first.path()));
    CHECK(first.path() != second.path());
  }
  CHECK(fs::is_empty(scratch.path()));
}

TEST_CASE("work folder: a place that is none is named") {
  const ScratchFolder scratch;
  const ScopedTemporaryFolder temporary(scratch / "none");
  CHECK_THAT(user_error_of([] { WorkFolder(); }),
             contains("TMPDIR: found \"" + (scratch / "none") + "\""));
}
