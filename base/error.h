// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <stdexcept>
#include <string>

namespace hsdc {

/// Bad input of the user's: a file, a key, an option. The message is complete and ready to print:
/// it names the file, line and key, what was found and what is allowed. `main` prints it and exits
/// with 2.
class UserError : public std::runtime_error {
 public:
  explicit UserError(const std::string& message) : std::runtime_error(message) {}
};

}  // namespace hsdc
