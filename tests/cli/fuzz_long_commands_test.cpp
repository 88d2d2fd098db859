// SPDX-License-Identifier: Apache-2.0
// The commands that compile or compute for long, on damaged files, with damaged words, odd paths
// to write to and damaged caches. HSDC_NIGHTLY=1 runs 600; HSDC_SEED=n runs that one alone.
#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>

#include "base/file.h"
#include "tests/catch.h"
#include "tests/cli/fuzz.h"
#include "tests/paths.h"

namespace hsdc::cli {
namespace {

namespace fs = std::filesystem;

/// A circuit that compiles takes Verilator and the compiler some seconds each, more than a minute
/// where others want the processors; their processes share the limits of the tool.
constexpr Limits kLimits{60, 300};

Words operator+(Words words, const Words& more) {
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

const Words kBuild{"--fast-build", "--storage", "array"};
const Words kCosim = Words{"cosim", "c.toml", "--epochs", "1", "-o", "rtl"} + kBuild;
const Words kPredict{"predict", "c.toml", "--weights", "w", "--engine", "rtl", "--fast-build"};
const Words kDemo{"demo", "--epochs", "1", "--samples", "2", "--test", "2"};

/// A command whose words or one of whose files is damaged; `fixed` words are added afterwards.
struct LongCommand {
  std::string damaged;
  Words words, fixed = {};
};

const std::vector<LongCommand>& commands() {
  const Words dump{"--dump", "d", "--json"};
  static const std::vector<LongCommand> all{
      {"c.toml", kCosim},
      {"t.csv", kCosim},
      {"w/weights.json", kCosim + Words{"--weights", "w"}},
      {"w/W1.npy", Words{"cosim", "c.toml", "--epochs", "0", "--weights", "w"} + kBuild},
      {"", kCosim},
      {"", kCosim + dump},
      {"", {"cosim", "c.toml", "--samples", "3", "--test", "2", "--trace", "x.fst"}, kBuild},
      {"t.csv", kPredict},
      {"", kPredict + Words{"-o", "answers.npy", "--part", "train"}},
      {"", {"paper", "theory", "--seed", "2", "--json", "-o", "p"}},
      {"", {"paper", "circuits", "--data", "csv:none.csv", "--scale", "quick", "--threads", "1"}},
      {"", {"paper", "all", "--data", "digits:none", "--audio", "spoken:none", "-o", "p"}},
      {"p/theory/result.json", {"paper", "theory", "-o", "p"}},
      {"", kDemo + Words{"-o", "d"}},
      {"d/rtl/.hsdc", kDemo + Words{"-o", "d"}},
      {"t.csv", {"bench", "--data", "csv:t.csv"}, {"--quick"}},
      {"", {"bench", "--data", "csv:none.csv", "--json"}, {"--quick"}}};
  return all;
}

/// What one may find in the place of a folder or a file that is to be written.
std::string odd_path(const FuzzFolder& folder, Damage& damage) {
  fs::create_symlink("loop", folder / "loop");
  fs::create_symlink("nowhere/deep", folder / "dangling");
  folder.write("full/notes.txt", "of somebody else");
  REQUIRE(::mkfifo((folder / "pipe").c_str(), 0600) == 0);
  const Words paths{"pipe",      "pipe/in",   "t.csv",    "t.csv/in", "c.toml",   "w",    "full",
                    "/dev/null", "/dev/full", "/proc/no", ".",        "..",       "loop", "loop/in",
                    "dangling",  "a/b/c/d",   "w/../n",   "-",        "\xff\xfe", "d\n",  " ",
                    "w/W1.npy/", "./",        "/proc/",   "'$x'"};
  if (damage.below(12) == 0) return std::string(300, 'x');
  return paths[damage.below(paths.size())];
}

/// A command that writes to such a folder.
LongCommand to_odd_path(const FuzzFolder& folder, Damage& damage) {
  const Words paper{"paper", "theory"};
  const std::vector<std::pair<Words, std::string>> writers{
      {kDemo, "-o"},
      {kDemo, "-o"},
      {Words{"cosim", "c.toml"} + kBuild, "-o"},
      {kCosim, "--dump"},
      {kCosim + Words{}, "--trace"},
      {paper, "-o"},
      {kPredict, "-o"},
      {kPredict, "--plot"}};
  const auto& [words, option] = writers[damage.below(writers.size())];
  return {"", words + Words{option, odd_path(folder, damage)}};
}

/// A cache with one object, as it was built for the circuit of all places, and then damaged.
Words damaged_cache(const FuzzFolder& folder, Damage& damage) {
  static const fs::path kWhole = fs::path(HSDC_BINARY_DIR) / "test-cache" / "fuzz";
  if (!fs::exists(kWhole)) {
    const Words own{"HSDC_CACHE=" + kWhole.string()};
    REQUIRE(folder.run(kCosim, kLimits, own).status == 0);
  }
  for (const auto& entry : fs::directory_iterator(kWhole)) {
    if (!entry.is_regular_file()) continue;
    std::string object = read_file(entry.path().string());
    if (damage.below(2) == 0) {
      object.resize(damage.below(object.size()));
    } else {
      for (size_t left = 1 + damage.below(9); left > 0; --left) {
        object[damage.below(object.size())] ^= static_cast<char>(1 + damage.below(255));
      }
    }
    folder.write("cache/" + entry.path().filename().string(), object);
  }
  return {"HSDC_CACHE=cache"};
}

Words odd_cache(const FuzzFolder& folder, Damage& damage) {
  fs::create_symlink("loop", folder / "loop");
  const Words paths{"t.csv", "t.csv/in", "/proc/no", "loop", "/dev/null", "new/deep", "w"};
  return {"HSDC_CACHE=" + paths[damage.below(paths.size())]};
}

void prepare(const FuzzFolder& folder) {
  folder.write("p/theory/result.json",
               "{\"format\": \"hsdc paper result 1\", \"files\": [\"index.html\", \"a.csv\"]}\n");
  folder.write("p/theory/index.html", "<html>older</html>");
  folder.write("d/rtl/.hsdc", "top.sv\nmem/w.mem\n");
  folder.write("d/rtl/top.sv", "// older");
  folder.write("d/rtl/mine.txt", "of the user");
}

void run_seed(std::uint32_t seed) {
  Damage damage(seed);
  const FuzzFolder folder;
  prepare(folder);
  LongCommand command;
  Words environment;
  constexpr size_t kOthers = 4;  // beside those of the list
  const size_t kind = damage.below(commands().size() + kOthers);
  if (kind < commands().size()) {
    command = commands()[kind];
    if (command.damaged.empty()) {
      damage.apply(command.words);
    } else {
      folder.damage(command.damaged, damage);
    }
  } else if (kind == commands().size()) {
    command = {"", kCosim};
    environment = damaged_cache(folder, damage);
  } else if (kind == commands().size() + 1) {
    command = {"", kCosim};
    environment = odd_cache(folder, damage);
  } else {
    command = to_odd_path(folder, damage);
  }
  const Words words = command.words + command.fixed;
  const ToolResult result = folder.run(words, kLimits, environment);
  // The names of our own marks are no user's concern; messages name their folders.
  const bool named = command.damaged != "d/rtl/.hsdc" && command.damaged != "p/theory/result.json";
  check_end(seed, {named ? command.damaged : "", words}, result);
  CHECK(read_file(folder / "d/rtl/mine.txt") == "of the user");
  CHECK((result.status == 0 || !fs::exists(folder / "rtl") || fs::exists(folder / "rtl/.hsdc")));
}

}  // namespace

TEST_CASE("fuzzed long commands: cosim, predict in hardware, paper, demo and bench end well too",
          "[fuzz]") {
  for_seeds(8, 600, run_seed);
}

}  // namespace hsdc::cli
