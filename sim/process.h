#pragma once
#include <filesystem>
#include <string>
#include <vector>

namespace hsdc {

/// Runs a program, found through PATH, in folder `where`, its output (both streams) into `log`.
/// Returns its exit status; 127 if it cannot be started, 128 + n if signal n ended it.
int run_process(const std::vector<std::string>& command, const std::filesystem::path& where,
                const std::filesystem::path& log);

/// The first `lines` lines of a log that look like errors, or its last ones if none does.
std::string log_excerpt(const std::filesystem::path& log, int lines);

}  // namespace hsdc
