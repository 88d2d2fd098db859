// SPDX-License-Identifier: Apache-2.0
#include "tests/cli/fuzz.h"

#include <fmt/format.h>
#include <stdlib.h>

#include <algorithm>
#include <filesystem>

#include "base/file.h"
#include "base/formats/npy.h"
#include "tests/catch.h"
#include "tests/paths.h"

namespace hsdc::cli {
namespace {

constexpr const char* kCircuit =
    "[circuit]\nname = \"c\"\npreset = \"kp\"\nlayers = [3, 4, 2]\nq = 4\nseed = 1\n\n[format]\n"
    "weight_bits = 8\nactivity_bits = 3\nrounding = \"half_up\"\n\n[learning]\nrate_shift = 11\n"
    "gated = true\ndensity = 0.75\n\n[[projection]]\nname = \"W1\"\nlanes = 2\n\n[float]\n"
    "rate = 0.05\n\n[data]\nsource = \"csv:t.csv\"\ntrain = 8\n";
constexpr const char* kTable =
    "a,b,c,kind\n1,2,3,x\n4,5,6,y\n2,2,2,x\n5,5,5,y\n1,1,3,x\n4,6,6,y\n2,2,3,x\n5,4,6,y\n"
    "1,2,4,x\n4,5,7,y\n2,1,2,x\n5,5,6,y\n";

}  // namespace

void Damage::apply(std::string& text) {
  for (size_t left = 1 + below(4); left > 0; --left) once(text);
}

void Damage::apply(Words& words) {
  const size_t at = below(words.size());
  switch (below(4)) {
    case 0:
      words.erase(words.begin() + static_cast<long>(at));
      return;
    case 1:
      words.insert(words.begin() + static_cast<long>(at), words[below(words.size())]);
      return;
    case 2:
      once(words[at]);
      break;
    default:
      words[at] = token();
      break;
  }
  std::erase(words[at], '\0');  // no argument holds one
}

std::string Damage::token() {
  static const Words tokens{"-1", "0", "1e400", "nan",    "\"", "[",           "]]",  "=",  "\n",
                            ",",  ";", "{",     "\xff",   "\\", "99999999999", "0.5", "[]", "true",
                            "''", "#", "..",    "--json", "-",  "\xef\xbb\xbf"};
  return tokens[below(tokens.size())];
}

void Damage::once(std::string& text) {
  const size_t at = below(text.size() + 1);
  const size_t length = below(std::min<size_t>(text.size() - at, 24) + 1);
  switch (below(5)) {
    case 0:
      text.erase(at, length);
      break;
    case 1:
      text.insert(at, text.substr(below(text.size() + 1), 12));
      break;
    case 2:
      text.insert(at, token());
      break;
    case 3:
      text.replace(at, std::min<size_t>(length, 3), token());
      break;
    default:
      if (at < text.size()) text[at] = static_cast<char>(below(256));
  }
}

FuzzFolder::FuzzFolder() {
  write("c.toml", kCircuit);
  write("t.csv", kTable);
  const std::vector<float> samples{0, 1, 2, 5, 6, 7, 1, 1, 2, 5, 5, 7, 0, 0, 2, 6, 6, 7};
  formats::write_npy<float>(*this / "x.npy", {6, 3}, samples);
  formats::write_npy<std::int32_t>(*this / "y.npy", {6},
                                   std::vector<std::int32_t>{0, 1, 0, 1, 0, 1});
  const ToolResult made =
      run_tool({"train", "c.toml", "--epochs", "1", "--export", "w", "--save", "k.ckpt"}, path_);
  INFO(made.err);
  REQUIRE(made.status == 0);
}

void FuzzFolder::damage(const std::string& name, Damage& damage) const {
  std::string content = read_file(*this / name);
  damage.apply(content);
  write(name, content);
}

void FuzzFolder::write(const std::string& name, const std::string& content) const {
  std::filesystem::create_directories(std::filesystem::path(*this / name).parent_path());
  scratch_.write("in/" + name, content);
}

ToolResult FuzzFolder::run(const Words& words, const Limits& limits,
                           const Words& environment) const {
#ifdef HSDC_SANITIZE  // the address sanitizer maps terabytes
  const std::string shell = fmt::format("ulimit -t {}", std::max(limits.cpu_seconds, 60));
#else
  const std::string shell = fmt::format("ulimit -t {} -v 2097152", limits.cpu_seconds);
#endif
  Words command{"bash", "-c", fmt::format("{}; exec timeout -k 1 {} \"$@\"", shell, limits.seconds),
                "bash", HSDC_TOOL};
  command.insert(command.end(), words.begin(), words.end());
  Words all{"OPENBLAS_NUM_THREADS=1"};
  all.insert(all.end(), environment.begin(), environment.end());
  return Process(command, path_, all).wait();
}

void check_end(std::uint32_t seed, const FuzzCommand& command, const ToolResult& result) {
  INFO("replay with: HSDC_SEED=" << seed << " and the name of this test");
  INFO(fmt::format("hsdc {}; damaged: {}", fmt::join(command.words, " "), command.damaged));
  INFO(result.err);
  CHECK((result.status == 0 || result.status == 1 || result.status == 2));
  if (result.status == 0) return;
  CHECK_FALSE(result.err.empty());
  const std::string name = std::filesystem::path(command.damaged).filename().string();
  // A circuit or a table that is sound but another one may not fit the other files.
  const bool names_it = result.err.find(name) != std::string::npos ||
                        result.err.find("c.toml") != std::string::npos ||
                        result.err.find("t.csv") != std::string::npos;
  CHECK((command.damaged.empty() || names_it));
}

void for_seeds(std::uint32_t ordinary, std::uint32_t nightly, void (*one)(std::uint32_t seed)) {
  if (const char* seed = ::getenv("HSDC_SEED")) {
    one(static_cast<std::uint32_t>(std::stoul(seed)));
    return;
  }
  const std::uint32_t last = ::getenv("HSDC_NIGHTLY") != nullptr ? nightly : ordinary;
  for (std::uint32_t seed = 1; seed <= last; ++seed) one(seed);
}

}  // namespace hsdc::cli
