// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>

namespace hsdc {

/// Processors that this process may use, at least 1.
int available_threads();

/// Threads that a matrix product takes. Many small runs side by side want 1 each, and then give
/// the same bits on any number of threads; one run alone wants them all.
void set_product_threads(int threads);
/// Threads that one takes now; all processors until set_product_threads() is called.
int product_threads();

/// Matrix products take one thread each while this lives: for those who share out their work
/// themselves. Changes nothing after set_product_threads(1), so that runs side by side do not
/// disturb each other; otherwise, one at a time.
class SerialProducts {
 public:
  SerialProducts();
  ~SerialProducts();
  SerialProducts(const SerialProducts&) = delete;
  SerialProducts& operator=(const SerialProducts&) = delete;

 private:
  int threads_;
};

/// Calls job(0) .. job(count - 1), each once, up to `threads` of them at a time, in order of their
/// index. As long as a job writes only what belongs to its index, the result does not depend on
/// `threads`. `keep_going` (may be empty) is called from the calling thread, with the number of
/// jobs that ended, after each of them and some ten times a second; false stops: no further job
/// starts, and those under way are waited for. Returns false if it was stopped. What a job throws
/// is thrown again after all have ended: of several, that of the lowest index.
bool run_jobs(int count, int threads, const std::function<void(int)>& job,
              const std::function<bool(int done)>& keep_going);

}  // namespace hsdc
