#include "model/checkpoint.h"

#include <fmt/format.h>
#include <zlib.h>

#include <bit>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <span>
#include <string_view>
#include <type_traits>

#include "model/error.h"
#include "model/file.h"

namespace hsdc {
namespace {

static_assert(std::endian::native == std::endian::little, "checkpoints are little endian");

constexpr std::string_view kMagic = "HSDCRUN1";

std::uint32_t crc_of(std::uint32_t crc, const void* data, size_t size) {
  return static_cast<std::uint32_t>(::crc32_z(crc, static_cast<const Bytef*>(data), size));
}

class Writer {
 public:
  template <typename T>
  void put(const T& value) {
    static_assert(std::is_arithmetic_v<T>);
    bytes_.append(reinterpret_cast<const char*>(&value), sizeof value);
  }
  template <typename T>
  void put_all(std::span<const T> values) {
    bytes_.append(reinterpret_cast<const char*>(values.data()), values.size_bytes());
  }
  std::string& bytes() { return bytes_; }

 private:
  std::string bytes_;
};

class Reader {
 public:
  Reader(std::string_view bytes, const std::string& path) : bytes_(bytes), path_(path) {}
  template <typename T>
  T get() {
    T value;
    std::memcpy(&value, take(sizeof value), sizeof value);
    return value;
  }
  template <typename T>
  std::vector<T> get_all(size_t count) {
    std::vector<T> values(count);
    const char* from = take(count * sizeof(T));
    if (count > 0) std::memcpy(values.data(), from, count * sizeof(T));
    return values;
  }
  size_t left() const { return bytes_.size(); }
  [[noreturn]] void damaged() const {
    throw UserError(fmt::format("{}: found a damaged or truncated checkpoint", path_));
  }

 private:
  const char* take(size_t count) {
    if (count > bytes_.size()) damaged();
    const char* at = bytes_.data();
    bytes_.remove_prefix(count);
    return at;
  }
  std::string_view bytes_;
  const std::string& path_;
};

void put_epoch(Writer& out, const TrainingEpoch& epoch) {
  out.put(epoch.epoch);
  out.put(epoch.samples);
  out.put(epoch.accuracy);
  out.put(epoch.mean_error);
  out.put(epoch.saturations);
  out.put(epoch.updates_per_second);
  for (const WeightHealth& w : epoch.weights) {
    out.put(w.rms);
    out.put(w.at_limit);
  }
}

TrainingEpoch get_epoch(Reader& in, const Circuit& circuit) {
  TrainingEpoch epoch;
  epoch.epoch = in.get<int>();
  epoch.samples = in.get<std::uint64_t>();
  epoch.accuracy = in.get<double>();
  epoch.mean_error = in.get<double>();
  epoch.saturations = in.get<std::uint64_t>();
  epoch.updates_per_second = in.get<double>();
  for (const Projection& p : circuit.projections) {
    if (!p.plastic()) continue;
    const double rms = in.get<double>();
    epoch.weights.push_back({p.name, rms, in.get<double>()});
  }
  return epoch;
}

struct ArrayState {
  std::vector<std::int16_t> weights;
  std::vector<std::uint32_t> pre, post;
};

}  // namespace

std::uint32_t data_digest(const DataSplit& data) {
  std::uint32_t crc = 0;
  for (const Dataset* part : {&data.train, &data.test}) {
    crc = crc_of(crc, part->pixels.data(), part->pixels.size());
    crc = crc_of(crc, part->labels.data(), part->labels.size());
  }
  return crc;
}

void save_checkpoint(const std::string& path, const CheckpointKey& key, const FixedNetwork& network,
                     const TrainingState& state) {
  Writer out;
  out.bytes() = kMagic;
  out.put(key.circuit);
  out.put(key.data);
  out.put(static_cast<std::uint32_t>(state.epochs.size()));
  for (const TrainingEpoch& epoch : state.epochs) put_epoch(out, epoch);
  out.put(state.sample);
  out.put(state.error_sum);
  out.put(state.saturations);
  for (size_t i = 0; i < network.circuit().projections.size(); ++i) {
    const auto projection = static_cast<int>(i);
    const WeightView view = network.weights(projection);
    for (int pre = 0; pre < view.pre; ++pre) {
      out.put_all(std::span(view.data + static_cast<std::ptrdiff_t>(pre) * view.stride,
                            static_cast<size_t>(view.post)));
    }
    out.put_all(network.pre_states(projection));
    out.put_all(network.post_states(projection));
  }
  out.put(crc_of(0, out.bytes().data(), out.bytes().size()));
  write_file_atomically(path, out.bytes());
}

void check_replaceable_checkpoint(const std::string& path) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored)) return;
  std::ifstream in(path, std::ios::binary);
  std::string start(kMagic.size(), '\0');
  in.read(start.data(), static_cast<std::streamsize>(start.size()));
  if (in.gcount() == 0 || start == kMagic) return;
  throw UserError(
      fmt::format("{}: found a file that is no checkpoint, allowed a new file or an "
                  "older checkpoint",
                  path));
}

TrainingState load_checkpoint(const std::string& path, const CheckpointKey& key,
                              FixedNetwork& network) {
  const std::string bytes = read_file(path);
  Reader in(bytes, path);
  if (std::string_view(bytes).substr(0, kMagic.size()) != kMagic) {
    throw UserError(fmt::format(
        "{}: found no checkpoint of hsdc train (\"{}\" missing at its start)", path, kMagic));
  }
  if (bytes.size() < kMagic.size() + sizeof(std::uint32_t)) in.damaged();
  const size_t body = bytes.size() - sizeof(std::uint32_t);
  in.get_all<char>(kMagic.size());
  if (Reader(std::string_view(bytes).substr(body), path).get<std::uint32_t>() !=
      crc_of(0, bytes.data(), body)) {
    in.damaged();
  }
  const CheckpointKey found{in.get<std::uint32_t>(), in.get<std::uint32_t>()};
  if (found.circuit != key.circuit) {
    throw UserError(fmt::format(
        "{}: found a checkpoint of another circuit (digest {:08x}), allowed {:08x}, the "
        "digest of circuit {}",
        path, found.circuit, key.circuit, network.circuit().name));
  }
  if (found.data != key.data) {
    throw UserError(fmt::format(
        "{}: found a checkpoint of a run on other samples, allowed the same data and limits",
        path));
  }

  const Circuit& circuit = network.circuit();
  TrainingState state;
  const auto epochs = in.get<std::uint32_t>();
  for (std::uint32_t k = 0; k < epochs; ++k) state.epochs.push_back(get_epoch(in, circuit));
  state.sample = in.get<int>();
  state.error_sum = in.get<double>();
  state.saturations = in.get<std::uint64_t>();
  std::vector<ArrayState> arrays(circuit.projections.size());
  for (size_t i = 0; i < arrays.size(); ++i) {
    const auto projection = static_cast<int>(i);
    const WeightView view = network.weights(projection);
    arrays[i].weights =
        in.get_all<std::int16_t>(static_cast<size_t>(view.pre) * static_cast<size_t>(view.post));
    arrays[i].pre = in.get_all<std::uint32_t>(network.pre_states(projection).size());
    arrays[i].post = in.get_all<std::uint32_t>(network.post_states(projection).size());
  }
  if (in.left() != sizeof(std::uint32_t)) in.damaged();
  for (size_t i = 0; i < arrays.size(); ++i) {
    const auto projection = static_cast<int>(i);
    if (!circuit.projections[i].has_weights()) continue;
    network.set_weights(projection, arrays[i].weights);
    network.set_states(projection, arrays[i].pre, arrays[i].post);
  }
  return state;
}

}  // namespace hsdc
