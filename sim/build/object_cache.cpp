// SPDX-License-Identifier: Apache-2.0
#include "sim/build/object_cache.h"

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <thread>

#include "base/digest.h"
#include "base/error.h"
#include "base/path_lock.h"
#include "base/work_folder.h"
#include "sim/build/build.h"

namespace hsdc::build {
namespace {

namespace fs = std::filesystem;

constexpr auto kAskEvery = std::chrono::milliseconds(200);

/// What stands at the end of a whole object.
std::string seal_of(const std::string& content) {
  Digest digest;
  digest.add(content);
  return fmt::format("\nhsdc object {:016x} {}\n", content.size(), digest.hex());
}

/// A file that is not there is as an empty one.
std::string read_bytes(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return std::string((std::istreambuf_iterator<char>(in)), {});
}

bool is_whole(const fs::path& object) {
  const std::string all = read_bytes(object);
  const size_t length = seal_of("").size();
  if (all.size() <= length) return false;
  const std::string content = all.substr(0, all.size() - length);
  return all.compare(content.size(), length, seal_of(content)) == 0;
}

/// Puts what was built in its place, in one step.
void keep(const fs::path& built, const fs::path& object) {
  const fs::path aside = object.string() + ".part";  // the lock is ours
  const std::string content = read_bytes(built);
  std::ofstream out(aside, std::ios::binary);
  out << content << seal_of(content);
  out.close();
  std::error_code error;
  if (!out.fail()) fs::rename(aside, object, error);
  if (!out.fail() && !error) return;
  std::error_code ignored;
  fs::remove(aside, ignored);
  throw unwritable(object).says("cannot be written (disk full?)");
}

}  // namespace

fs::path ObjectCache::get(const std::string& name,
                          const std::function<void(const fs::path&)>& build, const Waiting& waiting,
                          bool* built) const {
  fs::path object = folder_ / name;
  if (built != nullptr) *built = false;
  if (is_whole(object)) return object;
  std::error_code error;
  fs::create_directories(folder_, error);
  if (error || ::access(folder_.c_str(), W_OK) != 0) {
    throw unwritable(folder_)
        .found("a cache that this user may not write")
        .allowed("another (HSDC_CACHE names it)");
  }
  PathLock lock(object, "lock");
  while (!lock.try_take()) {
    if (waiting && !waiting(lock.holder())) throw BuildInterrupted();
    std::this_thread::sleep_for(kAskEvery);
  }
  if (is_whole(object)) return object;  // made while we waited
  const WorkFolder work;
  const fs::path fresh = work.path() / name;
  build(fresh);
  keep(fresh, object);
  if (built != nullptr) *built = true;
  return object;
}

fs::path cache_folder() {
  if (const char* own = std::getenv("HSDC_CACHE"); own != nullptr && *own != '\0') return own;
  if (const char* xdg = std::getenv("XDG_CACHE_HOME"); xdg != nullptr && *xdg != '\0') {
    return fs::path(xdg) / "hsdc";
  }
  const char* home = std::getenv("HOME");
  return fs::path(home != nullptr && *home != '\0' ? home : "/tmp") / ".cache" / "hsdc";
}

}  // namespace hsdc::build
