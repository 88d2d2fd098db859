// SPDX-License-Identifier: Apache-2.0
// Archives of spoken digits. Checksums of headers are made right, which no mutation would.
#include "model/data/spoken.h"
#include "tests/fuzz/reader.h"

using namespace hsdc;
using namespace hsdc::fuzz;

namespace {

constexpr std::size_t kBlock = 512;
constexpr std::size_t kSum = 148;  // six octal digits, a zero, a space

void mend_checksums(std::string& archive) {
  for (std::size_t at = 0; at + kBlock <= archive.size(); at += kBlock) {
    if (archive.compare(at + 257, 5, "ustar") != 0) continue;
    archive.replace(at + kSum, 8, "        ");
    unsigned sum = 0;
    for (std::size_t i = at; i < at + kBlock; ++i) sum += static_cast<unsigned char>(archive[i]);
    char digits[12] = {};
    std::snprintf(digits, sizeof digits, "%06o", sum);
    archive.replace(at + kSum, 7, digits, 7);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string content = fuzz::text(data, size);
  for (const bool mended : {false, true}) {
    if (mended) mend_checksums(content);
    fuzz::must_be_sound("input.tar", content,
                        [](const std::string& path) { fuzz::check_split(load_spoken(path, 8)); });
  }
  return 0;
}
