// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace hsdc::cli {

/// From now on the first Ctrl-C (or SIGTERM) only sets interrupted(), so that a long run can end
/// cleanly; the second one ends the program at once.
void catch_interrupts();
bool interrupted();

}  // namespace hsdc::cli
