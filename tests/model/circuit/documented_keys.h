// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "model/circuit/keys.h"

namespace hsdc::circuit {

/// Checks that the table in the section "### HEADING" of docs/PAGE has a row of each key, as the
/// key says it, and `others` besides.
void check_documented(const std::string& page, const std::string& heading,
                      const std::vector<const KeyInfo*>& keys, size_t others = 0);
template <typename Owner>
void check_documented(const std::string& page, const std::string& heading,
                      const std::vector<Key<Owner>>& keys, size_t others = 0) {
  std::vector<const KeyInfo*> infos;
  for (const Key<Owner>& key : keys) infos.push_back(&key);
  check_documented(page, heading, infos, others);
}

}  // namespace hsdc::circuit
