#pragma once
#include <filesystem>

namespace hsdc {

/// A new folder of this process alone in the system's place for temporary files; removed with all
/// that is in it. Throws UserError if it cannot be made.
class ScratchPlace {
 public:
  ScratchPlace();
  ~ScratchPlace();
  ScratchPlace(const ScratchPlace&) = delete;
  ScratchPlace& operator=(const ScratchPlace&) = delete;

  /// A folder in it, which is not there yet.
  std::filesystem::path path() const { return root_ / "rtl"; }

 private:
  std::filesystem::path root_;
};

}  // namespace hsdc
