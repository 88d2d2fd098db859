// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <atomic>
#include <cstdint>
#include <functional>
#include <thread>
#include <vector>

namespace hsdc {

/// Threads that wait for work in between: for stretches of work too short to start threads for
/// (some 0.1 ms), unlike run_jobs(). They look out for the next one for some microseconds, then
/// sleep. One caller at a time.
class ThreadPool {
 public:
  /// `threads`, the caller's among them; at least 1.
  explicit ThreadPool(int threads);
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  int threads() const { return static_cast<int>(others_.size()) + 1; }

  /// Calls job(0) .. job(count - 1), each once, on whichever thread is free, and returns when all
  /// have ended; a thread that the system does not run is not waited for. Jobs must not throw.
  void run(int count, const std::function<void(int)>& job);

 private:
  void wait_for_work();
  std::uint64_t take_all();

  /// Number of the run, and below it how many of its jobs nobody has taken. In one word, so that a
  /// thread that comes late takes nothing of a later run by an earlier one's count.
  std::atomic<std::uint64_t> open_ = 0;
  std::atomic<int> done_ = 0;
  std::atomic<bool> ending_ = false;
  int count_ = 0;                                  // of the run under way, as the next
  const std::function<void(int)>* job_ = nullptr;  // both stay while one of its jobs is not done
  std::vector<std::jthread> others_;               // last: they use all above
};

}  // namespace hsdc
