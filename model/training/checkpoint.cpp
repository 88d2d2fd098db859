// SPDX-License-Identifier: Apache-2.0
#include "model/training/checkpoint.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string_view>

#include "base/byte_stream.h"
#include "base/digest.h"
#include "base/error.h"
#include "base/file.h"
#include "base/input.h"

namespace hsdc::training {
namespace {

constexpr std::string_view kFixedMagic = "HSDCRUN3";
constexpr std::string_view kFloatMagic = "HSDCFLT3";
constexpr size_t kMagicSize = kFixedMagic.size();
/// How checkpoints of other digests began, and whose they are: known as what they are, not read.
struct OldMagic {
  std::string_view start, of, with;
};
constexpr OldMagic kOldMagics[] = {{"HSDCRUN1", "hsdc 0.1.0", "0.1.0"},
                                   {"HSDCFLT1", "hsdc 0.1.0", "0.1.0"},
                                   {"HSDCRUN2", "an hsdc between 0.1.0 and this one", "that one"},
                                   {"HSDCFLT2", "an hsdc between 0.1.0 and this one", "that one"}};

std::string_view magic_of(circuit::Engine engine) {
  return engine == circuit::Engine::kFixed ? kFixedMagic : kFloatMagic;
}

const OldMagic* old_magic(std::string_view start) {
  const auto* const found = std::ranges::find(kOldMagics, start, &OldMagic::start);
  return found == std::end(kOldMagics) ? nullptr : found;
}

std::uint32_t digest_of(std::string_view bytes) {
  Digest digest;
  digest.add(bytes);
  return digest.word();
}

void put_epoch(ByteWriter& out, const TrainingEpoch& epoch, circuit::Engine engine) {
  out.put(epoch.epoch);
  out.put(epoch.samples);
  out.put(epoch.accuracy);
  out.put(epoch.mean_error);
  if (engine == circuit::Engine::kFloat) out.put(epoch.loss);
  out.put(epoch.saturations);
  out.put(epoch.updates_per_second);
  for (const WeightHealth& w : epoch.weights) {
    out.put(w.rms);
    out.put(w.at_limit);
  }
}

TrainingEpoch get_epoch(ByteReader& in, const circuit::Circuit& circuit, circuit::Engine engine) {
  TrainingEpoch epoch;
  epoch.epoch = in.get<int>();
  epoch.samples = in.get<std::uint64_t>();
  epoch.accuracy = in.get<double>();
  epoch.mean_error = in.get<double>();
  if (engine == circuit::Engine::kFloat) epoch.loss = in.get<double>();
  epoch.saturations = in.get<std::uint64_t>();
  epoch.updates_per_second = in.get<double>();
  for (const circuit::Projection& p : circuit.projections) {
    if (!p.plastic()) continue;
    const double rms = in.get<double>();
    epoch.weights.push_back({p.name, rms, in.get<double>()});
  }
  return epoch;
}

/// Refuses what is no checkpoint of that engine, or not whole.
void check_whole(const std::string& path, std::string_view bytes, circuit::Engine engine,
                 const ByteReader& in) {
  const std::string_view start = bytes.substr(0, kMagicSize);
  if (start != magic_of(engine)) {
    if (start == kFixedMagic || start == kFloatMagic) {
      const circuit::Engine found =
          start == kFixedMagic ? circuit::Engine::kFixed : circuit::Engine::kFloat;
      throw bad_file(path)
          .found("a checkpoint of --engine {}", circuit::to_string(found))
          .allowed("one of {}", circuit::to_string(engine));
    }
    if (const OldMagic* old = old_magic(start)) {
      throw bad_file(path)
          .found("a checkpoint of {} (\"{}\")", old->of, start)
          .allowed("one of this version")
          .says(": start the run anew, or finish it with {}", old->with);
    }
    throw bad_file(path).found("no checkpoint of hsdc train (\"{}\" missing at its start)",
                               magic_of(engine));
  }
  std::uint32_t digest = 0;
  if (bytes.size() < kMagicSize + sizeof digest) in.damaged();
  const size_t body = bytes.size() - sizeof digest;
  std::memcpy(&digest, bytes.data() + body, sizeof digest);
  if (digest != digest_of(bytes.substr(0, body))) in.damaged();
}

/// How many bytes a checkpoint of that learner has after `epochs` epochs.
std::uint64_t size_after(std::uint32_t epochs, const Learner& learner) {
  TrainingEpoch epoch;
  for (const circuit::Projection& p : learner.circuit().projections) {
    if (p.plastic()) epoch.weights.push_back({p.name, 0, 0});
  }
  ByteWriter one;
  put_epoch(one, epoch, learner.engine());
  const bool is_float = learner.engine() == circuit::Engine::kFloat;
  const std::uint64_t head = kMagicSize + sizeof(std::uint32_t) * (is_float ? 4 : 3);
  const std::uint64_t rest =
      sizeof(int) + sizeof(double) * (is_float ? 2 : 1) + sizeof(std::uint64_t);
  return head + epochs * std::uint64_t{one.bytes().size()} + rest + learner.state_size() +
         sizeof(std::uint32_t);
}

/// The bytes of a checkpoint, whole or not, and no more than one can have: all of a run with that
/// key, some more of another, whose circuit may be larger.
std::string read_bytes(const std::string& path, const CheckpointKey& key, const Learner& learner) {
  constexpr std::uint64_t kOther = std::uint64_t{64} << 20;
  Input input = open_input(path);
  const bool is_float = learner.engine() == circuit::Engine::kFloat;
  const size_t head = kMagicSize + sizeof(std::uint32_t) * (is_float ? 4 : 3);
  std::string bytes = input.read(head);
  if (bytes.size() < head || !bytes.starts_with(magic_of(learner.engine()))) return bytes;
  ByteReader in(std::string_view(bytes).substr(kMagicSize), bad_file(path));
  const CheckpointKey found{in.get<std::uint32_t>(), in.get<std::uint32_t>()};
  if (is_float) in.get<std::uint32_t>();  // the options' digest
  const std::uint64_t whole = size_after(in.get<std::uint32_t>(), learner);
  const bool same = found.circuit == key.circuit;
  bytes += input.read((same ? whole : 4 * whole + kOther) - head);
  if (input.at_end()) return bytes;
  throw bad_file(path)
      .found("{} bytes and more", bytes.size())
      .allowed("a checkpoint, of {} bytes", whole);
}

/// Refuses a checkpoint of another run.
void check_key(const std::string& path, ByteReader& in, const CheckpointKey& key,
               const Learner& learner) {
  const CheckpointKey found{in.get<std::uint32_t>(), in.get<std::uint32_t>()};
  if (found.circuit != key.circuit) {
    throw OtherCircuitError(
        error_at(ErrorKind::kMismatch, path)
            .found("a checkpoint of another circuit (digest {:08x})", found.circuit)
            .allowed("{:08x}, the digest of circuit {}", key.circuit, learner.circuit().name),
        found.circuit);
  }
  if (found.data != key.data) {
    throw error_at(ErrorKind::kMismatch, path)
        .found("a checkpoint of a run on other samples")
        .allowed("the same --data, --samples and --test");
  }
  if (learner.engine() == circuit::Engine::kFloat &&
      in.get<std::uint32_t>() != learner.options_digest()) {
    throw error_at(ErrorKind::kMismatch, path)
        .found("a checkpoint of a run with other floating-point options")
        .allowed(
            "the same --rate, --decay, --momentum, --clip, --batch, --post-factor and "
            "--pre-factor");
  }
}

}  // namespace

std::uint32_t data_digest(const data::DataSplit& data) {
  Digest digest;
  for (const data::Dataset* part : {&data.train, &data.test}) {
    digest.add(part->pixels);
    digest.add(part->labels);
  }
  return digest.word();
}

void save_checkpoint(const std::string& path, const CheckpointKey& key, const Learner& learner,
                     const TrainingState& state) {
  const circuit::Engine engine = learner.engine();
  ByteWriter out;
  out.put_text(magic_of(engine));
  out.put(key.circuit);
  out.put(key.data);
  if (engine == circuit::Engine::kFloat) out.put(learner.options_digest());
  out.put(static_cast<std::uint32_t>(state.epochs.size()));
  for (const TrainingEpoch& epoch : state.epochs) put_epoch(out, epoch, engine);
  out.put(state.sample);
  out.put(state.error_sum);
  if (engine == circuit::Engine::kFloat) out.put(state.loss_sum);
  out.put(state.saturations);
  learner.save_state(out);
  out.put(digest_of(out.bytes()));
  write_file_atomically(path, out.bytes());
}

void check_replaceable_checkpoint(const std::string& path) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored)) return;
  std::ifstream in(path, std::ios::binary);
  std::string start(kMagicSize, '\0');
  in.read(start.data(), static_cast<std::streamsize>(start.size()));
  if (in.gcount() == 0 || start == kFixedMagic || start == kFloatMagic ||
      old_magic(start) != nullptr)
    return;
  throw occupied(path)
      .found("a file that is no checkpoint")
      .allowed("a new file or an older checkpoint");
}

std::optional<std::uint32_t> checkpoint_epochs(const std::string& path) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored)) return {};
  std::ifstream in(path, std::ios::binary);
  std::string start(kMagicSize, '\0');
  in.read(start.data(), static_cast<std::streamsize>(start.size()));
  if (start != kFixedMagic && start != kFloatMagic) return {};
  // After the key's two words and, in floating point, that of the options.
  in.ignore(static_cast<std::streamsize>(sizeof(std::uint32_t)) * (start == kFloatMagic ? 3 : 2));
  std::uint32_t epochs = 0;
  in.read(reinterpret_cast<char*>(&epochs), sizeof epochs);
  if (!in) return {};
  return epochs;
}

TrainingState load_checkpoint(const std::string& path, const CheckpointKey& key, Learner& learner) {
  const circuit::Engine engine = learner.engine();
  const std::string bytes = read_bytes(path, key, learner);
  ByteReader in(bytes, bad_file(path).found("a damaged or truncated checkpoint"));
  check_whole(path, bytes, engine, in);
  in.get_all<char>(kMagicSize);
  check_key(path, in, key, learner);
  TrainingState state;
  const auto epochs = in.get<std::uint32_t>();
  for (std::uint32_t k = 0; k < epochs; ++k) {
    state.epochs.push_back(get_epoch(in, learner.circuit(), engine));
  }
  state.sample = in.get<int>();
  state.error_sum = in.get<double>();
  if (engine == circuit::Engine::kFloat) state.loss_sum = in.get<double>();
  state.saturations = in.get<std::uint64_t>();
  if (in.left() != learner.state_size() + sizeof(std::uint32_t)) in.damaged();
  // Values are checked projection by projection, as they are taken.
  ByteWriter before;
  learner.save_state(before);
  try {
    learner.load_state(in);
  } catch (const std::invalid_argument& error) {
    ByteReader back(before.bytes(), bad_file(path));
    learner.load_state(back);
    throw bad_file(path).says(error.what());
  }
  return state;
}

}  // namespace hsdc::training
