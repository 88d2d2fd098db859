// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <array>
#include <memory>

#include "base/error.h"
#include "base/file.h"
#include "cli/allowed.h"
#include "cli/command.h"
#include "cli/device_report.h"
#include "cli/inputs.h"
#include "cli/output_locks.h"
#include "cli/terminal.h"

namespace hsdc::cli {
namespace {

struct DeviceOptions {
  std::string name;
  device::ResponseOptions response;
  bool no_noise = false, no_variation = false, list = false, json = false;
  std::string picture, csv;
};

int list_presets() {
  std::vector<std::vector<std::string>> rows;
  for (const std::string& name : device::preset_names())
    rows.push_back({name, device::preset_source(name)});
  fmt::print("{}", columns(rows));
  return kOk;
}

int run_device(const DeviceOptions& o) {
  if (o.list) return list_presets();
  if (o.name.empty()) {
    throw bad_option("PRESET").found("none").allowed("{}", fmt::join(device::preset_names(), ", "));
  }
  const std::array outputs{OptionPath{"--output", o.picture}, OptionPath{"--csv", o.csv}};
  check_apart(outputs);
  if (!o.picture.empty()) check_picture_file("--output", o.picture);
  if (!o.csv.empty()) check_output_file("--csv", o.csv, {});
  const OutputLocks locks(outputs);
  device::Device device = device::preset(o.name);
  if (o.no_noise) device = device.without_noise();
  if (o.no_variation) device = device.without_variation();
  const ShownDevice shown = show_device(device, o.response);
  if (!o.csv.empty()) write_file_atomically(o.csv, device_csv(shown));
  if (!o.picture.empty()) report::draw_picture(device_figure(shown), o.picture);
  if (o.json) {
    fmt::print("{}\n", device_json(shown).dump(2));
  } else {
    fmt::print("{}", device_text(shown));
    for (const OptionPath& output : outputs) {
      if (!output.path.empty()) fmt::print("{} written\n", output.path);
    }
  }
  return kOk;
}

}  // namespace

void add_device(CLI::App& app, Run& run) {
  auto o = std::make_shared<DeviceOptions>();
  CLI::App& command =
      *app.add_subcommand("device", "Show an analog device: pulse response, integers, errors");
  command.footer(
      "Examples:\n"
      "  hsdc device --list\n"
      "  hsdc device reram_es -o reram_es.svg --csv reram_es.csv\n"
      "  hsdc device ecram_li --no-noise --weight-bits 12");
  command.add_option("PRESET", o->name, "a published device")
      ->check(one_of(device::preset_names()));
  command.add_flag("--list", o->list, "the presets, and where their numbers come from");
  command.add_option("-o,--output", o->picture, "picture: .svg or .png");
  command.add_option("--csv", o->csv, "the pulse response as a table");
  command.add_flag("--json", o->json, "one JSON object on standard output");
  const auto whole = [&](const char* name, int& value, int low, int high, const char* what) {
    command.add_option(name, value, fmt::format("{} ({})", what, value))
        ->transform(whole_number(low, high));
  };
  whole("--weight-bits", o->response.weight_bits, 8, 16, "bits of a state");
  whole("--cells", o->response.cells, 1, 1 << 20, "cells that are pulsed");
  whole("--up", o->response.up, 1, 100000, "pulses up");
  whole("--down", o->response.down, 0, 100000, "pulses down, after those");
  command.add_option("--seed", o->response.seed, "of cells and noise (1)")
      ->transform(seed_number());
  command.add_flag("--no-noise", o->no_noise, "without noise from pulse to pulse");
  command.add_flag("--no-variation", o->no_variation, "without variation from cell to cell");
  command.callback([o, &run] { run = [o] { return run_device(*o); }; });
}

}  // namespace hsdc::cli
