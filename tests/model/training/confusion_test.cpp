// SPDX-License-Identifier: Apache-2.0
#include "model/training/confusion.h"

#include <stdexcept>

#include "tests/catch.h"

using namespace hsdc;
using namespace hsdc::training;

TEST_CASE("confusion: accuracy, recall, precision and mistakes of a small matrix") {
  ConfusionMatrix matrix(2, 3);  // a neuron more than classes
  for (int k = 0; k < 6; ++k) matrix.add(0, 0);
  matrix.add(0, 1);
  matrix.add(0, 2);
  for (int k = 0; k < 2; ++k) matrix.add(1, 0);
  for (int k = 0; k < 2; ++k) matrix.add(1, 1);
  CHECK(matrix.total() == 12);
  CHECK(matrix.right() == 8);
  CHECK(matrix.accuracy() == Approx(8.0 / 12));
  CHECK(matrix.recall(0) == 0.75);
  CHECK(matrix.recall(1) == 0.5);
  CHECK(matrix.precision(0) == 0.75);
  CHECK(matrix.precision(1) == Approx(2.0 / 3));
  CHECK(matrix.precision(2) == 0);  // no class, so never right
  const auto mistakes = matrix.mistakes();
  REQUIRE(mistakes.size() == 3);
  CHECK(mistakes[0].label == 1);
  CHECK(mistakes[0].answer == 0);
  CHECK(mistakes[0].count == 2);
  CHECK(mistakes[1].answer == 1);
}

TEST_CASE("confusion: without samples, shares are 0; sizes that cannot be are refused") {
  const ConfusionMatrix matrix(3, 3);
  CHECK(matrix.accuracy() == 0);
  CHECK(matrix.recall(1) == 0);
  CHECK(matrix.precision(1) == 0);
  CHECK_THROWS_AS(ConfusionMatrix(3, 2), std::invalid_argument);
}
