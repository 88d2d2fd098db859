// SPDX-License-Identifier: Apache-2.0
#include "model/circuit_file/digests.h"

#include <string>
#include <string_view>

#include "base/digest.h"
#include "model/circuit/keys.h"
#include "model/circuit/mask.h"

namespace hsdc::circuit_file {
namespace {

void add(Digest& digest, const circuit::KeyValue& value) {
  digest.add(static_cast<std::int64_t>(value.index()));
  struct Adder {
    Digest& digest;
    void operator()(std::monostate) const {}
    void operator()(bool flag) const { digest.add(std::int64_t{flag}); }
    void operator()(std::int64_t whole) const { digest.add(whole); }
    void operator()(double real) const { digest.add(real); }
    void operator()(const std::string& text) const { digest.add(std::string_view(text)); }
    void operator()(const std::vector<int>& list) const {
      for (const int entry : list) digest.add(std::int64_t{entry});
    }
    void operator()(const std::vector<double>& list) const {
      for (const double entry : list) digest.add(entry);
    }
  };
  std::visit(Adder{digest}, value);
}

/// What of a circuit counts.
struct Counted {
  bool names_and_foldings;
  circuit::Engine engine;

  bool operator()(const auto& key) const {
    if (engine == circuit::Engine::kFloat) return key.decides_floats;
    return key.decides_codes || names_and_foldings;
  }
};

/// The values of the keys that count, each behind its place in the list.
template <typename Owner>
void add_keys(Digest& digest, const std::vector<circuit::Key<Owner>>& keys, const Owner& owner,
              const Counted& counted) {
  for (size_t k = 0; k < keys.size(); ++k) {
    const circuit::Key<Owner>& key = keys[k];
    const bool written = key.applies_to(owner) && !(key.silent && key.silent(owner));
    if (!written || !counted(key) || key.name == "mask_file") continue;  // its content counts
    digest.add(static_cast<std::int64_t>(k));
    add(digest, key.get(owner));
  }
  digest.add(std::int64_t{-1});
}

std::uint32_t digest_of(const circuit::Circuit& circuit, const Counted& counted) {
  Digest digest;
  if (counted.names_and_foldings) digest.add(std::string_view(circuit.name));
  digest.add(std::int64_t{circuit.q});
  digest.add(std::int64_t{circuit.seed});
  for (const circuit::Node& node : circuit.nodes)
    add_keys(digest, circuit::node_keys(), node, counted);
  for (const circuit::ProjectionId id : circuit.projections.ids()) {
    const circuit::Projection& p = circuit.projections[id];
    if (counted.names_and_foldings) digest.add(std::string_view(p.name));
    for (const int value : {circuit::index(p.from), circuit::index(p.to), circuit::index(p.phase),
                            static_cast<int>(p.kind()), circuit::index(circuit.weight_owner(id))}) {
      digest.add(std::int64_t{value});
    }
    add_keys(digest, circuit::projection_keys(), p, counted);
    if (p.device() != nullptr) add_keys(digest, circuit::device_keys(), *p.device(), counted);
    if (!p.mask_file().empty()) digest.add(circuit::make_mask(circuit, id));
  }
  return digest.word();
}

}  // namespace

std::uint32_t learning_digest(const circuit::Circuit& circuit, circuit::Engine engine) {
  return digest_of(circuit, {false, engine});
}

std::uint32_t hardware_digest(const circuit::Circuit& circuit) {
  return digest_of(circuit, {true, circuit::Engine::kFixed});
}

}  // namespace hsdc::circuit_file
