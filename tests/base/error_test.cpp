// SPDX-License-Identifier: Apache-2.0
// Errors in parts: what the parts are, and the text that is made of them.
#include "base/error.h"

#include "base/file.h"
#include "base/folder.h"
#include "base/formats/csv_text.h"
#include "base/formats/npy.h"
#include "model/circuit/check.h"
#include "model/circuit/mask.h"
#include "model/circuit/presets.h"
#include "model/circuit_file/circuit_file.h"
#include "model/data/csv.h"
#include "model/data/idx.h"
#include "model/data/load.h"
#include "model/training/checkpoint.h"
#include "model/training/fixed_learner.h"
#include "model/weights/folder.h"
#include "tests/catch.h"
#include "tests/scratch_folder.h"

namespace hsdc {
namespace {

/// What `call` throws must have these parts; its text is the one that they make, under `scratch`.
template <typename Call>
void require_parts(const ScratchFolder& scratch, const Problem& wanted, const std::string& text,
                   Call&& call) {
  const Problem found = problem_of(call);
  INFO(text_of(found));
  CHECK(to_string(found.kind) == std::string(to_string(wanted.kind)));
  CHECK(found.context == wanted.context);
  CHECK(found.path == (wanted.path.empty() ? "" : scratch / wanted.path));
  CHECK(found.line == wanted.line);
  CHECK(found.column == wanted.column);
  CHECK(found.key == wanted.key);
  CHECK(found.found == wanted.found);
  CHECK(found.allowed == wanted.allowed);
  const std::string place = wanted.path.empty() ? "" : scratch / "";
  CHECK(user_error_of(call) == place + text);
}

circuit::Circuit small_circuit() {
  circuit::PresetOptions options;
  options.preset = "sal";
  options.layers = {3, 4, 2};
  return circuit::make_preset(options);
}

}  // namespace

TEST_CASE("error: told word by word, it keeps its parts") {
  const UserError error =
      bad_file("c.csv", 7).key("column {}", 3).found("\"{}\"", "x").allowed("a number");
  CHECK(error.what() == std::string("c.csv:7: column 3: found \"x\", allowed a number"));
  const Problem& p = error.problems().front();
  CHECK(p.kind == ErrorKind::kBadFile);
  CHECK(p.path == "c.csv");
  CHECK(p.line == 7);
  CHECK(p.key == "column 3");
  CHECK(p.found == "\"x\"");
  CHECK(p.allowed == "a number");
  CHECK(p.message == "found \"x\", allowed a number");
}

TEST_CASE("error: each way to say what is allowed, and other words") {
  CHECK(bad_file("f").found("1").only("2, 3").what() == std::string("f: found 1; allowed: 2, 3"));
  CHECK(bad_file("f").found("1").expected("2").what() == std::string("f: found 1; expected 2"));
  CHECK(bad_file("f", 1, 2).says("is {}", "cut").what() == std::string("f:1:2: is cut"));
  CHECK(bad_file("f").says("is cut:").expected("a").found("b").what() ==
        std::string("f: is cut: expected a, found b"));
  CHECK(bad_option("-x").found("1").allowed("2").says(": {}", "so").what() ==
        std::string("-x: found 1, allowed 2: so"));
  CHECK(unwritable("f").says("{{}}").what() == std::string("f: {{}}"));  // no format of one text
  CHECK(UserError(ErrorKind::kInterrupted).says("interrupted").what() ==
        std::string("interrupted"));
}

TEST_CASE("error: what it came up in goes before it, another name where the old one was") {
  UserError error = bad_file("w.part12/a.npy").found("dtype <f8").allowed("<i2");
  error.rename("w.part12", "w");
  error.within("[data]");
  error.within("train");
  error.within("");
  CHECK(error.what() == std::string("train: [data]: w/a.npy: found dtype <f8, allowed <i2"));
  CHECK(error.problems().front().context == "train: [data]");
  CHECK(error.problems().front().path == "w/a.npy");
}

TEST_CASE("error: all problems of a file are kept, fifty of them told") {
  std::vector<Problem> problems;
  for (int k = 1; k <= 60; ++k) {
    problems.push_back({.path = "c.toml", .line = k, .message = "found " + std::to_string(k)});
  }
  const UserError error(problems);
  CHECK(error.problems().size() == 60);
  const std::string text = error.what();
  CHECK(text.starts_with("c.toml:1: found 1\nc.toml:2: found 2\n"));
  CHECK(text.ends_with("c.toml:50: found 50\nc.toml: and 10 more"));
}

TEST_CASE("error: each reader gives file, line, key, what was found and what is allowed") {
  using Kind = ErrorKind;
  const ScratchFolder scratch;

  require_parts(scratch, {.kind = Kind::kMissing, .path = "none"},
                "none: cannot be opened: No such file or directory",
                [&] { read_file(scratch / "none"); });

  scratch.write("dir.txt", "");
  require_parts(scratch,
                {.kind = Kind::kOccupied,
                 .path = "dir.txt",
                 .found = "a file",
                 .allowed = "a folder for the dump"},
                "dir.txt: found a file, allowed a folder for the dump", [&] {
                  check_replaceable(scratch / "dir.txt", {"dump", "run.json", "/files"});
                });

  formats::write_npy<float>(scratch / "a.npy", {2, 1}, std::vector<float>{1, 2});
  require_parts(
      scratch,
      {.kind = Kind::kBadFile, .path = "a.npy", .found = "shape (2, 1)", .allowed = "(3,)"},
      "a.npy: found shape (2, 1), allowed (3,)",
      [&] { formats::read_npy_values<float>(scratch / "a.npy", {3}); });

  scratch.write("t.csv", "1,2,a\n1,2\n");
  require_parts(scratch,
                {.kind = Kind::kBadFile,
                 .path = "t.csv",
                 .line = 2,
                 .found = "2 columns",
                 .allowed = "3 as in the lines before"},
                "t.csv:2: found 2 columns; expected 3 as in the lines before",
                [&] { data::load_csv(scratch / "t.csv", "", {}); });

  scratch.write("u.csv", "a,b,class\n1,2,x\n1,?x,y\n");
  require_parts(scratch,
                {.kind = Kind::kBadFile,
                 .path = "u.csv",
                 .line = 3,
                 .key = "column 2 (\"b\")",
                 .found = "\"?x\"",
                 .allowed = "a finite number (the class is column 3 (\"class\"); --label, or label "
                            "in [data], names another column)"},
                "u.csv:3: column 2 (\"b\"): found \"?x\"; expected a finite number (the class is "
                "column 3 (\"class\"); --label, or label in [data], names another column)",
                [&] { data::load_csv(scratch / "u.csv", "", {}); });

  scratch.write("c.toml", "[circuit]\npreset = \"sal\"\nlayers = [3, 4, 2]\nq = 5000\n");
  require_parts(scratch,
                {.kind = Kind::kBadValue,
                 .path = "c.toml",
                 .line = 4,
                 .key = "[circuit] q",
                 .found = "5000",
                 .allowed = "1..1024"},
                "c.toml:4: [circuit] q: found 5000, allowed 1..1024",
                [&] { circuit_file::read_circuit_file(scratch / "c.toml"); });

  scratch.write("d.toml", "[circuit\n");
  const Problem toml = problem_of([&] { circuit_file::read_circuit_file(scratch / "d.toml"); });
  CHECK(toml.path == scratch / "d.toml");
  CHECK(toml.line == 1);
  CHECK(toml.column > 1);
  CHECK(toml.found == "no valid TOML");

  scratch.write("weights.json", "{\n\"format\": \"hsdc weights 1\",\n]");
  fixed::FixedNetwork network(small_circuit());
  require_parts(scratch,
                {.kind = Kind::kBadFile,
                 .path = "weights.json",
                 .line = 3,
                 .found = "what is no JSON",
                 .allowed = "an object with \"format\""},
                "weights.json:3: found what is no JSON, allowed an object with \"format\"",
                [&] { weights::import_weights(scratch.path(), network); });

  scratch.write("train-images-idx3-ubyte", std::string(16, '\1'));
  for (const char* name :
       {"train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"}) {
    scratch.write(name, "");
  }
  require_parts(scratch,
                {.kind = Kind::kBadFile,
                 .path = "train-images-idx3-ubyte",
                 .found = "magic number 0x01010101",
                 .allowed = "0x00000803 (IDX images: unsigned bytes, 3 dimensions)"},
                "train-images-idx3-ubyte: found magic number 0x01010101; expected 0x00000803 (IDX "
                "images: unsigned bytes, 3 dimensions)",
                [&] { data::load_idx(scratch.path()); });

  training::FixedLearner learner(network);
  training::save_checkpoint(scratch / "run", {1, 2}, learner, {});
  require_parts(scratch,
                {.kind = Kind::kMismatch,
                 .path = "run",
                 .found = "a checkpoint of a run on other samples",
                 .allowed = "the same --data, --samples and --test"},
                "run: found a checkpoint of a run on other samples, allowed the same --data, "
                "--samples and --test",
                [&] {
                  training::load_checkpoint(scratch / "run", {1, 3}, learner);
                });

  require_parts(scratch,
                {.kind = Kind::kBadValue,
                 .key = "data digits:9",
                 .found = "side \"9\"",
                 .allowed = "8, 16 or 28"},
                "data digits:9: found side \"9\"; allowed: 8, 16 or 28",
                [] { data::load_data("digits:9", 0, 1, 1, 1); });

  circuit::Circuit circuit = small_circuit();
  circuit.nodes[circuit::NodeId{0}].size = 0;
  require_parts(
      scratch,
      {.kind = Kind::kBadValue,
       .context = "node " + circuit.nodes[circuit::NodeId{0}].name,
       .key = "size",
       .found = "0",
       .allowed = "1..65536"},
      "node " + circuit.nodes[circuit::NodeId{0}].name + ": size: found 0, allowed 1..65536",
      [&] { circuit::require_sound(circuit, circuit::Engine::kFixed); });

  formats::write_npy<std::uint8_t>(scratch / "m.npy", {4, 3}, std::vector<std::uint8_t>(12, 7));
  circuit = small_circuit();
  circuit.projections[circuit::ProjectionId{0}].first().mask_file = scratch / "m.npy";
  require_parts(
      scratch,
      {.kind = Kind::kBadFile,
       .path = "m.npy",
       .key = "mask_file of projection " + circuit.projections[circuit::ProjectionId{0}].name,
       .found = "7 at [0, 0]",
       .allowed = "0 or 1"},
      "m.npy: mask_file of projection " + circuit.projections[circuit::ProjectionId{0}].name +
          ": found 7 at [0, 0], allowed 0 or 1",
      [&] { circuit::make_mask(circuit, circuit::ProjectionId{0}); });
}

}  // namespace hsdc
