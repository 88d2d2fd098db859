// SPDX-License-Identifier: Apache-2.0
#include "bench/measure.h"

#include <fmt/format.h>
#include <sched.h>
#include <sys/resource.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>

#include "base/error.h"
#include "base/run_program.h"

namespace hsdc::bench {

namespace fs = std::filesystem;

namespace {

std::string cpu_name() {
  std::ifstream in("/proc/cpuinfo");
  for (std::string line; std::getline(in, line);) {
    if (line.rfind("model name", 0) != 0) continue;
    const size_t at = line.find_first_not_of(" \t", line.find(':') + 1);
    if (at != std::string::npos) return line.substr(at);
  }
  return "unknown";
}

int usable_cores() {
  cpu_set_t set;
  return ::sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
}

std::string version_of(const std::string& tool) {
  const ProgramEnd end = run_program({tool, "--version"});
  return end.ok() ? end.first_line() : "";
}

double cpu_seconds() {
  double seconds = 0;
  for (const int who : {RUSAGE_SELF, RUSAGE_CHILDREN}) {
    rusage usage{};
    ::getrusage(who, &usage);
    for (const timeval& time : {usage.ru_utime, usage.ru_stime}) {
      seconds += static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
    }
  }
  return seconds;
}

}  // namespace

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

Seconds seconds_of(const std::function<void()>& work) {
  const double cpu = cpu_seconds();
  const auto begin = std::chrono::steady_clock::now();
  work();
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - begin;
  return {wall.count(), cpu_seconds() - cpu};
}

Seconds median(const std::vector<Seconds>& values) {
  std::vector<double> wall, cpu;
  for (const Seconds& seconds : values) {
    wall.push_back(seconds.wall);
    cpu.push_back(seconds.cpu);
  }
  return {median(wall), median(cpu)};
}

std::vector<Seconds> median_seconds(int repetitions,
                                    const std::vector<std::function<void()>>& works) {
  std::vector<std::vector<Seconds>> seconds(works.size());
  for (const auto& work : works) work();
  for (int k = 0; k < repetitions; ++k) {
    for (size_t w = 0; w < works.size(); ++w) seconds[w].push_back(seconds_of(works[w]));
  }
  std::vector<Seconds> medians;
  medians.reserve(seconds.size());
  for (const auto& values : seconds) medians.push_back(median(values));
  return medians;
}

Machine this_machine() {
  Machine machine{cpu_name(), usable_cores(), "g++ " __VERSION__, {}, {}, 0};
  machine.rtl_compiler = version_of("g++");
  machine.verilator = version_of("verilator");
  if (::getloadavg(&machine.load, 1) != 1) machine.load = 0;
  return machine;
}

}  // namespace hsdc::bench
