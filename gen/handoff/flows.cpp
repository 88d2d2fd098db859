// SPDX-License-Identifier: Apache-2.0
#include "gen/handoff/flows.h"

#include <fmt/format.h>

#include "gen/templates/embedded.h"
#include "gen/templates/template.h"

namespace hsdc::handoff {

namespace {

/// A list of YAML.
std::string items(const std::vector<std::string>& list) {
  std::string text;
  for (const std::string& item : list) text += fmt::format("- {}\n", item);
  return text;
}

}  // namespace

std::vector<std::string> source_order(const std::string& name) {
  std::vector<std::string> order;
  for (const bool packages : {true, false}) {  // before those that use them
    for (const templates::EmbeddedFile& source : templates::rtl_sources()) {
      const bool is_package = source.text.find("\npackage ") != std::string_view::npos;
      if (!source.name.ends_with(".sv") || is_package != packages) continue;
      order.push_back(fmt::format("rtl/{}", source.name));
    }
  }
  for (const char* part : {"pkg", "registers", "core", "top"}) {
    order.push_back(fmt::format("{}_{}.sv", name, part));
  }
  return order;
}

std::string file_list(const std::string& name) {
  std::string text = "+incdir+rtl\n";
  for (const std::string& path : source_order(name)) text += path + "\n";
  return text;
}

std::string fusesoc_core(const std::string& name, const std::string& version,
                         const std::vector<std::string>& images,
                         const std::vector<std::string>& vectors) {
  // Data goes to the folder in which the tools run, where the sources look for it.
  const auto data = [](const char* fileset, const std::vector<std::string>& paths) {
    std::string text = fmt::format("{}:\n  files:\n", fileset);
    for (const std::string& path : paths) {
      text += fmt::format("    - {0}: {{file_type: user, copyto: {0}}}\n", path);
    }
    return text;
  };
  return templates::fill_template(
      "fusesoc.core.in",
      {{"NAME", name},
       {"VERSION", version},
       {"SOURCES", items(source_order(name))},
       {"DATA", (images.empty() ? "" : data("images", images)) + data("vectors", vectors)},
       {"FILESETS", images.empty() ? "rtl" : "rtl, images"}});
}

std::string bender_manifest(const std::string& name) {
  return templates::fill_template("bender.yml.in",
                                  {{"NAME", name}, {"SOURCES", items(source_order(name))}});
}

std::string timing_constraints() { return templates::fill_template("timing.sdc.in", {}); }

std::string synthesis_script(const std::string& name) {
  return templates::fill_template(
      "synth.ys.in",
      {{"NAME", name}, {"SOURCES", fmt::format("{}", fmt::join(source_order(name), " "))}});
}

}  // namespace hsdc::handoff
