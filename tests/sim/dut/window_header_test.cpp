// SPDX-License-Identifier: Apache-2.0
// The functions of the emitted C header, compiled and run on the registers of a simulated top:
// what they save is the model's state, and what they load is learned on from.
#include <dlfcn.h>
#include <fmt/format.h>

#include <cstring>

#include "base/run_program.h"
#include "gen/plan/hardware.h"
#include "model/circuit/circuit.h"
#include "tests/sim/dut/top_registers.h"

namespace hsdc::dut {
namespace {

/// C around the header of mixed_circuit(): its structure as one line of numbers, and spoiled.
std::string c_text(const plan::Hardware& hardware) {
  std::string flat, spoil;
  for (const plan::ArrayPlan& a : hardware.arrays()) {
    const std::string state = "s->" + hardware.graph()[a.owner].name + "_state.";
    const auto each = [&](int size, const std::string& member, const char* by) {
      flat += fmt::format("  for (k = 0; k < {}; ++k) *out++ = (int32_t)({}{})[k];\n", size, state,
                          member);
      spoil += fmt::format("  for (k = 0; k < {}; ++k) ({}{})[k] {};\n", size, state, member, by);
    };
    each(a.pre * a.post, "weights[0]", "= 1");
    if (a.masked) each(a.pre * a.post, "mask[0]", "^= 1");
    if (!a.has_states) continue;
    each(a.pre, "rho", "= 7");
    each(a.post, "kappa", "= 7");
  }
  return "#include <stddef.h>\n#include \"mixed.h\"\n"
         "static mixed_bus bus_of(uint32_t (*read32)(void *, uint32_t),\n"
         "                        void (*write32)(void *, uint32_t, uint32_t), void *user) {\n"
         "  mixed_bus bus;\n  bus.read32 = read32;\n  bus.write32 = write32;\n"
         "  bus.user = user;\n  return bus;\n}\n"
         "size_t state_bytes(void) { return sizeof(mixed_state); }\n"
         "void save(uint32_t (*r)(void *, uint32_t), void (*w)(void *, uint32_t, uint32_t),\n"
         "          void *user, void *s) {\n"
         "  const mixed_bus bus = bus_of(r, w, user);\n  mixed_save(&bus, s);\n}\n"
         "void load(uint32_t (*r)(void *, uint32_t), void (*w)(void *, uint32_t, uint32_t),\n"
         "          void *user, const void *s) {\n"
         "  const mixed_bus bus = bus_of(r, w, user);\n  mixed_load(&bus, s);\n}\n"
         "int32_t *flat(const mixed_state *s, int32_t *out) {\n  size_t k;\n" +
         flat + "  return out;\n}\nvoid spoil(mixed_state *s) {\n  size_t k;\n" + spoil + "}\n";
}

std::uint32_t read32(void* rtl, std::uint32_t offset) {
  return static_cast<RtlSim*>(rtl)->read_register(offset);  // throws at SLVERR
}
void write32(void* rtl, std::uint32_t offset, std::uint32_t value) {
  static_cast<RtlSim*>(rtl)->write_register(offset, value);
}

/// The header's functions, compiled.
class Driver {
 public:
  explicit Driver(compare::CosimPair& pair) : pair_(pair) {
    scratch_.write("driver.c", c_text(pair.hardware()));
    const ProgramEnd end =
        run_program({"gcc", "-std=c99", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-shared",
                     "-fPIC", "-I", pair.folder(), "-o", "driver.so", "driver.c"},
                    {}, scratch_.path());
    INFO(end.errors);
    REQUIRE(end.ok());
    handle_ = ::dlopen((scratch_ / "driver.so").c_str(), RTLD_NOW | RTLD_LOCAL);
    REQUIRE(handle_ != nullptr);
  }
  ~Driver() {
    if (handle_ != nullptr) ::dlclose(handle_);
  }
  Driver(const Driver&) = delete;
  Driver& operator=(const Driver&) = delete;

  using State = std::vector<std::uint64_t>;  // aligned for any structure

  State save() const {
    State state(function<size_t()>("state_bytes")() / sizeof(std::uint64_t) + 1);
    function<Access>("save")(read32, write32, &pair_.rtl(), state.data());
    return state;
  }
  void load(State state) const {
    function<Access>("load")(read32, write32, &pair_.rtl(), state.data());
  }
  State spoiled(State state) const {
    function<void(void*)>("spoil")(state.data());
    return state;
  }
  std::vector<std::int32_t> numbers(const State& state) const {
    std::vector<std::int32_t> out(state.size() * sizeof(std::uint64_t));
    const std::int32_t* end =
        function<std::int32_t*(const void*, std::int32_t*)>("flat")(state.data(), out.data());
    out.resize(static_cast<size_t>(end - out.data()));
    return out;
  }

 private:
  using Access = void(std::uint32_t (*)(void*, std::uint32_t),
                      void (*)(void*, std::uint32_t, std::uint32_t), void*, void*);
  template <typename Function>
  Function* function(const char* name) const {
    void* const found = ::dlsym(handle_, name);
    REQUIRE(found != nullptr);
    return reinterpret_cast<Function*>(found);
  }

  compare::CosimPair& pair_;
  ScratchFolder scratch_;
  void* handle_ = nullptr;
};

/// What a save must come to: array after array, weights, mask bits and states of the model.
std::vector<std::int32_t> numbers_of(const plan::Hardware& hardware,
                                     const fixed::FixedNetwork& model) {
  std::vector<std::int32_t> all;
  const auto add = [&](const auto& values) {
    for (const auto value : values) all.push_back(static_cast<std::int32_t>(value));
  };
  for (const plan::ArrayPlan& a : hardware.arrays()) {
    add(fixed::dense(model.weights(a.owner)));
    add(model.mask(a.owner));
    if (!a.has_states) continue;
    add(model.pre_states(a.owner));
    add(model.post_states(a.owner));
  }
  return all;
}

}  // namespace

TEST_CASE("window header: C saves the model's state, and what it loads is learned on from",
          "[cosim]") {
  compare::CosimPairOptions options;
  options.storage = GENERATE(build::Storage::kArray, build::Storage::kPacked);
  compare::CosimPair pair(mixed_circuit(), options);
  const Driver driver(pair);
  REQUIRE_FALSE(pair.run(vectors::random_samples(pair.circuit(), 9, 5), true).has_value());
  const Driver::State saved = driver.save();
  const std::vector<std::int32_t> expected = numbers_of(pair.hardware(), pair.model());
  CHECK(driver.numbers(saved) == expected);
  CHECK(pair.rtl().read_register(kControl) == (kEnable | kLearn));
  CHECK(pair.rtl().read_register(kSpace) == 0);
  fixed::FixedNetwork at_save = pair.model().clone();

  // Learned on, then spoiled: mask bits, too.
  REQUIRE_FALSE(pair.run(vectors::random_samples(pair.circuit(), 9, 6), true).has_value());
  const Driver::State later = driver.save();
  CHECK(driver.numbers(later) == numbers_of(pair.hardware(), pair.model()));
  CHECK(driver.numbers(later) != expected);
  driver.load(driver.spoiled(saved));
  CHECK(driver.numbers(driver.save()) != expected);

  driver.load(saved);
  CHECK(driver.numbers(driver.save()) == expected);
  compare::LockStep again(pair.rtl(), at_save, 1);
  for (const vectors::CodedSample& sample : vectors::random_samples(pair.circuit(), 12, 7)) {
    again.queue(sample.inputs, sample.targets);
    const bool same = again.step();
    INFO((again.mismatch() ? compare::describe(*again.mismatch()) : std::string()));
    REQUIRE(same);
  }
  CHECK(driver.numbers(driver.save()) == numbers_of(pair.hardware(), at_save));
}

}  // namespace hsdc::dut
