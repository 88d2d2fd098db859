// SPDX-License-Identifier: Apache-2.0
#include "model/weights/record_keys.h"

#include <array>
#include <limits>

#include "model/circuit/key_rows.h"

namespace hsdc::weights {
namespace {

using Type = circuit::KeyInfo::Type;

/// A key whose value, `of(owner)`, reading knows.
template <typename Owner, typename Of>
circuit::Key<Owner> known(const char* name, Type type, const char* range, Of of) {
  circuit::Key<Owner> key;
  key.name = name;
  key.type = type;
  key.range = range;
  key.get = [of](const Owner& owner) { return circuit::value_of(of(owner)); };
  return key;
}

/// A key with the name and range of the circuit file's.
template <typename Owner, typename At>
circuit::Key<Owner> as(const circuit::KeyInfo& key, At at) {
  return circuit::whole<Owner>(key.name.c_str(), static_cast<int>(key.low),
                               static_cast<int>(key.high), at);
}

template <typename At>
circuit::Key<WeightRecord> text(const char* name, At at) {
  circuit::Key<WeightRecord> key = circuit::row<WeightRecord>(name, Type::kText, at);
  key.range = "a text";
  return key;
}

}  // namespace

const std::vector<circuit::Key<WeightRecord>>& record_keys() {
  using R = WeightRecord;
  static const std::vector<circuit::Key<R>> keys = [] {
    circuit::Key<R> engine = circuit::choice<R>(
        "engine", std::array{circuit::Engine::kFixed, circuit::Engine::kFloat},
        [](auto& r) -> auto& { return r.engine; });
    engine.range = "\"fixed\" or \"float\"";
    return std::vector<circuit::Key<R>>{
        circuit::with(known<R>("format", Type::kText, "`hsdc weights 1`",
                               [](const R&) { return std::string(kWeightFormat); }),
                      "yes", "of the folder"),
        circuit::with(engine, "no", "that learned them"),
        circuit::with(text(
                          "circuit", [](auto& r) -> auto& { return r.circuit; }),
                      "no", "the circuit's name"),
        circuit::with(text(
                          "digest", [](auto& r) -> auto& { return r.digest; }),
                      "no", "of what decides learning"),
        circuit::with(as<R>(
                          circuit::key_named(circuit::circuit_keys(), "q"),
                          [](auto& r) -> auto& { return r.q; }),
                      "no", "the circuit's"),
        circuit::with(circuit::whole<R>(
                          "epoch", 0, std::numeric_limits<int>::max(),
                          [](auto& r) -> auto& { return r.epoch; }),
                      "no", "after which they were kept"),
        circuit::with(circuit::number<R>(
                          "accuracy", 0, 1, "0..1", [](auto& r) -> auto& { return r.accuracy; }),
                      "no", "on the test samples")};
  }();
  return keys;
}

const std::vector<circuit::Key<WeightEntry>>& entry_keys() {
  using E = WeightEntry;
  static const std::vector<circuit::Key<E>> keys{
      circuit::with(known<E>("name", Type::kText, "a plastic or fixed projection P",
                             [](const E& e) { return e.name; }),
                    "yes", "the projection's"),
      circuit::with(
          known<E>("file", Type::kText, "`P.npy`", [](const E& e) { return weight_file(e.name); }),
          "no", "of its weights"),
      circuit::with(
          known<E>("shape", Type::kIntegers, "[pre, post]", [](const E& e) { return e.shape; }),
          "no", "the file's"),
      circuit::with(as<E>(
                        circuit::key_named(circuit::projection_keys(), "weight_bits"),
                        [](auto& e) -> auto& { return e.bits; }),
                    "no", "of a code; refused beside values"),
      circuit::with(as<E>(
                        circuit::key_named(circuit::projection_keys(), "weight_fraction"),
                        [](auto& e) -> auto& { return e.fraction; }),
                    "of codes", "fractional ones of those; refused beside values")};
  return keys;
}

}  // namespace hsdc::weights
