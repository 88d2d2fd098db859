// SPDX-License-Identifier: Apache-2.0
#include "model/training/confusion.h"

#include <algorithm>
#include <numeric>
#include <stdexcept>

namespace hsdc::training {
namespace {

double share(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

}  // namespace

ConfusionMatrix::ConfusionMatrix(int classes, int answers) : classes_(classes), answers_(answers) {
  if (classes < 1 || answers < classes) throw std::invalid_argument("confusion: sizes");
  counts_.assign(static_cast<size_t>(classes) * static_cast<size_t>(answers), 0);
}

void ConfusionMatrix::add(int label, int answer) {
  ++counts_.at(static_cast<size_t>(label) * static_cast<size_t>(answers_) +
               static_cast<size_t>(answer));
}

std::uint64_t ConfusionMatrix::at(int label, int answer) const {
  return counts_.at(static_cast<size_t>(label) * static_cast<size_t>(answers_) +
                    static_cast<size_t>(answer));
}

std::uint64_t ConfusionMatrix::samples_of(int label) const {
  std::uint64_t sum = 0;
  for (int answer = 0; answer < answers_; ++answer) sum += at(label, answer);
  return sum;
}

std::uint64_t ConfusionMatrix::right() const {
  std::uint64_t sum = 0;
  for (int label = 0; label < classes_; ++label) sum += at(label, label);
  return sum;
}

std::uint64_t ConfusionMatrix::total() const {
  return std::accumulate(counts_.begin(), counts_.end(), std::uint64_t{0});
}

double ConfusionMatrix::accuracy() const { return share(right(), total()); }

double ConfusionMatrix::recall(int label) const {
  return share(at(label, label), samples_of(label));
}

double ConfusionMatrix::precision(int answer) const {
  std::uint64_t given = 0;
  for (int label = 0; label < classes_; ++label) given += at(label, answer);
  return answer < classes_ ? share(at(answer, answer), given) : 0;
}

std::vector<ConfusionMatrix::Mistake> ConfusionMatrix::mistakes() const {
  std::vector<Mistake> list;
  for (int label = 0; label < classes_; ++label) {
    for (int answer = 0; answer < answers_; ++answer) {
      if (label != answer && at(label, answer) > 0)
        list.push_back({label, answer, at(label, answer)});
    }
  }
  std::stable_sort(list.begin(), list.end(),
                   [](const Mistake& a, const Mistake& b) { return a.count > b.count; });
  return list;
}

}  // namespace hsdc::training
