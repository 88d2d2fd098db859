// SPDX-License-Identifier: Apache-2.0
// A caller's mistakes: the same one throws the same type in either engine, and nothing changes.
#include <functional>
#include <limits>
#include <stdexcept>
#include <typeinfo>

#include "base/error.h"
#include "model/circuit/presets.h"
#include "model/training/fixed_learner.h"
#include "model/training/float_learner.h"
#include "tests/catch.h"

namespace hsdc::training {
namespace {

using Codes = std::vector<std::int16_t>;

circuit::Circuit small_circuit() {
  circuit::PresetOptions options;
  options.preset = "sgd";  // has fixed, tied and plastic projections
  options.layers = {3, 4, 2};
  options.density = 0.5;
  return circuit::make_preset(options);
}

/// The type and text of what `call` throws.
std::pair<std::string, std::string> thrown_by(const std::function<void()>& call) {
  try {
    call();
  } catch (const std::exception& error) {
    return {typeid(error).name(), error.what()};
  }
  return {"nothing", ""};
}

void check_refused(const std::string& engine, const std::string& says,
                   const std::function<void()>& call) {
  const auto [type, text] = thrown_by(call);
  INFO(engine << ": " << text);
  CHECK(type == typeid(std::invalid_argument).name());
  CHECK_THAT(text, contains(says));
}

circuit::ProjectionId first(const circuit::Circuit& circuit, circuit::WeightKind kind) {
  for (const circuit::ProjectionId i : circuit.projections.ids()) {
    if (circuit.projections[i].kind() == kind) return i;
  }
  return circuit::ProjectionId::kNone;
}

std::string bytes_of(const Learner& learner) {
  ByteWriter out;
  learner.save_state(out);
  return out.bytes();
}

data::Dataset samples(int features, int classes) {
  data::Dataset data;
  data.features = data.width = features;
  data.height = 1;
  data.classes = classes;
  data.labels = {0, 1};
  data.pixels.resize(2 * static_cast<size_t>(features));
  return data;
}

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr float kInfinite = std::numeric_limits<float>::infinity();

}  // namespace

TEST_CASE("misuse: networks refuse the same with the same type, and stay as they were") {
  const circuit::Circuit circuit = small_circuit();
  const circuit::ProjectionId plastic = first(circuit, circuit::WeightKind::kPlastic);
  const circuit::ProjectionId tied = first(circuit, circuit::WeightKind::kTied);
  REQUIRE(plastic != circuit::ProjectionId::kNone);
  REQUIRE(tied != circuit::ProjectionId::kNone);
  fixed::FixedNetwork fixed(circuit);
  floating::FloatNetwork floating(circuit);
  FixedLearner fixed_learner(fixed);
  FloatLearner float_learner(floating);
  const std::string fixed_before = bytes_of(fixed_learner);
  const std::string float_before = bytes_of(float_learner);

  const Codes input(3, 0), target(2, 0);
  const auto values = [](int rows, int columns, float value = 0) {
    return floating::FloatMatrix(floating::FloatMatrix::Constant(rows, columns, value));
  };
  const fixed::WeightView view = fixed.weights(plastic);
  const auto dense_with = [&](std::int16_t value) {
    return Codes(static_cast<size_t>(view.pre) * static_cast<size_t>(view.post), value);
  };
  struct Misuse {
    const char* what;
    const char* says;
    std::function<void()> fixed, floating;
  };
  const std::vector<Misuse> all{
      {"infer: too few inputs", "input: found 2", [&] { fixed.infer(Codes(2)); },
       [&] { floating.infer(values(2, 1)); }},
      {"infer: too many inputs", "input: found 4", [&] { fixed.infer(Codes(4)); },
       [&] { floating.infer(values(4, 1)); }},
      {"infer: an input that cannot be", "input",
       [&] {
         fixed.infer(Codes{0, -1, 0});
       },
       [&] { floating.infer(values(3, 1, kNan)); }},
      {"learn: another input", "input: found 1", [&] { fixed.learn(Codes(1), target); },
       [&] { floating.learn(values(1, 1), values(2, 1)); }},
      {"learn: another target", "target: found 3", [&] { fixed.learn(input, Codes(3)); },
       [&] { floating.learn(values(3, 1), values(3, 1)); }},
      {"learn: no target", "target: found 0", [&] { fixed.learn(input, {}); },
       [&] { floating.learn(values(3, 1), values(0, 1)); }},
      {"learn: a target that cannot be", "target",
       [&] {
         fixed.learn(input, Codes{0, std::numeric_limits<std::int16_t>::max()});
       },
       [&] { floating.learn(values(3, 1), values(2, 1, kInfinite)); }},
      {"a node below the first", "found node -1",
       [&] { fixed.codes(circuit::NodeId::kNone, circuit::Phase::kT); },
       [&] { floating.values(circuit::NodeId::kNone, circuit::Phase::kT); }},
      {"a node behind the last", "found node",
       [&] { fixed.codes(circuit::NodeId{99}, circuit::Phase::kTPrime); },
       [&] { floating.values(circuit::NodeId{99}, circuit::Phase::kTPrime); }},
      {"weights: no such projection", "found projection 99",
       [&] { fixed.weights(circuit::ProjectionId{99}); },
       [&] { floating.weights(circuit::ProjectionId{99}); }},
      {"mask: no such projection", "found projection -1",
       [&] { fixed.mask(circuit::ProjectionId::kNone); },
       [&] { floating.mask(circuit::ProjectionId::kNone); }},
      {"what learning keeps: no such projection", "found projection 99",
       [&] { fixed.pre_states(circuit::ProjectionId{99}); },
       [&] { floating.momentum_buffer(circuit::ProjectionId{99}); }},
      {"set_weights: no such projection", "found projection 99",
       [&] { fixed.set_weights(circuit::ProjectionId{99}, Codes(1)); },
       [&] { floating.set_weights(circuit::ProjectionId{99}, values(1, 1)); }},
      {"set_weights: of a tied projection", "allowed for plastic and fixed",
       [&] { fixed.set_weights(tied, Codes(1)); },
       [&] { floating.set_weights(tied, values(0, 0)); }},
      {"set_weights: another size", "weights, allowed",
       [&] { fixed.set_weights(plastic, Codes(1)); },
       [&] { floating.set_weights(plastic, values(1, 1)); }},
      {"set_weights: out of range", "weight",
       [&] { fixed.set_weights(plastic, dense_with(std::numeric_limits<std::int16_t>::min())); },
       [&] { floating.set_weights(plastic, values(view.post, view.pre, kNan)); }},
      {"set_weights: where it is masked", "it is masked",
       [&] { fixed.set_weights(plastic, dense_with(1)); },
       [&] { floating.set_weights(plastic, values(view.post, view.pre, 1)); }},
      {"what learning keeps: another size", "allowed",
       [&] { fixed.set_states(plastic, std::vector<std::uint32_t>(99, 1), {}); },
       [&] { floating.set_momentum_buffer(plastic, values(99, 1)); }},
      {"what learning keeps: a value that cannot be", "found a",
       [&] {
         const std::vector<std::uint32_t> pre(fixed.pre_states(plastic).size(), 0);
         const auto post = fixed.post_states(plastic);
         fixed.set_states(plastic, pre, std::vector<std::uint32_t>(post.begin(), post.end()));
       },
       [&] { floating.set_momentum_buffer(plastic, values(view.post, view.pre, kNan)); }},
  };
  for (const Misuse& misuse : all) {
    INFO(misuse.what);
    check_refused("fixed", misuse.says, misuse.fixed);
    check_refused("float", misuse.says, misuse.floating);
    CHECK(bytes_of(fixed_learner) == fixed_before);
    CHECK(bytes_of(float_learner) == float_before);
  }
}

TEST_CASE("misuse: learners refuse the same with the same type") {
  const circuit::Circuit circuit = small_circuit();
  fixed::FixedNetwork fixed(circuit);
  floating::FloatNetwork floating(circuit);
  FixedLearner fixed_learner(fixed);
  FloatLearner float_learner(floating);
  for (Learner* learner :
       {static_cast<Learner*>(&fixed_learner), static_cast<Learner*>(&float_learner)}) {
    const std::string engine = circuit::to_string(learner->engine());
    const std::string before = bytes_of(*learner);
    const std::vector<int> below{-1}, behind{2}, sound{0};
    check_refused(engine, "found sample -1, allowed 0..1",
                  [&] { learner->learn(samples(3, 2), below); });
    check_refused(engine, "found sample 2, allowed 0..1",
                  [&] { learner->count_right(samples(3, 2), behind); });
    check_refused(engine, "found 4 features, allowed 3",
                  [&] { learner->learn(samples(4, 2), sound); });
    check_refused(engine, "found 3 classes, allowed up to 2",
                  [&] { learner->count_right(samples(3, 3), sound); });
    CHECK(bytes_of(*learner) == before);
    CHECK_NOTHROW(learner->learn(samples(3, 2), sound));
    // All bits set: no code within +-(2^(WB-1) - 1) where it is masked, and no finite number.
    const std::string bad(learner->state_size(), '\xff');
    check_refused(engine, "projection", [&] {
      ByteReader in(bad, bad_file("state"));
      learner->load_state(in);
    });
  }
}

TEST_CASE("misuse: a circuit that breaks a rule is a user's, in either engine") {
  circuit::Circuit circuit = small_circuit();
  circuit.nodes[circuit::NodeId{0}].size = 0;
  const std::string text = "size: found 0, allowed 1..65536";
  CHECK_THROWS_WITH(fixed::FixedNetwork(circuit), contains(text));
  CHECK_THROWS_WITH(floating::FloatNetwork(circuit), contains(text));
  CHECK_THROWS_AS(fixed::FixedNetwork(circuit), UserError);
  CHECK_THROWS_AS(floating::FloatNetwork(circuit), UserError);
}

}  // namespace hsdc::training
