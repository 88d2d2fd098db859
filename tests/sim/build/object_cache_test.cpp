// SPDX-License-Identifier: Apache-2.0
#include "sim/build/object_cache.h"

#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "sim/build/build.h"
#include "tests/catch.h"
#include "tests/scratch_folder.h"

using namespace hsdc;
using namespace hsdc::build;
namespace fs = std::filesystem;

namespace {

const std::string kContent(5000, 'x');

struct Cache {
  ScratchFolder scratch;
  ObjectCache cache{scratch / "cache"};
  int builds = 0;

  fs::path get() {
    const auto build = [&](const fs::path& object) {
      ++builds;
      std::ofstream(object, std::ios::binary) << kContent;
    };
    return cache.get("object.so", build, {});
  }
};

std::string content(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

TEST_CASE("object cache: what is whole is taken, what is damaged in any way is built again") {
  Cache c;
  const fs::path object = c.get();
  CHECK(c.get() == object);
  CHECK(c.builds == 1);
  const std::string whole = content(object);
  CHECK(whole.starts_with(kContent));
  std::string flipped = whole;
  flipped[3000] ^= 1;
  for (const std::string& damaged :
       {std::string(), whole.substr(0, 100), whole.substr(0, 4096),
        whole.substr(0, whole.size() - 1), whole + "x", kContent, flipped}) {
    CAPTURE(damaged.size());
    std::ofstream(object, std::ios::binary) << damaged;
    const int before = c.builds;
    CHECK(content(c.get()) == whole);
    CHECK(c.builds == before + 1);
  }
  CHECK(std::distance(fs::directory_iterator(object.parent_path()), {}) == 1);
}

TEST_CASE("object cache: of several that want the same object, one builds it") {
  const ScratchFolder scratch;
  for (int p = 0; p < 4; ++p) {
    if (::fork() != 0) continue;
    const auto build = [&](const fs::path& object) {
      ::usleep(100'000);
      std::ofstream(scratch / ("built-" + std::to_string(::getpid()))) << "x";
      std::ofstream(object) << kContent;
    };
    ObjectCache(scratch / "cache").get("object.so", build, [](const std::string&) { return true; });
    ::_exit(0);
  }
  for (int p = 0; p < 4; ++p) ::wait(nullptr);
  CHECK(std::distance(fs::directory_iterator(scratch.path()), {}) ==
        2);  // the cache, and who built
  CHECK(std::distance(fs::directory_iterator(scratch / "cache"), {}) == 1);
}

TEST_CASE("object cache: a build that fails leaves nothing, and a wait can be given up") {
  Cache c;
  const auto fails = [](const fs::path&) {
    throw UserError(ErrorKind::kFailedTool).says("no compiler");
  };
  CHECK(user_error_of([&] { c.cache.get("object.so", fails, {}); }) == "no compiler");
  CHECK(fs::is_empty(c.scratch / "cache"));
  const auto nested = [&](const fs::path&) {
    c.cache.get("object.so", fails, [](const std::string& holder) {
      CHECK_THAT(holder, contains("process " + std::to_string(::getpid())));
      return false;
    });
  };
  CHECK_THROWS_AS(c.cache.get("object.so", nested, {}), BuildInterrupted);
}
