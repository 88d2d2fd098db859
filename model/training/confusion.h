// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <vector>

namespace hsdc::training {

/// How often samples of a class got an answer. Answers may outnumber classes: a root may have more
/// neurons than the data has classes.
class ConfusionMatrix {
 public:
  /// Both 1 or more, answers >= classes.
  ConfusionMatrix(int classes, int answers);

  /// 0 <= label < classes(), 0 <= answer < answers().
  void add(int label, int answer);

  int classes() const { return classes_; }
  int answers() const { return answers_; }
  std::uint64_t at(int label, int answer) const;
  std::uint64_t samples_of(int label) const;
  std::uint64_t right() const;
  std::uint64_t total() const;
  /// Share of the samples that were answered right, 0..1; 0 without samples.
  double accuracy() const;
  /// Share of the samples of a class that were answered right, 0..1; 0 without one.
  double recall(int label) const;
  /// Share of an answer's samples that are of that class, 0..1; 0 without one.
  double precision(int answer) const;

  /// A class taken for another.
  struct Mistake {
    int label = 0, answer = 0;
    std::uint64_t count = 0;
  };
  /// All that occurred, the most frequent first, then by label and answer.
  std::vector<Mistake> mistakes() const;

 private:
  int classes_, answers_;
  std::vector<std::uint64_t> counts_;  ///< [label][answer]
};

}  // namespace hsdc::training
