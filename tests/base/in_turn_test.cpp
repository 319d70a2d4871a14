#include "base/in_turn.hpp"

#include <new>

#include "base/helpers.hpp"
#include "base/thread_pool.hpp"

using namespace detoxsim;

TEST_CASE("in turn: what tasks do in turn is in the order of their numbers") {
  for (int threads = 1; threads <= 4; ++threads) {
    ThreadPool pool(threads);
    for (int round = 0; round < 20; ++round) {
      InTurn order;
      std::vector<std::int64_t> seen;
      pool.run(100, [&](std::int64_t task, int) {
        const InTurn::Turn turn(order, task);
        turn.wait();
        seen.push_back(task);
      });
      for (std::int64_t i = 0; i < 100; ++i) REQUIRE(seen.at(static_cast<std::size_t>(i)) == i);
    }
  }
}

// Before its turn, so that those after it would wait for one who has gone; the last one that throws must not hide the
// first.
TEST_CASE("in turn: a task that throws lets the others go on, and the first exception comes back") {
  for (int threads = 1; threads <= 4; ++threads) {
    ThreadPool pool(threads);
    for (int round = 0; round < 20; ++round) {
      InTurn order;
      std::int64_t last = -1;
      int wrong = 0;
      const auto task = [&](std::int64_t i, int) {
        const InTurn::Turn turn(order, i);
        if (i == 2) throw std::bad_alloc();
        if (i % 7 == 5) throw std::runtime_error("later");
        turn.wait();
        if (i <= last) ++wrong;
        last = i;
      };
      CHECK_THROWS_AS(pool.run(40, task), std::bad_alloc);
      CHECK(wrong == 0);
    }
  }
}
