// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <string>

namespace hsdc::cli {

/// A waveform under way: written aside and put in its place at the end, so that a run that fails
/// leaves what stood there. The FST writer maps its file, so a full disk ends the process with a
/// bus error: while one of these lives, that is reported as what it is, with exit status 2.
class TraceFile {
 public:
  /// `path`: as the user gave it; empty for no waveform. Throws UserError unless it is free, empty,
  /// or an older waveform (FST).
  explicit TraceFile(const std::string& path);
  ~TraceFile();
  TraceFile(const TraceFile&) = delete;
  TraceFile& operator=(const TraceFile&) = delete;

  /// Where to write; empty for no waveform.
  const std::filesystem::path& aside() const { return aside_; }
  /// Puts the complete file in its place. Throws UserError if that cannot be done.
  void finish();

 private:
  std::filesystem::path target_, aside_;
};

}  // namespace hsdc::cli
