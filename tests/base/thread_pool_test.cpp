#include "base/thread_pool.hpp"

#include <stdexcept>

#include "base/helpers.hpp"

using namespace detoxsim;

TEST_CASE("thread pool: every task once") {
  for (int threads = 1; threads <= 4; ++threads) {
    ThreadPool pool(threads);
    CHECK(pool.threads() == threads);
    for (const int count : {0, 1, 2, 3, 1000}) {
      // Again and again: a thread that sleeps must wake, one that is late must not run an old task.
      for (int round = 0; round < 50; ++round) {
        std::vector<std::atomic<int>> runs(static_cast<std::size_t>(count));
        pool.run(count, [&](std::int64_t i, int) { ++runs[static_cast<std::size_t>(i)]; });
        for (const auto& times : runs) REQUIRE(times == 1);
      }
    }
  }
}

TEST_CASE("thread pool: all threads work, and no two share a slot") {
  // Each task waits until all four have started: with fewer than four threads this test would not end.
  ThreadPool pool(4);
  for (int round = 0; round < 20; ++round) {
    std::atomic<int> started = 0;
    std::vector<std::atomic<int>> uses(4);
    pool.run(4, [&](std::int64_t, int slot) {
      ++uses.at(static_cast<std::size_t>(slot));
      ++started;
      while (started < 4) std::this_thread::yield();
    });
    for (const auto& times : uses) REQUIRE(times == 1);
  }
}

TEST_CASE("thread pool: tasks see what was written before and are seen afterwards") {
  ThreadPool pool(3);
  std::vector<std::int64_t> values(300);
  for (std::int64_t round = 1; round <= 100; ++round) {
    const std::int64_t added = round;
    pool.run(300, [&](std::int64_t i, int) { values[static_cast<std::size_t>(i)] += added * i; });
  }
  for (std::int64_t i = 0; i < 300; ++i) REQUIRE(values[static_cast<std::size_t>(i)] == 5050 * i);
}

TEST_CASE("thread pool: the exception of the first failing task comes back, and the pool lives on") {
  for (int threads = 1; threads <= 4; ++threads) {
    ThreadPool pool(threads);
    for (int round = 0; round < 50; ++round) {
      const auto failing = [](std::int64_t i, int) {
        if (i % 10 == 7) throw std::runtime_error("task " + std::to_string(i));
      };
      CHECK(error_text<std::runtime_error>([&] { pool.run(40, failing); }) == "task 7");
      std::atomic<int> done = 0;
      pool.run(40, [&](std::int64_t, int) { ++done; });
      CHECK(done == 40);
    }
  }
}

TEST_CASE("thread pool: a task may be any callable, const or not") {
  ThreadPool pool(2);
  struct Counter {
    std::atomic<int>& calls;
    void operator()(std::int64_t, int) const { ++calls; }
  };
  std::atomic<int> calls = 0;
  const Counter counter{calls};
  pool.run(5, counter);
  pool.run(5, Counter{calls});
  CHECK(calls == 10);
}
