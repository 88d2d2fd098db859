// SPDX-License-Identifier: Apache-2.0
#include "model/circuit_file/data_keys.h"

#include "model/circuit/key_rows.h"

namespace hsdc {
namespace {

/// How many samples.
template <typename At>
Key<DataChoice> samples(const char* name, At at) {
  Key<DataChoice> key = row<DataChoice>(name, KeyInfo::Type::kInteger, at);
  key.low = 1;
  key.range = "1 or more samples";
  return with(key, "all there are", "samples to use");
}

}  // namespace

const std::vector<Key<DataChoice>>& data_keys() {
  using Type = KeyInfo::Type;
  static const std::vector<Key<DataChoice>> keys = [] {
    Key<DataChoice> source = row<DataChoice>(
        "source", Type::kText, [](auto& d) -> auto& { return d.source; });
    source.range = "see `data.md`";
    Key<DataChoice> seed = row<DataChoice>(
        "seed", Type::kWord, [](auto& d) -> auto& { return d.seed; });
    seed.range = "0..4294967295";
    Key<DataChoice> label = row<DataChoice>(
        "label", Type::kTextOrNumber, [](auto& d) -> auto& { return d.label; });
    label.range = "a column's name, or number from 1";
    return std::vector<Key<DataChoice>>{
        with(source, "", "where the samples come from"),
        samples(
            "train", [](auto& d) -> auto& { return d.train; }),
        samples(
            "test", [](auto& d) -> auto& { return d.test; }),
        with(seed, "that of `[circuit]`",
             "of drawn digits, and of the rows of a table that are held out for the test"),
        with(label, "found by content", "of a table: the class")};
  }();
  return keys;
}

}  // namespace hsdc
