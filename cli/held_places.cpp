#include "cli/held_places.h"

#include <fmt/format.h>

#include <filesystem>

#include "base/error.h"
#include "base/file.h"
#include "base/place_lock.h"

namespace hsdc {
namespace {

namespace fs = std::filesystem;

bool can_be_held(const Place& place) {
  if (place.path.empty()) return false;
  std::error_code ignored;
  const fs::file_status status = fs::status(place.path, ignored);
  return !fs::exists(status) || fs::is_regular_file(status) || fs::is_directory(status);
}

bool is_pipe(const Place& place) {
  std::error_code ignored;
  return !place.path.empty() && fs::is_fifo(place.path, ignored);
}

/// As the user would name it.
std::string shown(const fs::path& path) {
  std::error_code error;
  const fs::path near = fs::proximate(path, error);
  return error || *near.begin() == ".." ? path.string() : near.string();
}

[[noreturn]] void refuse_held(const Place& place, const std::string& holder) {
  throw UserError(fmt::format("{}: found {}, where {} writes, allowed another place", place.option,
                              place.path, holder));
}

void check_above(const Place& place) {
  if (const auto held = held_above(place.path)) {
    throw UserError(fmt::format("{}: found {}, within {}, where {} writes, allowed another place",
                                place.option, place.path, shown(held->path), held->holder));
  }
}

void check_within(const Place& place) {
  if (!place.is_folder) return;
  if (const auto held = held_within(place.path)) {
    throw UserError(
        fmt::format("{}: found {}, which holds {}, where {} writes, allowed another place",
                    place.option, place.path, shown(held->path), held->holder));
  }
}

}  // namespace

HeldPlaces::HeldPlaces(std::span<const Place> places) {
  for (const Place& place : places) {
    if (is_pipe(place)) pipes_.push_back(open_device(place.path));
    if (!can_be_held(place)) continue;
    check_above(place);  // first, so that nothing is made there
    auto lock = std::make_unique<PlaceLock>(place.path, "lock");
    if (!lock->try_take()) refuse_held(place, lock->holder());
    locks_.push_back(std::move(lock));
    // Of two that begin in one moment, at least one sees the other.
    check_above(place);
    check_within(place);
    if (!place.is_folder) remove_unfinished(place.path);
  }
}

void check_undisturbed(const Place& place) {
  if (const auto held = held_at(place.path)) refuse_held(place, held->holder);
  check_above(place);
  check_within(place);
}

}  // namespace hsdc
