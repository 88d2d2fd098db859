// SPDX-License-Identifier: Apache-2.0
#include "base/thread_pool.h"

#include <algorithm>

namespace hsdc {
namespace {

constexpr int kRunBits = 32;

std::uint32_t jobs_of(std::uint64_t open) { return static_cast<std::uint32_t>(open); }

/// Waits until `value` is not `old`. Watches for as long as one stretch of work lasts at most: a
/// thread that watched on would take the core from whoever else wants it.
template <typename T>
void wait_while(const std::atomic<T>& value, T old) {
  constexpr int kLooks = 500;
  for (int k = 0; k < kLooks; ++k) {
    if (value.load(std::memory_order_acquire) != old) return;
#if defined(__x86_64__)
    __builtin_ia32_pause();
#endif
  }
  value.wait(old, std::memory_order_acquire);
}

}  // namespace

ThreadPool::ThreadPool(int threads) {
  for (int k = 1; k < threads; ++k) others_.emplace_back([this] { wait_for_work(); });
}

ThreadPool::~ThreadPool() {
  ending_ = true;
  open_ += std::uint64_t{1} << kRunBits;
  open_.notify_all();
}

void ThreadPool::run(int count, const std::function<void(int)>& job) {
  if (others_.empty() || count <= 1) {
    for (int k = 0; k < count; ++k) job(k);
    return;
  }
  job_ = &job;
  count_ = count;
  done_.store(0, std::memory_order_relaxed);
  const std::uint64_t run = (open_.load(std::memory_order_relaxed) >> kRunBits) + 1;
  open_.store(run << kRunBits | static_cast<std::uint32_t>(count), std::memory_order_release);
  open_.notify_all();
  take_all();
  for (int done = done_.load(std::memory_order_acquire); done != count;
       done = done_.load(std::memory_order_acquire)) {
    wait_while(done_, done);
  }
}

void ThreadPool::wait_for_work() {
  for (;;) {
    const std::uint64_t seen = take_all();
    // Asked after: `seen` may be the word that the end left, which changes no more.
    if (ending_) return;
    wait_while(open_, seen);
  }
}

/// Works until no job is open; returns the word that said so.
std::uint64_t ThreadPool::take_all() {
  std::uint64_t open = open_.load(std::memory_order_acquire);
  while (jobs_of(open) > 0) {
    if (!open_.compare_exchange_weak(open, open - 1, std::memory_order_acq_rel)) continue;
    const int count = count_;
    (*job_)(count - static_cast<int>(jobs_of(open)));
    if (done_.fetch_add(1, std::memory_order_acq_rel) + 1 == count) done_.notify_one();
    open = open_.load(std::memory_order_acquire);
  }
  return open;
}

}  // namespace hsdc
