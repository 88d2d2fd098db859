// SPDX-License-Identifier: Apache-2.0
#include "paper/common/experiment.h"

namespace hsdc::paper {

const char* to_string(Scale scale) {
  switch (scale) {
    case Scale::kQuick:
      return "quick";
    case Scale::kMachine:
      return "machine";
    case Scale::kPaper:
      return "paper";
  }
  return "";
}

}  // namespace hsdc::paper
