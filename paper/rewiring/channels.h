// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "model/data/dataset.h"

namespace hsdc::paper::rewiring {

/// Samples of two channels: an image, which the class is of, and a sound that says nothing about it
/// (paper, Fig. 5).
class Channels {
 public:
  /// `sound`: source of recordings (docs/data.md), of which every sample gets one at random, with
  /// the class of another; empty: high-frequency noise, drawn anew every epoch. Throws UserError as
  /// load_data() does.
  Channels(data::DataSplit images, const std::string& sound, std::uint32_t seed);

  /// [image][sound], 2 * features() bytes a sample; `exchanged`: [sound][image]. Where images have
  /// a centre, sounds have theirs, and it goes with them.
  data::Dataset training(int epoch, bool exchanged) const;
  data::Dataset test(bool exchanged) const;

  int training_size() const { return images_.train.size(); }
  int features() const { return images_.train.features; }  ///< of one channel
  int classes() const { return images_.train.classes; }
  std::string name() const;

 private:
  data::Dataset join(const data::Dataset& images, const data::Dataset& sounds, std::uint32_t stream,
                     bool exchanged) const;

  data::DataSplit images_;
  data::DataSplit sounds_;     ///< empty: noise
  std::vector<float> centre_;  ///< [image][sound], where images have one; else empty
  std::uint32_t seed_;
};

}  // namespace hsdc::paper::rewiring
