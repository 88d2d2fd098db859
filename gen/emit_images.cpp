#include <fmt/format.h>

#include "gen/emit.h"

namespace hsdc {

namespace {

/// Appends words as hexadecimal lines, lowest cell last, as $readmemh reads them.
class HexWords {
 public:
  HexWords(int cells, int cell_bits) : bits_(cells * cell_bits), cell_bits_(cell_bits) {
    digits_.resize(static_cast<size_t>((bits_ + 3) / 4) + 1);
  }
  void set(int cell, std::uint32_t value) {
    int at = cell * cell_bits_;
    for (int left = cell_bits_; left > 0;) {
      const int in_digit = at & 3, take = std::min(left, 4 - in_digit);
      nibbles()[at >> 2] |= static_cast<char>((value & ((1u << take) - 1)) << in_digit);
      value >>= take;
      at += take;
      left -= take;
    }
  }
  void flush(std::string& text) {
    const size_t count = digits_.size() - 1;
    const size_t begin = text.size();
    text.resize(begin + count + 1);
    for (size_t k = 0; k < count; ++k) {
      text[begin + count - 1 - k] = "0123456789abcdef"[static_cast<unsigned char>(digits_[k])];
      digits_[k] = 0;
    }
    text[begin + count] = '\n';
  }

 private:
  char* nibbles() { return digits_.data(); }
  int bits_, cell_bits_;
  std::string digits_;  // a digit's value each, lowest first
};

std::string word_image(const Projection& p, const ArrayPlan& a, const ArrayImage& image) {
  HexWords words(a.lanes, a.cell_bits);
  std::string text;
  text.reserve(static_cast<size_t>(a.words()) *
               (static_cast<size_t>(a.lanes * a.cell_bits + 3) / 4 + 1));
  const std::uint32_t weight_mask = (1u << p.weight_bits) - 1;
  for (int chunk = 0; chunk < a.chunks; ++chunk) {
    for (int pre = 0; pre < a.pre; ++pre) {
      for (int lane = 0; lane < a.lanes; ++lane) {
        const int post = chunk * a.lanes + lane;
        if (post >= a.post) break;
        const auto at = static_cast<size_t>(pre) * static_cast<size_t>(a.post) +
                        static_cast<size_t>(post);
        std::uint32_t cell = static_cast<std::uint32_t>(image.weights[at]) & weight_mask;
        if (a.masked && (image.mask.empty() || image.mask[at] != 0)) cell |= 1u << p.weight_bits;
        words.set(lane, cell);
      }
      words.flush(text);
    }
  }
  return text;
}

std::string state_image(const std::vector<std::uint32_t>& states) {
  std::string text;
  for (std::uint32_t state : states) text += fmt::format("{:08x}\n", state);
  return text;
}

}  // namespace

std::vector<EmittedFile> emit_images(const Circuit& circuit, const HardwarePlan& plan,
                                     const std::vector<ArrayImage>& images) {
  std::vector<EmittedFile> files;
  for (size_t k = 0; k < plan.arrays.size(); ++k) {
    const Projection& p = circuit.projections[static_cast<size_t>(plan.arrays[k].owner)];
    files.push_back({fmt::format("mem/{}.mem", p.name), word_image(p, plan.arrays[k], images[k])});
    if (images[k].pre_states.empty()) continue;
    files.push_back({fmt::format("mem/{}_pre.mem", p.name), state_image(images[k].pre_states)});
    files.push_back({fmt::format("mem/{}_post.mem", p.name), state_image(images[k].post_states)});
  }
  return files;
}

}  // namespace hsdc
