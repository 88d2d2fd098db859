// SPDX-License-Identifier: Apache-2.0
#include "sim/dut/rtl_sim.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <stdexcept>

#include "base/error.h"
#include "gen/plan/hardware.h"
#include "model/circuit/circuit.h"
#include "sim/build/build.h"
#include "sim/harness/harness.h"

namespace hsdc::dut {

/// The loaded object's functions.
struct RtlSim::Api {
  void* handle = nullptr;
  HsdcSim* sim = nullptr;
  decltype(&hsdc_sim_open) open = nullptr;
  decltype(&hsdc_sim_close) close = nullptr;
  decltype(&hsdc_sim_set_tracing) set_tracing = nullptr;
  decltype(&hsdc_sim_set_bus_seed) set_bus_seed = nullptr;
  decltype(&hsdc_sim_send) send = nullptr;
  decltype(&hsdc_sim_finish_sample) finish_sample = nullptr;
  decltype(&hsdc_sim_cycles) cycles = nullptr;
  decltype(&hsdc_sim_read) read = nullptr;
  decltype(&hsdc_sim_write) write = nullptr;
  decltype(&hsdc_sim_memory) memory = nullptr;

  explicit Api(const std::string& object) {
    handle = ::dlopen(object.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (handle == nullptr) throw unreadable(object).says(::dlerror());
    load(open, "hsdc_sim_open");
    load(close, "hsdc_sim_close");
    load(set_tracing, "hsdc_sim_set_tracing");
    load(set_bus_seed, "hsdc_sim_set_bus_seed");
    load(send, "hsdc_sim_send");
    load(finish_sample, "hsdc_sim_finish_sample");
    load(cycles, "hsdc_sim_cycles");
    load(read, "hsdc_sim_read");
    load(write, "hsdc_sim_write");
    load(memory, "hsdc_sim_memory");
  }
  ~Api() {
    if (sim != nullptr) close(sim);
    if (handle != nullptr) ::dlclose(handle);
  }
  Api(const Api&) = delete;
  Api& operator=(const Api&) = delete;

 private:
  template <typename Function>
  void load(Function& function, const char* name) {
    function = reinterpret_cast<Function>(::dlsym(handle, name));
    if (function == nullptr) throw std::runtime_error(fmt::format("no {} in the object", name));
  }
};

RtlSim::RtlSim(const std::filesystem::path& object, const std::filesystem::path& folder,
               const plan::Hardware& hardware, build::Storage storage,
               const std::filesystem::path& trace)
    : api_(std::make_unique<Api>(object.string())), hardware_(hardware) {
  const std::string trace_path = trace.string();
  api_->sim = api_->open(folder.string().c_str(), trace.empty() ? nullptr : trace_path.c_str());
  if (api_->sim == nullptr) {
    throw std::runtime_error(fmt::format("{}: the simulation could not be made", folder.string()));
  }
  limit_ = 100000;
  for (const plan::ArrayPlan& a : hardware.arrays()) {
    const std::string scope = build::memory_instance(hardware, a, storage);
    size_t bytes = 0;
    const void* data = api_->memory(api_->sim, scope.c_str(), &bytes);
    if (data == nullptr) throw std::runtime_error(fmt::format("no memory in {}", scope));
    Memory memory{static_cast<const unsigned char*>(data), 0, 0};
    const auto element = [](int bits) {
      return bits <= 8 ? 1 : bits <= 16 ? 2 : bits <= 32 ? 4 : 8;
    };
    if (storage == build::Storage::kPacked && !hardware.graph()[a.owner].parallel()) {
      const int bits = a.lanes * a.cell_bits;
      memory.word_bytes = bits <= 64 ? element(bits) : (bits + 31) / 32 * 4;
      // Cells of whole bytes lie as an array's do, and are compared as fast.
      if (a.cell_bits == 8 || a.cell_bits == 16) memory.cell_bytes = a.cell_bits / 8;
    } else {
      memory.cell_bytes = element(a.cell_bits);
      memory.word_bytes = memory.cell_bytes * a.lanes;
    }
    if (bytes < static_cast<size_t>(memory.word_bytes) * static_cast<size_t>(a.words())) {
      throw std::runtime_error(fmt::format("{}: {} bytes of weights, {} words of {} were expected",
                                           scope, bytes, a.words(), memory.word_bytes));
    }
    memories_.push_back(memory);
    limit_ += 16ull * static_cast<std::uint64_t>(a.chunks) *
              static_cast<std::uint64_t>(std::max(a.pre, a.lanes + 8));
  }
  const circuit::Circuit& circuit = hardware.circuit();
  limit_ += 64ull * static_cast<std::uint64_t>(circuit.input_size() + circuit.target_size());
  for (const circuit::Node& node : circuit.nodes)
    limit_ += 64ull * static_cast<std::uint64_t>(node.size);
}

RtlSim::~RtlSim() = default;

static_assert(RtlSim::kQueue == HSDC_SIM_QUEUE);

void RtlSim::set_bus_seed(std::uint32_t seed) { api_->set_bus_seed(api_->sim, seed); }

void RtlSim::send(std::span<const std::int16_t> inputs, std::span<const std::int16_t> targets) {
  beats_.assign(inputs.begin(), inputs.end());
  beats_.insert(beats_.end(), targets.begin(), targets.end());
  api_->send(api_->sim, beats_.data(), beats_.size());
}

bool RtlSim::finish_sample(std::span<std::int16_t> codes) {
  switch (api_->finish_sample(api_->sim, codes.data(), codes.size(), limit_)) {
    case 0:
      return true;
    case 1:
      error_ = fmt::format("the sample did not end within {} cycles", limit_);
      return false;
    default:
      error_ = "the output packet has a wrong length";
      return false;
  }
}

void RtlSim::set_tracing(bool on) { api_->set_tracing(api_->sim, on ? 1 : 0); }
std::uint64_t RtlSim::cycles() const { return api_->cycles(api_->sim); }

std::uint32_t RtlSim::read_register(std::uint32_t offset) {
  std::uint32_t value = 0;
  const int response = api_->read(api_->sim, offset, &value);
  if (response != 0) {
    throw std::runtime_error(
        fmt::format("register 0x{:02x}: response {} to a read", offset, response));
  }
  return value;
}

void RtlSim::write_register(std::uint32_t offset, std::uint32_t value) {
  const int response = api_->write(api_->sim, offset, value);
  if (response != 0) {
    throw std::runtime_error(
        fmt::format("register 0x{:02x}: response {} to a write", offset, response));
  }
}

std::uint64_t RtlSim::read_counter(std::uint32_t offset) {
  const std::uint64_t low = read_register(offset);
  return low | static_cast<std::uint64_t>(read_register(offset + 4)) << 32;
}

std::uint32_t RtlSim::cell(int array, int word, int lane) const {
  const Memory& m = memories_[static_cast<size_t>(array)];
  const plan::ArrayPlan& a = hardware_.arrays()[static_cast<size_t>(array)];
  const unsigned char* begin = m.data + static_cast<std::ptrdiff_t>(word) * m.word_bytes;
  std::uint32_t value = 0;
  if (m.cell_bytes != 0) {
    std::memcpy(&value, begin + static_cast<std::ptrdiff_t>(lane) * m.cell_bytes,
                static_cast<size_t>(m.cell_bytes));
    return value;
  }
  const int low = lane * a.cell_bits;  // little-endian words: bytes are in order
  for (int bit = 0; bit < a.cell_bits; ++bit) {
    const int at = low + bit;
    value |= static_cast<std::uint32_t>((begin[at / 8] >> (at % 8)) & 1) << bit;
  }
  return value;
}

std::int32_t RtlSim::weight(int array, int pre, int post) const {
  const plan::ArrayPlan& a = hardware_.arrays()[static_cast<size_t>(array)];
  const int bits = hardware_.graph()[a.owner].format().bits;
  const std::uint32_t raw = cell(array, post / a.lanes * a.pre + pre, post % a.lanes);
  return static_cast<std::int32_t>(raw << (32 - bits)) >> (32 - bits);
}

namespace {

/// True if `count` cells hold the weights; `mask` keeps the weight's bits of a cell.
template <typename Cell>
bool same_row(const unsigned char* cells, const std::int16_t* weights, int count, unsigned mask) {
  const auto* row = reinterpret_cast<const Cell*>(cells);
  const auto keep = static_cast<Cell>(mask);
  Cell differ = 0;
  for (int k = 0; k < count; ++k) {
    differ = static_cast<Cell>(differ | ((row[k] ^ static_cast<Cell>(weights[k])) & keep));
  }
  return differ == 0;
}

}  // namespace

RtlSim::Difference RtlSim::first_difference(int array, const std::int16_t* weights,
                                            int stride) const {
  const Memory& m = memories_[static_cast<size_t>(array)];
  const plan::ArrayPlan& a = hardware_.arrays()[static_cast<size_t>(array)];
  const int bits = hardware_.graph()[a.owner].format().bits;
  const unsigned mask = (1u << bits) - 1;
  for (int pre = 0; pre < a.pre; ++pre) {
    for (int chunk = 0; chunk < a.chunks; ++chunk) {
      const int post = chunk * a.lanes, count = std::min(a.lanes, a.post - post);
      const std::int16_t* expected = weights + static_cast<std::ptrdiff_t>(pre) * stride + post;
      const unsigned char* row =
          m.data + static_cast<std::ptrdiff_t>(chunk * a.pre + pre) * m.word_bytes;
      if (m.cell_bytes == 1 && same_row<std::uint8_t>(row, expected, count, mask)) continue;
      if (m.cell_bytes == 2 && same_row<std::uint16_t>(row, expected, count, mask)) continue;
      for (int k = 0; k < count; ++k) {
        const std::int32_t found = weight(array, pre, post + k);
        if (found != expected[k]) return {pre, post + k, found};
      }
    }
  }
  return {};
}

}  // namespace hsdc::dut
