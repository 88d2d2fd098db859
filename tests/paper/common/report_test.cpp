// SPDX-License-Identifier: Apache-2.0
#include "paper/common/report.h"

#include <cmath>
#include <filesystem>
#include <set>
#include <sstream>

#include "base/file.h"
#include "tests/catch.h"
#include "tests/paper/common/markup.h"
#include "tests/scratch_folder.h"
#include "tests/search_path.h"

using namespace hsdc;
using namespace hsdc::paper;
namespace fs = std::filesystem;

namespace {

const std::string kAwkward = "<b>\"a\" & 'b'</b> η </main> &lt; \\ , $x";

Experiment experiment(const char* name = "theory") {
  return {name, "Gradients <without> \"transport\" & more", "Fig. 3a, D.1", true, nullptr};
}

ExperimentResult result() {
  ExperimentResult r;
  r.settings = {"16-32-10, η = 0.1", kAwkward};
  r.claims = {{"The angle falls below 90°.", "12.3 ± 0.4°", true, ""},
              {kAwkward, kAwkward, false, kAwkward}};
  report::Figure figure;
  figure.title = kAwkward;
  report::Panel panel;
  panel.x_label = "step";
  panel.y_label = "angle";
  report::Series series;
  series.x = {0, 1, 2};
  series.y = {90, 30, 12};
  panel.series = {series};
  figure.panels = {panel};
  r.figures = {{"angle", kAwkward, figure}};
  r.drawings = {{"circuit", "The circuit.", "digraph { a -> b }"}};
  r.tables = {{"angle", {"step", "angle"}, {{"0", "90"}, {"1", "a \"b\", c\nd"}}}};
  return r;
}

std::set<std::string> names_in(const fs::path& folder) {
  std::set<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) {
    names.insert(entry.path().filename().string());
  }
  return names;
}

const std::set<std::string> kFiles{"angle.csv",   "angle.png",  "angle.svg",  "circuit.png",
                                   "circuit.svg", "claims.csv", "index.html", "result.json"};

void write(const fs::path& folder, const ExperimentResult& r = result()) {
  write_result(experiment(), {}, r, 61.2, folder);
}

}  // namespace

TEST_CASE("result: all files, and nothing beside the folder") {
  const ScratchFolder scratch;
  write(scratch / "a/theory/");
  CHECK(names_in(scratch / "a/theory") == kFiles);
  CHECK(names_in(scratch / "a") == std::set<std::string>{"theory"});
  CHECK(read_file(scratch / "a/theory/angle.csv") == "step,angle\n0,90\n1,\"a \"\"b\"\", c\nd\"\n");
  CHECK_THAT(
      read_file(scratch / "a/theory/claims.csv"),
      contains("holds,paper,measured,reason\nyes,The angle falls below 90°.,12.3 ± 0.4°,\n"));
  CHECK(read_file(scratch / "a/theory/circuit.png").substr(1, 3) == "PNG");
  const std::string json = read_file(scratch / "a/theory/result.json");
  for (const char* part : {"\"name\": \"theory\"", "\"scale\": \"quick\"", "\"seconds\": 61.2",
                           "\"holds\": false", "\"seed\": 1", "\"angle.svg\""}) {
    CHECK_THAT(json, contains(part));
  }
}

TEST_CASE("result: the page is sound and shows text as text") {
  const ScratchFolder scratch;
  write(scratch / "theory");
  const std::string page = read_file(scratch / "theory/index.html");
  CHECK(markup_faults(page).empty());
  CHECK_THAT(page, contains("&lt;b&gt;&quot;a&quot; &amp; &#39;b&#39;&lt;/b&gt; η &lt;/main&gt; "
                            "&amp;lt; \\ , $x"));
  CHECK(page.find("<b>") == std::string::npos);
  CHECK_THAT(page, contains("1 of 2 statements holds"));
  CHECK_THAT(page, contains("It took 1 min 1 s"));
  CHECK_THAT(page, contains("hsdc paper theory --scale quick --seed 1<"));
}

TEST_CASE("result: an older one is replaced, with what it alone had") {
  const ScratchFolder scratch;
  write(scratch / "theory");
  ExperimentResult r = result();
  r.figures[0].name = "other";
  write(scratch / "theory", r);
  CHECK(fs::exists(scratch / "theory/other.svg"));
  CHECK_FALSE(fs::exists(scratch / "theory/angle.svg"));
  fs::create_directory_symlink(scratch / "theory", scratch / "link");
  write(scratch / "link");
  CHECK(fs::is_symlink(scratch / "link"));
  CHECK(names_in(scratch / "theory") == kFiles);
}

TEST_CASE("result: a folder with anything else in it is refused and left alone") {
  const ScratchFolder scratch;
  fs::create_directory(scratch / "empty");
  CHECK_NOTHROW(check_result_folder(scratch / "empty"));
  CHECK_NOTHROW(check_result_folder(scratch / "new"));
  scratch.write("file", "x");
  CHECK_THAT(user_error_of([&] { check_result_folder(scratch / "file"); }),
             contains("found a file, allowed a folder"));
  fs::create_directory(scratch / "foreign");
  scratch.write("foreign/index.html", "mine");
  CHECK_THAT(user_error_of([&] { write(scratch / "foreign"); }),
             contains("foreign: found a folder with other files (index.html), allowed"));
  scratch.write("foreign/result.json", "{\"format\": 3, \"files\": [\"index.html\"]}");
  CHECK_THAT(user_error_of([&] { write(scratch / "foreign"); }), contains("other files"));
  CHECK(read_file(scratch / "foreign/index.html") == "mine");
  fs::create_directory(scratch / "forged");
  scratch.write("forged/result.json",
                "{\"format\": \"hsdc paper result 1\", \"files\": [\"../file\", 1]}");
  write(scratch / "forged");
  CHECK(read_file(scratch / "file") == "x");
  write(scratch / "theory");
  scratch.write("theory/notes.txt", "mine");
  CHECK_THAT(user_error_of([&] { check_result_folder(scratch / "theory"); }),
             contains("other files (notes.txt)"));
}

TEST_CASE("result: what fails leaves nothing new behind, and the older result whole") {
  const ScratchFolder scratch;
  write(scratch / "theory");
  const std::string before = read_file(scratch / "theory/result.json");
  ExperimentResult r = result();
  r.drawings[0].dot = "digraph { no graph";
  CHECK_THAT(user_error_of([&] { write(scratch / "theory", r); }), contains("dot: failed to draw"));
  CHECK_THAT(user_error_of([&] { write(scratch / "new", r); }), contains("dot: failed to draw"));
  {
    const SearchPath nowhere("/nonexistent");
    CHECK_THAT(user_error_of([&] { write(scratch / "new"); }), contains("librsvg2-bin"));
  }
  CHECK(names_in(scratch.path()) == std::set<std::string>{"theory"});
  CHECK(read_file(scratch / "theory/result.json") == before);
  r = result();
  r.tables[0].rows[0].pop_back();
  CHECK_THROWS_AS(write(scratch / "new", r), std::invalid_argument);
  r = result();
  r.tables[0].name = "../x";
  CHECK_THROWS_AS(write(scratch / "new", r), std::invalid_argument);
  r = result();
  r.drawings[0].name = "angle";
  CHECK_THROWS_AS(write(scratch / "new", r), std::invalid_argument);
  CHECK(names_in(scratch.path()) == std::set<std::string>{"theory"});
}

TEST_CASE("result: what cannot be written is named as it was to be, and no folder is left") {
  const ScratchFolder scratch;
  scratch.write("file", "x");
  for (const char* folder : {"file", "file/theory", "file/deep/theory"}) {
    CAPTURE(folder);
    const std::string message = user_error_of([&] { check_result_folder(scratch / folder); });
    CHECK_THAT(message, contains(scratch / folder + ": found "));
    CHECK_THAT(message, contains("a file"));
  }
  // Longer than the system takes, and only when it is written.
  ExperimentResult r = result();
  r.tables[0].name = std::string(300, 'a');
  const std::string message = user_error_of([&] { write(scratch / "new/deep/theory/", r); });
  CHECK_THAT(message, contains(scratch / "new/deep/theory/aaa"));
  CHECK_THAT(message, contains(".csv: cannot be written: File name too long"));
  CHECK(names_in(scratch.path()) == std::set<std::string>{"file"});
}

TEST_CASE("report: one sound page over all, with a count and links") {
  const ScratchFolder scratch;
  write(scratch / "theory");
  const std::vector<ReportEntry> entries{
      {experiment("theory"), {}, result(), 1.5, scratch / "theory"},
      {experiment("circuits"), {}, result(), 4000, scratch / "theory"}};
  write_report(entries, scratch / "report.html");
  const std::string page = read_file(scratch / "report.html");
  CHECK(markup_faults(page).empty());
  CHECK_THAT(page, contains("2 of 4 statements hold<"));
  CHECK_THAT(page, contains("<a href=\"#circuits\">circuits</a>"));
  CHECK_THAT(page, contains("<section id=\"circuits\">"));
  CHECK_THAT(page, contains("1 h 6 min"));
  CHECK(page.find(scratch.path()) == std::string::npos);
  write_report({}, scratch / "none.html");
  CHECK(markup_faults(read_file(scratch / "none.html")).empty());
}

TEST_CASE("report: a result that is gone is named") {
  const ScratchFolder scratch;
  const std::vector<ReportEntry> entries{{experiment(), {}, result(), 1, scratch / "gone"}};
  CHECK_THAT(user_error_of([&] { write_report(entries, scratch / "report.html"); }),
             contains("gone/angle.svg"));
  CHECK_FALSE(fs::exists(scratch / "report.html"));
}

TEST_CASE("report: the command names what differs from the usual, quoted for a shell") {
  ExperimentOptions options;
  options.scale = Scale::kMachine;
  options.seed = 7;
  options.engine = circuit::Engine::kFixed;
  options.data = "my data's";
  CHECK(command_of(experiment("step-relu"), options) ==
        "hsdc paper step-relu --scale machine --seed 7 --engine fixed --data 'my data'\\''s'");
  options.data_seed = 9;
  CHECK_THAT(command_of(experiment("step-relu"), options), contains("'\\''s' --data-seed 9"));
}

TEST_CASE("claims: text for the terminal, in at most 100 columns") {
  ExperimentResult r = result();
  for (int k = 0; k < 40; ++k) r.claims[1].reason += " η‖ΔV‖";
  const std::string text = claims_text(r);
  CHECK_THAT(text, contains("holds          The angle falls below 90°.\n"
                            "               measured: 12.3 ± 0.4°\n"
                            "does not hold  <b>"));
  CHECK_THAT(text, contains("               reason: <b>"));
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    size_t columns = 0;
    for (const char c : line) columns += (static_cast<unsigned char>(c) & 0xc0) != 0x80 ? 1 : 0;
    CHECK(columns <= 100);
    CHECK(line.back() != ' ');
  }
  CHECK(claims_text({}).empty());
}
