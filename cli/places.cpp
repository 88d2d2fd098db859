#include "cli/places.h"

#include <fmt/format.h>

#include "model/error.h"
#include "model/folder.h"

namespace hsdc {
namespace {

namespace fs = std::filesystem;

/// Absolute, with links followed as far as the path exists.
fs::path resolved(const std::string& path) {
  std::error_code error;
  const fs::path real = fs::weakly_canonical(clean_path(path), error);
  return error ? clean_path(path) : clean_path(real);
}

void check_pair(const Place& a, const Place& b) {
  if (resolved(a.path) == resolved(b.path)) {
    throw UserError(fmt::format("{} and {}: found {} twice, allowed two {}", a.option, b.option,
                                a.path, a.is_folder || b.is_folder ? "places" : "files"));
  }
  const auto refuse_within = [](const Place& outer, const Place& inner) {
    if (!outer.is_folder || !lies_within(inner.path, outer.path)) return;
    throw UserError(fmt::format("{}: found {}, within the folder of {}, allowed another place",
                                inner.option, inner.path, outer.option));
  };
  refuse_within(a, b);
  refuse_within(b, a);
}

}  // namespace

bool lies_within(const std::string& path, const std::string& folder) {
  const fs::path up = resolved(path).lexically_relative(resolved(folder));
  return !up.empty() && *up.begin() != "..";
}

void check_apart(std::span<const Place> places) {
  for (size_t i = 0; i < places.size(); ++i) {
    for (size_t k = i + 1; k < places.size(); ++k) {
      if (!places[i].path.empty() && !places[k].path.empty()) check_pair(places[i], places[k]);
    }
  }
}

void check_holds_none(const Place& output, const std::vector<std::string>& inputs) {
  if (output.path.empty() || !output.is_folder) return;
  for (const std::string& input : inputs) {
    if (!lies_within(input, output.path)) continue;
    throw UserError(
        fmt::format("{}: found {}, which holds {}, which this run reads, allowed another folder",
                    output.option, output.path, input));
  }
}

}  // namespace hsdc
