// SPDX-License-Identifier: Apache-2.0
#include "cli/trace_file.h"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstring>
#include <fstream>

#include "base/error.h"
#include "cli/command.h"

namespace hsdc::cli {

namespace fs = std::filesystem;

namespace {

// What the signal handler may use: plain memory, set before it is installed.
std::array<char, 4096> part_name, helper_name, message;

void on_bus_error(int) {
  ::unlink(part_name.data());
  ::unlink(helper_name.data());
  const auto written = ::write(STDERR_FILENO, message.data(), std::strlen(message.data()));
  ::_exit(written < 0 ? kInternal : kBadInput);
}

void keep(std::array<char, 4096>& place, const std::string& text) {
  std::strncpy(place.data(), text.c_str(), place.size() - 1);
}

/// The FST writer does not report a full disk. A complete file is a chain of blocks, each a type
/// and a big-endian length that counts itself, up to the file's end; one of them has the names of
/// signals.
bool is_complete(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::error_code error;
  const std::uintmax_t size = fs::file_size(path, error);
  bool has_names = false;
  for (std::uintmax_t at = 0; !error && at != size;) {
    std::array<unsigned char, 9> head{};
    in.seekg(static_cast<std::streamoff>(at));
    if (!in.read(reinterpret_cast<char*>(head.data()), head.size())) return false;
    std::uintmax_t length = 0;
    for (size_t k = 1; k < head.size(); ++k) length = length << 8 | head[k];
    has_names = has_names || head[0] == 4 || head[0] == 6 || head[0] == 7;
    if (length < 8 || length > size - at - 1) return false;
    at += length + 1;
  }
  return !error && has_names;
}

/// Whether it is empty or starts as all waveforms do: with a header block, of 329 bytes.
bool is_waveform(const fs::path& path) {
  static constexpr std::array<char, 9> kHeader{0, 0, 0, 0, 0, 0, 0, 1, 0x49};
  std::array<char, 9> start{};
  std::ifstream in(path, std::ios::binary);
  in.read(start.data(), start.size());
  return in.gcount() == 0 || (in.gcount() == start.size() && start == kHeader);
}

}  // namespace

TraceFile::TraceFile(const std::string& path) {
  if (path.empty()) return;
  std::error_code error;
  target_ = fs::is_symlink(path, error) ? fs::weakly_canonical(path, error) : fs::path(path);
  if (fs::exists(target_, error) && !fs::is_regular_file(target_, error)) {
    throw bad_option("--trace").found(path).allowed("a new or regular file");
  }
  if (fs::exists(target_, error) && !is_waveform(target_)) {
    throw error_about(ErrorKind::kOccupied, "--trace")
        .found("{}, a file that is no waveform", path)
        .allowed("a new file or an older waveform");
  }
  aside_ = target_.string() + fmt::format(".part{}", ::getpid());
  keep(part_name, aside_.string());
  keep(helper_name, aside_.string() + ".hier");
  keep(message, fmt::format("hsdc: {}: the waveform cannot be written (disk full?)\n", path));
  std::signal(SIGBUS, on_bus_error);
}

TraceFile::~TraceFile() {
  if (aside_.empty()) return;
  std::signal(SIGBUS, SIG_DFL);
  std::error_code ignored;
  fs::remove(aside_, ignored);
  fs::remove(aside_.string() + ".hier", ignored);
}

// The simulation must be closed: its writer ends the file then.
void TraceFile::finish() {
  if (aside_.empty()) return;
  if (!is_complete(aside_)) {
    throw unwritable(target_).says("the waveform could not be written (disk full?)");
  }
  std::error_code error;
  fs::rename(aside_, target_, error);
  if (error) {
    throw unwritable(target_).says("cannot be written: {}", error.message());
  }
}

}  // namespace hsdc::cli
