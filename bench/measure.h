// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace hsdc::bench {

/// The middle value; the mean of the two middle ones of an even number. At least one value.
double median(std::vector<double> values);

/// Seconds that something took.
struct Seconds {
  double wall = 0;
  double cpu = 0;  ///< of this process and of those it started and waited for: what it takes of one
                   ///< core, whatever else the machine does
};
Seconds seconds_of(const std::function<void()>& work);
Seconds median(const std::vector<Seconds>& values);  ///< wall and cpu each by itself

/// Median seconds of every work, each run once unmeasured and then `repetitions` times, in turn: a
/// machine that others load for a while slows all of them, not one, so that their ratios hold.
std::vector<Seconds> median_seconds(int repetitions,
                                    const std::vector<std::function<void()>>& works);

/// What the figures were measured on.
struct Machine {
  std::string cpu;           ///< as the system names it
  int cores = 0;             ///< that this process may use
  std::string compiler;      ///< of the tool
  std::string rtl_compiler;  ///< of verilated circuits, first line of its version; empty: missing
  std::string verilator;     ///< first line of its version; empty: missing
  double load =
      0;  ///< mean number of processes that wanted to run, last minute: above 1, read ratios
};
Machine this_machine();

/// Told before each part what comes next; may throw to end the measurement.
using BenchProgress = std::function<void(const std::string&)>;

}  // namespace hsdc::bench
