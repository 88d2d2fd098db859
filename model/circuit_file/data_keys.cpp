// SPDX-License-Identifier: Apache-2.0
#include "model/circuit_file/data_keys.h"

#include "model/circuit/key_rows.h"

namespace hsdc::circuit_file {
namespace {

/// How many samples.
template <typename At>
circuit::Key<DataChoice> samples(const char* name, At at) {
  circuit::Key<DataChoice> key =
      circuit::row<DataChoice>(name, circuit::KeyInfo::Type::kInteger, at);
  key.low = 1;
  key.range = "1 or more samples";
  return circuit::with(key, "all there are", "samples to use");
}

}  // namespace

const std::vector<circuit::Key<DataChoice>>& data_keys() {
  using Type = circuit::KeyInfo::Type;
  static const std::vector<circuit::Key<DataChoice>> keys = [] {
    circuit::Key<DataChoice> source = circuit::row<DataChoice>(
        "source", Type::kText, [](auto& d) -> auto& { return d.source; });
    source.range = "see `data.md`";
    circuit::Key<DataChoice> seed = circuit::row<DataChoice>(
        "seed", Type::kWord, [](auto& d) -> auto& { return d.seed; });
    seed.range = "0..4294967295";
    circuit::Key<DataChoice> label = circuit::row<DataChoice>(
        "label", Type::kTextOrNumber, [](auto& d) -> auto& { return d.label; });
    label.range = "a column's name, or number from 1";
    return std::vector<circuit::Key<DataChoice>>{
        circuit::with(source, "", "where the samples come from"),
        samples(
            "train", [](auto& d) -> auto& { return d.train; }),
        samples(
            "test", [](auto& d) -> auto& { return d.test; }),
        circuit::with(seed, "that of `[circuit]`",
                      "of drawn digits, and of the rows of a table that are held out for the test"),
        circuit::with(label, "found by content", "of a table: the class")};
  }();
  return keys;
}

}  // namespace hsdc::circuit_file
