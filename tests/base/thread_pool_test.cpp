#include "base/thread_pool.hpp"

#include <sys/resource.h>

#include <chrono>
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

TEST_CASE("thread pool: a task may run others on its own pool; its thread does them all, in order") {
  for (int threads = 1; threads <= 4; ++threads) {
    ThreadPool pool(threads);
    for (int round = 0; round < 20; ++round) {
      std::atomic<int> inner = 0, innermost = 0, wrong = 0;
      pool.run(9, [&](std::int64_t, int slot) {
        std::int64_t next = 0;
        pool.run(7, [&](std::int64_t i, int same) {
          if (i != next++ || same != slot) ++wrong;
          ++inner;
          pool.run(2, [&](std::int64_t, int) { ++innermost; });
        });
      });
      CHECK(inner == 9 * 7);
      CHECK(innermost == 9 * 7 * 2);
      CHECK(wrong == 0);
    }
    const auto nested = [&](std::int64_t i, int) {
      pool.run(3, [&](std::int64_t j, int) {
        if (i > 1 && j > 0) throw std::runtime_error(std::to_string(i) + "," + std::to_string(j));
      });
    };
    CHECK(error_text<std::runtime_error>([&] { pool.run(5, nested); }) == "2,1");
  }
}

TEST_CASE("thread pool: who calls from another thread waits until the first is done") {
  ThreadPool pool(3);
  std::atomic<bool> begun = false, over = false;
  std::atomic<int> done = 0, too_early = 0;
  std::thread first([&] {
    pool.run(20, [&](std::int64_t, int) {
      begun = true;
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
      if (++done == 20) over = true;
    });
  });
  while (!begun) std::this_thread::yield();
  pool.run(20, [&](std::int64_t, int) {
    if (!over) ++too_early;
    ++done;
  });
  first.join();
  CHECK(done == 40);
  CHECK(too_early == 0);
}

// Without a limit of address space these threads would all start. Sanitizers reserve more than any limit.
TEST_CASE("thread pool: threads that can't be started are told of, and those that were are stopped", "[large]") {
  rlimit before = {};
  REQUIRE(getrlimit(RLIMIT_AS, &before) == 0);
  const rlimit little = {std::size_t{1} << 30, before.rlim_max};  // of which a thread's stack takes 8 MiB
  REQUIRE(setrlimit(RLIMIT_AS, &little) == 0);
  const std::string error = error_text<OutputError>([] { ThreadPool pool(1000); });
  const int some = [] {
    ThreadPool pool(3);
    std::atomic<int> done = 0;
    pool.run(100, [&](std::int64_t, int) { ++done; });
    return done.load();
  }();
  REQUIRE(setrlimit(RLIMIT_AS, &before) == 0);
  CHECK(error.rfind("of 1000 threads only ", 0) == 0);
  CHECK(contains(error, " can be started: Resource temporarily unavailable; ask for fewer"));
  CHECK(some == 100);
}
