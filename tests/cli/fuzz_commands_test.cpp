// SPDX-License-Identifier: Apache-2.0
// Whole commands on damaged files and with damaged words, under limits of memory and time.
// HSDC_NIGHTLY=1 runs 4,000; HSDC_SEED=n runs that one alone.
#include "tests/catch.h"
#include "tests/cli/fuzz.h"

namespace hsdc::cli {
namespace {

const std::vector<FuzzCommand>& commands() {
  const Words train{"train", "c.toml", "--epochs", "1"};
  const Words with_weights{"train", "c.toml", "--epochs", "1", "--weights", "w"};
  const Words predict{"predict", "c.toml", "--weights", "w", "-o", "answers.csv"};
  static const std::vector<FuzzCommand> all{
      {"c.toml", {"check", "c.toml"}},
      {"c.toml", {"check", "c.toml", "--json"}},
      {"c.toml", {"draw", "c.toml", "-o", "c.dot"}},
      {"c.toml", {"gen", "c.toml", "-o", "rtl"}},
      {"c.toml", train},
      {"c.toml", {"train", "c.toml", "--epochs", "1", "--engine", "float"}},
      {"t.csv", train},
      {"t.csv", predict},
      {"w/weights.json", with_weights},
      {"w/weights.json", predict},
      {"w/W1.npy", with_weights},
      {"w/W1.npy", {"gen", "c.toml", "--weights", "w", "-o", "rtl"}},
      {"k.ckpt", {"train", "c.toml", "--epochs", "2", "--resume", "k.ckpt"}},
      {"x.npy", {"train", "c.toml", "--epochs", "1", "--data", "npy:x.npy,y.npy"}},
      {"y.npy", {"train", "c.toml", "--epochs", "1", "--data", "npy:x.npy,y.npy"}},
      {"c.toml", {"draw", "c.toml", "-o", "c.svg"}},
      {"", train},
      {"", {"train", "c.toml", "--epochs", "2", "--resume", "k.ckpt", "--history", "h.csv"}},
      {"", {"check", "c.toml", "--json"}},
      {"", {"new", "sal", "--layers", "3,4,2", "--q", "4", "--density", "0.5", "-o", "n.toml"}},
      {"", {"gen", "c.toml", "-o", "rtl", "--seed", "3"}},
      {"", predict}};
  return all;
}

void run_seed(std::uint32_t seed) {
  Damage damage(seed);
  const FuzzFolder folder;
  FuzzCommand command = commands()[damage.below(commands().size())];
  if (command.damaged.empty()) {
    damage.apply(command.words);
  } else {
    folder.damage(command.damaged, damage);
  }
  check_end(seed, command, folder.run(command.words));
}

}  // namespace

TEST_CASE("fuzzed commands: status 0, 1 or 2, in time, and the message names the file", "[fuzz]") {
  for_seeds(20, 4000, run_seed);
}

}  // namespace hsdc::cli
