// SPDX-License-Identifier: Apache-2.0
// What the user has is kept: folders and files that are not the tool's own are refused before the
// run, links are followed, and so are the streams of a shell.
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "base/file.h"
#include "model/circuit/presets.h"
#include "model/circuit_file/circuit_file.h"
#include "tests/catch.h"
#include "tests/cli/tool.h"
#include "tests/paths.h"
#include "tests/scratch_folder.h"

namespace hsdc::cli {
namespace {

namespace fs = std::filesystem;
using Words = std::vector<std::string>;

struct Case {
  ScratchFolder scratch;
  Case() {
    circuit::PresetOptions options;
    options.layers = {64, 4, 10};
    scratch.write("c.toml", circuit_file::write_preset(options, {"digits:8", 20, 20}));
  }
  ToolResult run(const Words& words) const { return run_tool(words, scratch.path()); }
  ToolResult train(Words more) const {
    more.insert(more.begin(), {"train", "c.toml", "--epochs", "1"});
    return run(more);
  }
  void works(const Words& words) const {
    const ToolResult result = run(words);
    CAPTURE(words, result.err);
    CHECK(result.status == 0);
  }
  void refused(const Words& words, const std::string& message) const {
    const ToolResult result = run(words);
    CAPTURE(words);
    CHECK(result.status == 2);
    CHECK_THAT(result.err, contains(message));
  }
};

}  // namespace

TEST_CASE("outputs: a folder of ours with a file that its record does not name is the user's") {
  const Case c;
  c.works({"train", "c.toml", "--epochs", "1", "--export", "w"});
  for (const Words& words : {Words{"train", "c.toml", "--epochs", "1", "--export", "w"},
                             {"train", "c.toml", "--epochs", "1", "--dump", "d"},
                             {"predict", "c.toml", "--weights", "w", "--trace-nodes", "n"}}) {
    c.works(words);
    c.works(words);  // an older one is replaced
    if (words.back() == "n") fs::remove(c.scratch / "w/mine.npy");
    const std::string file = words.back() + "/mine.npy";
    c.scratch.write(file, "data");
    c.refused(words, words.back() + ": found a folder with other files (mine.npy)");
    CHECK(read_file(c.scratch / file) == "data");
    fs::remove(c.scratch / file);
  }
  c.scratch.write("w/weights.json", "{\"format\": 1}");
  c.refused({"train", "c.toml", "--epochs", "1", "--export", "w"}, "other files");
}

TEST_CASE("outputs: histories and answers of other programs are the user's") {
  const Case c;
  c.works({"train", "c.toml", "--epochs", "1", "--export", "w", "--history", "h.csv"});
  c.works({"train", "c.toml", "--epochs", "1", "--history", "h.jsonl"});
  c.works({"predict", "c.toml", "--weights", "w", "-o", "p.csv"});
  for (const auto& [file, text, words] :
       {std::tuple{"h.csv", "epoch,samples,train_loss\n1,5,0.5\n",
                   Words{"train", "c.toml", "--epochs", "1", "--history", "h.csv"}},
        {"h.jsonl", "{\"epoch\": 1, \"train_loss\": 0.5}\n",
         Words{"train", "c.toml", "--epochs", "1", "--history", "h.jsonl"}},
        {"p.csv", "sample,class,prob\n1,2,3\n",
         Words{"predict", "c.toml", "--weights", "w", "-o", "p.csv"}}}) {
    c.works(words);  // an older one of ours
    c.scratch.write(file, text);
    c.refused(words, std::string("found ") + file + ", a file that is no ");
    CHECK(read_file(c.scratch / file) == text);
  }
}

TEST_CASE("outputs: a link to what is not there yet is followed, one that ends nowhere refused") {
  const Case c;
  fs::create_directory(c.scratch / "disk");
  fs::create_symlink("disk/run.ckpt", c.scratch / "link.ckpt");
  fs::create_symlink("link.ckpt", c.scratch / "again.ckpt");
  fs::create_symlink("loop", c.scratch / "loop");
  fs::create_symlink("none/x", c.scratch / "gone");
  c.works({"train", "c.toml", "--epochs", "1", "--save", "again.ckpt"});
  CHECK(fs::is_symlink(c.scratch / "again.ckpt"));
  CHECK(fs::is_symlink(c.scratch / "link.ckpt"));
  CHECK(fs::is_regular_file(c.scratch / "disk/run.ckpt"));
  for (const char* link : {"loop", "gone"}) {
    c.refused({"new", "kp", "--layers", "4,2", "-o", link}, link);
    c.refused({"train", "c.toml", "--epochs", "1", "--save", link}, link);
    CHECK(fs::is_symlink(c.scratch / link));
  }
}

TEST_CASE("outputs: where the run prints it writes no file, and a closed output is told") {
  const Case c;
  const auto shell = [&](const std::string& text) {
    return Process({"bash", "-c", "t=$0; " + text, HSDC_TOOL}, c.scratch.path()).wait();
  };
  const ToolResult own = shell("$t train c.toml --epochs 1 --save /dev/stdout > out.txt");
  CHECK(own.status == 2);
  CHECK_THAT(own.err, contains("--save: found /dev/stdout, where the output of this run goes"));
  CHECK(shell("$t train c.toml --epochs 1 --history out.txt > out.txt").status == 2);
  const ToolResult piped = shell("$t new kp --layers 4,2 -o /dev/stdout | cat");
  CHECK_THAT(piped.out, contains("[circuit]"));
  for (const std::string command :
       {"check c.toml", "train c.toml --epochs 1 --save k.ckpt", "paper theory -o p"}) {
    const ToolResult closed = shell("$t " + command + " >&-");
    CAPTURE(command);
    CHECK(closed.status == 2);
    CHECK_THAT(closed.err, contains("standard output: cannot be written"));
  }
}

TEST_CASE("outputs: a file and a folder within it are refused before the run") {
  const Case c;
  c.refused({"train", "c.toml", "--epochs", "1", "--save", "w", "--export", "w/x"},
            "--export: found w/x, within the file of --save");
  c.refused({"train", "c.toml", "--epochs", "1", "--plot", "c.svg", "--export", "c.svg/x"},
            "--export: found c.svg/x, within the file of --plot");
  CHECK_FALSE(fs::exists(c.scratch / "w"));
}

TEST_CASE("outputs: what this user may not write is refused, not replaced") {
  const Case c;
  c.works({"train", "c.toml", "--epochs", "1", "--export", "w", "--save", "k.ckpt"});
  c.works({"gen", "c.toml", "-o", "rtl"});
  Words as_user;  // who may do all is asked as somebody else
  if (::geteuid() == 0) as_user = {"setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"};
  for (const char* place : {"w", "rtl"}) ::chmod((c.scratch / place).c_str(), 0555);
  ::chmod((c.scratch / "k.ckpt").c_str(), 0444);
  ::chmod(c.scratch.path().c_str(), 0777);
  for (const Words& words : {Words{"train", "c.toml", "--epochs", "1", "--export", "w"},
                             {"train", "c.toml", "--epochs", "1", "--save", "k.ckpt"},
                             {"gen", "c.toml", "-o", "rtl"}}) {
    Words all = as_user;
    all.push_back(HSDC_TOOL);
    all.insert(all.end(), words.begin(), words.end());
    const ToolResult result = Process(all, c.scratch.path()).wait();
    CAPTURE(words, result.err);
    CHECK(result.status == 2);
    CHECK_THAT(result.err, contains("where this user may not write"));
  }
  for (const char* place : {"w", "rtl"}) ::chmod((c.scratch / place).c_str(), 0755);
  for (const auto& entry : fs::directory_iterator(c.scratch.path())) {
    CHECK(entry.path().filename().string().find(".part") == std::string::npos);
  }
}

}  // namespace hsdc::cli
