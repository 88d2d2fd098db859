// SPDX-License-Identifier: Apache-2.0
#include "base/parallel.h"

#include <cblas.h>
#include <sched.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace hsdc {
namespace {

/// What the threads of one run_jobs() share.
class Jobs {
 public:
  Jobs(int count, const std::function<void(int)>& job)
      : count_(count), job_(job), errors_(static_cast<size_t>(count)) {}

  void work() {
    for (int index = next_++; index < count_ && !stopped_; index = next_++) {
      try {
        job_(index);
      } catch (...) {
        errors_[static_cast<size_t>(index)] = std::current_exception();
        stopped_ = true;
      }
      const std::lock_guard lock(mutex_);
      ++done_;
      changed_.notify_one();
    }
    const std::lock_guard lock(mutex_);
    ++ended_;
    changed_.notify_one();
  }

  /// Until `threads` threads have ended; false if `keep_going` stopped them.
  bool wait(int threads, const std::function<bool(int)>& keep_going) {
    constexpr auto kAsk = std::chrono::milliseconds(100);
    bool stopped = false;
    std::unique_lock lock(mutex_);
    for (int shown = 0; ended_ < threads;) {
      changed_.wait_for(lock, kAsk, [&] { return ended_ == threads || done_ != shown; });
      shown = done_;
      if (!keep_going || stopped) continue;
      lock.unlock();
      if (!keep_going(shown)) stopped = stopped_ = true;
      lock.lock();
    }
    return !stopped;
  }

  void rethrow() const {
    for (const std::exception_ptr& error : errors_) {
      if (error) std::rethrow_exception(error);
    }
  }

 private:
  const int count_;
  const std::function<void(int)>& job_;
  std::vector<std::exception_ptr> errors_;
  std::atomic<int> next_ = 0;
  std::atomic<bool> stopped_ = false;
  std::mutex mutex_;
  std::condition_variable changed_;
  int done_ = 0, ended_ = 0;
};

}  // namespace

int available_threads() {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (::sched_getaffinity(0, sizeof set, &set) != 0) return 1;
  return std::max(1, CPU_COUNT(&set));
}

void set_product_threads(int threads) { ::openblas_set_num_threads(std::max(threads, 1)); }

int product_threads() { return ::openblas_get_num_threads(); }

SerialProducts::SerialProducts() : threads_(product_threads()) {
  if (threads_ > 1) ::openblas_set_num_threads(1);
}

SerialProducts::~SerialProducts() {
  if (threads_ > 1) ::openblas_set_num_threads(threads_);
}

bool run_jobs(int count, int threads, const std::function<void(int)>& job,
              const std::function<bool(int done)>& keep_going) {
  Jobs jobs(count, job);
  threads = std::clamp(threads, 1, std::max(count, 1));
  std::vector<std::jthread> workers;
  workers.reserve(static_cast<std::size_t>(threads));
  for (int k = 0; k < threads; ++k) workers.emplace_back([&] { jobs.work(); });
  bool ended = false;
  try {
    ended = jobs.wait(threads, keep_going);
  } catch (...) {  // keep_going threw: the threads still use what is here
    jobs.wait(threads, [](int) { return false; });
    throw;
  }
  jobs.rethrow();
  return ended;
}

}  // namespace hsdc
