#include "paper/experiment.h"

namespace hsdc {

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

const std::vector<Experiment>& experiments() {
  static const std::vector<Experiment> all{};
  return all;
}

}  // namespace hsdc
