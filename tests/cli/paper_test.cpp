// SPDX-License-Identifier: Apache-2.0
// `hsdc paper`: what it writes, what it refuses, and that results do not depend on threads.
#include <filesystem>
#include <nlohmann/json.hpp>

#include "base/file.h"
#include "tests/catch.h"
#include "tests/cli/tool.h"
#include "tests/paths.h"
#include "tests/scratch_folder.h"

namespace hsdc::cli {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

const std::vector<std::string> kNames{"metaplasticity", "theory",    "microscopic", "step-relu",
                                      "rewiring",       "evolution", "macroscopic", "circuits"};

}  // namespace

TEST_CASE("paper: an experiment's figures, tables, page and claims") {
  const ScratchFolder scratch;
  const ToolResult result = run_tool({"paper", "theory", "-o", "p"}, scratch.path());
  CHECK(result.status == 0);
  CHECK_THAT(result.out, contains("holds          Theorem 1"));
  for (const char* name : {"dual.svg", "dual.png", "dual.csv", "claims.csv", "index.html"}) {
    CAPTURE(name);
    CHECK(fs::file_size(scratch / ("p/theory/" + std::string(name))) > 20);
  }
  const Json json = Json::parse(read_file(scratch / "p/theory/result.json"));
  CHECK(json["claims"].size() == 7);
  // Again, into the same folder, and as JSON.
  const ToolResult again =
      run_tool({"paper", "theory", "-o", "p", "--seed", "2", "--json"}, scratch.path());
  const Json told = Json::parse(again.out);
  CHECK(told["experiments"][0]["seed"] == 2);
  CHECK(told["experiments"][0]["claims"][0]["holds"] == true);
}

TEST_CASE("paper: bad options are refused before anything runs") {
  const ScratchFolder scratch;
  const auto refused = [&](std::vector<std::string> more, const std::string& message) {
    more.insert(more.begin(), "paper");
    const ToolResult result = run_tool(more, scratch.path());
    INFO(result.err);
    CHECK(result.status == 2);
    CHECK_THAT(result.err, contains(message));
    CHECK_FALSE(fs::exists(scratch / "out"));
  };
  refused({"teory"}, "teory");
  refused({"theory", "--scale", "huge"}, "huge");
  refused({"theory", "--engine", "fixed"}, "allowed with step-relu only");
  refused({"circuits", "--audio", "spoken:x"}, "allowed with rewiring and all");
  refused({"circuits", "--data", "nowhere"}, "--data");
  refused({"all", "--data", "nowhere"}, "nowhere");
  refused({"all", "--audio", "nothere"}, "--audio");
  refused({"theory", "--data", "digits:8"}, "--data: found with theory, which learns no samples");
  refused({"theory", "--data-seed", "2"},
          "--data-seed: found with theory, which learns no samples");
  refused({"theory", "--threads", "0"}, "0");
  fs::create_directories(scratch / "mine/theory");
  scratch.write("mine/theory/notes.txt", "my own");
  refused({"theory", "-o", "mine"}, "notes.txt");
  CHECK(read_file(scratch / "mine/theory/notes.txt") == "my own");
  fs::create_directories(scratch / "site");
  scratch.write("site/index.html", "my own page");
  refused({"all", "-o", "site"}, "no report of hsdc paper");
}

TEST_CASE("paper: places that cannot be written to are refused before anything runs") {
  const ScratchFolder scratch;
  scratch.write("file", "x");
  for (const std::string name : {"theory", "all"}) {
    for (const std::string folder : {"file", "file/deep"}) {
      CAPTURE(name, folder);
      const ToolResult result = run_tool({"paper", name, "-o", folder}, scratch.path());
      CHECK(result.status == 2);
      CHECK(result.out.empty());
      CHECK_THAT(result.err, contains("hsdc: " + folder + "/"));
      CHECK_THAT(result.err, contains("file, a file, above it, allowed a folder"));
    }
  }
  CHECK(read_file(scratch / "file") == "x");
}

TEST_CASE("paper: a full disk keeps the older result whole, leaves nothing else, and tells all") {
  const ScratchFolder scratch;
  const std::vector<std::string> files{"claims.csv", "dual.csv",   "dual.png",
                                       "dual.svg",   "index.html", "result.json"};
  REQUIRE(run_tool({"paper", "theory", "-o", "old"}, scratch.path()).status == 0);
  const auto contents = [&] {
    std::string all;
    for (const std::string& name : files) all += read_file(scratch / ("old/theory/" + name));
    return all;
  };
  const std::string before = contents();
  // What may be written to a file is limited to so many KiB: as good as a full disk, for any user.
  for (const auto& [limit, file] : {std::pair{2, "result.json"}, {24, "dual.png"}}) {
    for (const std::string folder : {"old", "new/deep"}) {
      CAPTURE(limit, folder);
      const std::string command =
          "ulimit -f " + std::to_string(limit) + "; exec '" HSDC_TOOL "' paper theory -o " + folder;
      const ToolResult result = Process({"bash", "-c", command}, scratch.path()).wait();
      CHECK(result.status == 2);
      CHECK_THAT(result.err, contains("hsdc: " + folder + "/theory/" + file +
                                      ": cannot be written: File too large"));
      CHECK_THAT(result.out, contains("holds          Theorem 1"));
      CHECK_THAT(result.out, !contains("index.html"));
      CHECK_FALSE(fs::exists(scratch / "new"));
    }
  }
  CHECK(contents() == before);
  CHECK(std::distance(fs::directory_iterator(scratch / "old"), {}) == 1);
}

TEST_CASE("paper: results do not depend on the number of threads") {
#ifndef HSDC_SANITIZE
  const ScratchFolder scratch;
  for (const char* threads : {"1", "2"}) {
    const ToolResult result = run_tool({"paper", "circuits", "--threads", threads, "-o", threads,
                                        "--seed", "3", "--data-seed", "2"},
                                       scratch.path());
    INFO(result.err);
    CHECK(result.status == 0);
  }
  // Of two seeds, each has its own.
  const std::string record = read_file(scratch / "1/circuits/result.json");
  CHECK_THAT(record, contains("digits:16 (drawn by HSDC, seed 2)"));
  CHECK(Json::parse(record)["seed"] == 3);
  CHECK(Json::parse(record)["data_seed"] == 2);
  // They learn in floating point, where codes have no formats and ReLU no Q.
  CHECK_THAT(read_file(scratch / "1/circuits/sal.svg"),
             contains(">t: relu<") && contains("linear, gated<") && !contains("Q ="));
  for (const char* name : {"accuracy.csv", "claims.csv"}) {
    CAPTURE(name);
    CHECK(read_file(scratch / ("1/circuits/" + std::string(name))) ==
          read_file(scratch / ("2/circuits/" + std::string(name))));
  }
#endif
}

TEST_CASE(
    "paper: all experiments run on drawn digits, and make one page that needs no other file") {
#ifndef HSDC_SANITIZE
  const ScratchFolder scratch;
  const ToolResult result = run_tool({"paper", "all", "-o", "p", "--json"}, scratch.path());
  INFO(result.err);
  REQUIRE(result.status == 0);
  const Json json = Json::parse(result.out);
  REQUIRE(json["experiments"].size() == kNames.size());
  const std::string page = read_file(scratch / "p/index.html");
  for (size_t k = 0; k < kNames.size(); ++k) {
    CAPTURE(kNames[k]);
    CHECK(json["experiments"][k]["name"] == kNames[k]);
    CHECK(json["experiments"][k]["claims"].size() > 0);
    CHECK_THAT(page, contains("id=\"" + kNames[k]));
    CHECK(fs::exists(scratch / ("p/" + kNames[k] + "/index.html")));
    int pictures = 0;
    for (const auto& entry : fs::directory_iterator(scratch / ("p/" + kNames[k]))) {
      pictures += entry.path().extension() == ".svg" ? 1 : 0;
    }
    CHECK(pictures > 0);
  }
  CHECK(page.find("<script") == std::string::npos);
  CHECK(page.find("src=\"http") == std::string::npos);
  CHECK(page.find("href=\"http") == std::string::npos);
#endif
}

}  // namespace hsdc::cli
