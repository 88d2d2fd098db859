// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <limits>
#include <string>

#include "model/data/dataset.h"

namespace hsdc::data {

/// True for a folder that holds a .wav file, and for a file named .tar, .tar.gz or .tar.xz.
bool has_recordings(const std::string& path);

/// Spoken digits (Free Spoken Digit Dataset): the files DIGIT_SPEAKER_INDEX.wav, 16-bit PCM of one
/// channel, of a folder or of a tar archive (packed or not), each as a spectrogram of side * side
/// pixels (model/data/spectrogram.h). Index 0..4 is the test part, 5 and above the training part.
/// Both are in order of index, then speaker, then digit, so that the first so many hold all
/// classes; no more than `train_wanted` and `test_wanted` are read. side: 1 or more. Throws
/// UserError naming the file for one that cannot be read, has another name or format, a rate
/// outside 8..192 kHz or more than 60 s, and for a part without a file.
DataSplit load_spoken(const std::string& path, int side,
                      int train_wanted = std::numeric_limits<int>::max(),
                      int test_wanted = std::numeric_limits<int>::max());

}  // namespace hsdc::data
