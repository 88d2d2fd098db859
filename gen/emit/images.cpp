// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "gen/emit/emit.h"
#include "gen/emit/vectors.h"
#include "gen/plan/hardware.h"
#include "gen/verilog/emitted_file.h"
#include "model/circuit/circuit.h"

namespace hsdc::emit {

namespace {

/// Fills a text with words as hexadecimal lines, highest digit first, as $readmemh reads them. The
/// cells of a word come lowest first.
class HexLines {
 public:
  /// For `words` words of `cells` cells of `cell_bits` bits (1..17).
  HexLines(long words, int cells, int cell_bits)
      : digits_((cells * cell_bits + 3) / 4),
        cell_bits_(cell_bits),
        text_(static_cast<size_t>(words) * static_cast<size_t>(digits_ + 1), '0') {
    begin_word();
  }
  void add_cell(std::uint32_t value) {
    bits_ |= value << waiting_;
    for (waiting_ += cell_bits_; waiting_ >= 4; waiting_ -= 4) put_digit();
  }
  void end_word() {
    if (waiting_ > 0) put_digit();
    text_[line_ + static_cast<size_t>(digits_)] = '\n';
    line_ += static_cast<size_t>(digits_) + 1;
    begin_word();
  }
  std::string take() { return std::move(text_); }

 private:
  void begin_word() {
    next_ = line_ + static_cast<size_t>(digits_);
    bits_ = 0;
    waiting_ = 0;
  }
  void put_digit() {
    text_[--next_] = "0123456789abcdef"[bits_ & 15u];
    bits_ >>= 4;
  }

  int digits_, cell_bits_;
  std::string text_;
  size_t line_ = 0;         // where the word's line begins
  size_t next_ = 0;         // one behind the next digit's place
  std::uint32_t bits_ = 0;  // not put yet, `waiting_` of them
  int waiting_ = 0;
};

/// A line per word of a folded array, per cell of a parallel one, whose cells are registers.
std::string weight_image(const circuit::Projection& p, const plan::ArrayPlan& a,
                         const ArrayImage& image) {
  const bool parallel = p.parallel();
  const int line_cells = parallel ? 1 : a.lanes;
  HexLines lines(a.words() * (a.lanes / line_cells), line_cells, a.cell_bits);
  const std::uint32_t mask_bit = 1u << p.format().bits, weight_mask = mask_bit - 1;
  for (int chunk = 0; chunk < a.chunks; ++chunk) {
    const int first = chunk * a.lanes, count = std::min(a.lanes, a.post - first);
    for (int pre = 0; pre < a.pre; ++pre) {
      const auto row = static_cast<size_t>(pre) * static_cast<size_t>(a.post);
      for (int lane = 0; lane < count; ++lane) {
        const size_t at = row + static_cast<size_t>(first + lane);
        std::uint32_t cell = static_cast<std::uint32_t>(image.weights[at]) & weight_mask;
        if (a.masked && (image.mask.empty() || image.mask[at] != 0)) cell |= mask_bit;
        lines.add_cell(cell);
        if (parallel) lines.end_word();
      }
      if (!parallel) lines.end_word();
    }
  }
  return lines.take();
}

std::string state_image(const std::vector<std::uint32_t>& states) {
  std::string text;
  for (std::uint32_t state : states) text += fmt::format("{:08x}\n", state);
  return text;
}

}  // namespace

std::vector<verilog::EmittedFile> emit_images(const plan::Hardware& hardware,
                                              const std::vector<ArrayImage>& images) {
  std::vector<verilog::EmittedFile> files;
  for (size_t k = 0; k < hardware.arrays().size(); ++k) {
    const plan::ArrayPlan& a = hardware.arrays()[k];
    const circuit::Projection& p = hardware.graph()[a.owner];
    files.push_back({fmt::format("mem/{}.mem", p.name), weight_image(p, a, images[k])});
    if (images[k].pre_states.empty()) continue;
    files.push_back({fmt::format("mem/{}_pre.mem", p.name), state_image(images[k].pre_states)});
    files.push_back({fmt::format("mem/{}_post.mem", p.name), state_image(images[k].post_states)});
  }
  return files;
}

}  // namespace hsdc::emit
