// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <functional>
#include <string>

namespace hsdc::build {

/// A folder of built objects, each under a name made of all that it depends on, and sealed: its
/// length and a digest of it stand at its end, where loaders and linkers do not look. Several
/// processes may use it at once. It need not be writable as long as nothing has to be built.
class ObjectCache {
 public:
  /// Told while another process builds the same object; false gives up.
  using Waiting = std::function<bool(const std::string& holder)>;

  explicit ObjectCache(std::filesystem::path folder) : folder_(std::move(folder)) {}

  /// The object of that name: the one that is there if it is whole, else what `build` makes, given
  /// the place to write it to. Of several processes that want the same one, the first builds it.
  /// `built` (may be null) is set if this one has. Throws UserError where the folder cannot be
  /// written, and BuildInterrupted if `waiting` gives up.
  std::filesystem::path get(const std::string& name,
                            const std::function<void(const std::filesystem::path&)>& build,
                            const Waiting& waiting, bool* built = nullptr) const;

 private:
  std::filesystem::path folder_;
};

/// $HSDC_CACHE, else $XDG_CACHE_HOME/hsdc, else ~/.cache/hsdc.
std::filesystem::path cache_folder();

}  // namespace hsdc::build
