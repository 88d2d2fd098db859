#include "cli/train_outputs.h"

#include <fmt/format.h>

#include "model/checkpoint.h"
#include "model/dump.h"
#include "model/error.h"
#include "model/folder.h"
#include "model/weight_folder.h"

namespace hsdc {
namespace {

namespace fs = std::filesystem;

struct Output {
  const char* option;
  const std::string& path;
  bool is_folder;
};

/// Two outputs at one place, or a file in a folder that is replaced as a whole.
void check_apart(const Output& a, const Output& b) {
  if (a.path.empty() || b.path.empty()) return;
  const fs::path one = clean_path(a.path), two = clean_path(b.path);
  if (one == two) {
    throw UserError(fmt::format("{} and {}: found {} twice, allowed two {}", a.option, b.option,
                                a.path, a.is_folder || b.is_folder ? "places" : "files"));
  }
  const fs::path up = two.lexically_relative(one);
  if (a.is_folder && !up.empty() && *up.begin() != "..") {
    throw UserError(fmt::format("{}: found {}, within the folder of {}, allowed another place",
                                b.option, b.path, a.option));
  }
}

void check_combination(const TrainCommand& o) {
  if (!o.weights.empty() && !o.resume.empty()) {
    throw UserError(
        "--weights and --resume: found both, allowed one: a checkpoint has weights of its own");
  }
  if (!o.dump.empty() && o.engine == "float") {
    throw UserError(
        "--dump: found with --engine float, allowed with --engine fixed: it is for recomputing "
        "the run bit for bit");
  }
}

}  // namespace

void check_train_outputs(const TrainCommand& o, const std::vector<std::string>& inputs) {
  check_combination(o);
  const Output outputs[] = {{"--save", o.save, false},
                            {"--history", o.history, false},
                            {"--export", o.export_folder, true},
                            {"--dump", o.dump, true}};
  for (const Output& a : outputs) {
    for (const Output& b : outputs) {
      if (&a < &b || (&a != &b && a.is_folder)) check_apart(a, b);
    }
  }
  if (!o.history.empty()) check_output_file("--history", o.history, inputs);
  if (!o.save.empty()) {
    check_output_file("--save", o.save, inputs);
    check_replaceable_checkpoint(o.save);
  }
  if (!o.export_folder.empty()) {
    std::error_code ignored;
    if (fs::equivalent(o.export_folder, o.weights, ignored)) {
      throw UserError(fmt::format(
          "--export: found {}, which this run reads, allowed another folder", o.export_folder));
    }
    check_weight_folder(o.export_folder);
  }
  if (!o.dump.empty()) RunDump::check_folder(o.dump);
}

}  // namespace hsdc
