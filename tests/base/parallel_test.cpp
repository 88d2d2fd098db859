// SPDX-License-Identifier: Apache-2.0
#include "base/parallel.h"

#include <atomic>
#include <chrono>
#include <cmath>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "tests/catch.h"

namespace hsdc {

TEST_CASE("parallel: each index once, whatever the number of threads") {
  for (const int threads : {-1, 0, 1, 2, 3, 8, 100}) {
    for (const int count : {1, 2, 7, 50}) {
      INFO(threads << " threads, " << count << " jobs");
      std::vector<std::atomic<int>> calls(static_cast<size_t>(count));
      CHECK(run_jobs(count, threads, [&](int i) { ++calls[static_cast<size_t>(i)]; }, {}));
      for (const auto& n : calls) CHECK(n == 1);
    }
  }
}

TEST_CASE("parallel: no jobs") {
  int calls = 0;
  CHECK(run_jobs(0, 4, [&](int) { ++calls; }, {}));
  CHECK(run_jobs(
      0, 4, [&](int) { ++calls; }, [](int done) { return done == 0; }));
  CHECK(calls == 0);
}

TEST_CASE("parallel: the result does not depend on the threads") {
  const auto compute = [](int threads) {
    std::vector<double> result(40);
    run_jobs(40, threads,
             [&](int i) {
               double x = i;
               for (int k = 0; k < 1000; ++k) x = std::sin(x) + i;
               result[static_cast<size_t>(i)] = x;
             },
             {});
    return result;
  };
  const std::vector<double> one = compute(1);
  CHECK(compute(2) == one);
  CHECK(compute(5) == one);
}

TEST_CASE("parallel: one thread takes the jobs in order") {
  std::vector<int> order;
  run_jobs(6, 1, [&](int i) { order.push_back(i); }, {});
  CHECK(order == std::vector<int>{0, 1, 2, 3, 4, 5});
}

TEST_CASE("parallel: keep_going is told of jobs that ended, in the calling thread") {
  const auto caller = std::this_thread::get_id();
  int last = 0;
  bool here = true, grows = true;
  const bool ended = run_jobs(
      9, 3, [](int) {},
      [&](int done) {
        here = here && std::this_thread::get_id() == caller;
        grows = grows && done >= last && done <= 9;
        last = done;
        return true;
      });
  CHECK(ended);
  CHECK(here);
  CHECK(grows);
}

TEST_CASE("parallel: keep_going is asked while a long job runs, and stops the rest") {
  std::atomic<bool> asked = false;
  std::atomic<int> started = 0;
  const bool ended = run_jobs(
      100, 2,
      [&](int) {
        ++started;
        // Ends only once it was asked: so the question comes without any job having ended.
        while (!asked) std::this_thread::sleep_for(std::chrono::milliseconds(1));
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
      },
      [&](int done) {
        CHECK(done == 0);
        asked = true;
        return false;
      });
  CHECK_FALSE(ended);
  CHECK(started >= 1);
  CHECK(started < 100);
}

TEST_CASE("parallel: of several exceptions, that of the lowest index") {
  for (const int threads : {1, 2, 4}) {
    std::atomic<int> arrived = 0;
    std::atomic<int> running = 0;
    // As many jobs as threads wait for each other, then all throw, the lowest index last.
    const auto job = [&](int i) {
      ++running;
      ++arrived;
      while (arrived < threads) std::this_thread::yield();
      std::this_thread::sleep_for(std::chrono::milliseconds(5 * (threads - i)));
      --running;
      throw std::runtime_error("job " + std::to_string(i));
    };
    CHECK_THROWS_WITH(run_jobs(threads, threads, job, {}), "job 0");
    CHECK(running == 0);  // all had ended
  }
}

TEST_CASE("parallel: after an exception no further job starts") {
  int calls = 0;
  const auto job = [&](int i) {
    ++calls;
    if (i == 3) throw std::runtime_error("three");
  };
  CHECK_THROWS_WITH(run_jobs(10, 1, job, {}), "three");
  CHECK(calls == 4);
}

TEST_CASE("parallel: what keep_going throws is thrown once the jobs have ended") {
  std::atomic<int> running = 0;
  const auto job = [&](int) {
    ++running;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    --running;
  };
  const auto refuse = [](int) -> bool { throw std::runtime_error("keep_going"); };
  CHECK_THROWS_WITH(run_jobs(50, 2, job, refuse), "keep_going");
  CHECK(running == 0);
}

TEST_CASE("parallel: there is at least one thread") { CHECK(available_threads() >= 1); }

}  // namespace hsdc
