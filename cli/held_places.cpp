#include "cli/held_places.h"

#include <fmt/format.h>

#include <filesystem>

#include "model/error.h"
#include "model/file.h"

namespace hsdc {
namespace {

namespace fs = std::filesystem;

bool can_be_held(const Place& place) {
  if (place.path.empty()) return false;
  std::error_code ignored;
  const fs::file_status status = fs::status(place.path, ignored);
  return !fs::exists(status) || fs::is_regular_file(status) || fs::is_directory(status);
}

}  // namespace

HeldPlaces::HeldPlaces(std::span<const Place> places) {
  for (const Place& place : places) {
    if (!can_be_held(place)) continue;
    auto lock = std::make_unique<PlaceLock>(place.path, "lock");
    if (!lock->try_take()) {
      throw UserError(fmt::format("{}: found {}, where {} writes, allowed another place",
                                  place.option, place.path, lock->holder()));
    }
    locks_.push_back(std::move(lock));
    if (!place.is_folder) remove_unfinished(place.path);
  }
}

}  // namespace hsdc
