#include "rules/cost_model.hpp"

#include "catch.hpp"
#include "kernels/kernels.hpp"
#include "rules/costs.hpp"

namespace detoxsim {

TEST_CASE("cost model: memory by a power law between its points") {
  const MemorySpeed memory{{{1e6, 8e10}, {4e6, 2e10}, {1e8, 1e10}}};
  CHECK(memory.at(1) == 8e10);
  CHECK(memory.at(1e6) == Approx(8e10));
  CHECK(memory.at(2e6) == Approx(4e10));  // halfway between 1e6 and 4e6, so √(8e10·2e10)
  CHECK(memory.at(4e6) == Approx(2e10));
  CHECK(memory.at(1e12) == 1e10);
}

TEST_CASE("cost model: arithmetic and memory overlap, one thread's part comes on top") {
  const CostModel costs{{{{1, 1e10}}}, 1e9, {{"rule", {1e-10, 0.5}}}};
  // 1e9 flops at 1e-10 s: 0.1 s. 5e8 bytes at half of 1e10: 0.1 s. Together √2·0.1.
  CHECK(costs.seconds("rule", {1e9, 5e8}, 1) == Approx(0.14142136));
  CHECK(costs.seconds("rule", {1e9, 0}, 1) == Approx(0.1));
  CHECK(costs.seconds("rule", {0, 5e8}, 1) == Approx(0.1));
  // More than the memory's speed, but never more than its fastest.
  const CostModel caches{{{{1e6, 1e10}, {1e8, 1e9}}}, 1e9, {{"rule", {0, 2}}, {"greedy", {0, 200}}}};
  CHECK(caches.seconds("rule", {0, 1e8}, 1e8) == Approx(0.05));
  CHECK(caches.seconds("rule", {0, 1e8}, 1e6) == Approx(0.01));
  CHECK(caches.seconds("greedy", {0, 1e8}, 1e8) == Approx(0.01));
  // 2e6 flops of one thread at 1e9 per second, not counted twice: 2 ms.
  OperationCost cost{1e9, 0};
  cost += cost::serial(2e6);
  CHECK(costs.seconds("rule", cost, 1) == Approx(0.102));
}

TEST_CASE("work: seconds of a calibrated machine count instead of the law, and add up") {
  OperationCost cost{3e9, 4e9};
  CHECK(cost.seconds_at(1e9, 2e9) == Approx(3));
  CHECK(cost.seconds_at(2e9, 1e9) == Approx(4));
  OperationCost timed{1e9, 1e9};
  timed.seconds = 0.25;
  OperationCost all;
  all += timed;
  all += timed;
  CHECK(all.seconds_at(1, 1) == Approx(0.5));
}

// 16 rows are one block sorted in registers: 60 comparators; 2 for every value read and every one of the 2 summed.
// Two rows: one comparator, which gives both. 2,049 rows take a tenth more than the power of two before them;
// where they were the first without a network, it was five times as much.
TEST_CASE("the law of order statistics counts the network") {
  CHECK(kernels::order_statistics_flops(16, 7, 9) == 60 + 2 * 16 + 2 * 2);
  CHECK(kernels::order_statistics_flops(2, 0, 2) == 2 + 2 * 2 + 2 * 2);
  CHECK(kernels::order_statistics_flops(1, 0, 1) == 2 + 2);
  CHECK(kernels::order_statistics_flops(20000, 0, 1) > kernels::order_statistics_flops(2048, 0, 2048));
  CHECK(kernels::order_statistics_flops(2049, 1024, 1025) < 1.25 * kernels::order_statistics_flops(2048, 1023, 1025));
  CHECK(kernels::order_statistics_flops(45, 22, 23) < kernels::order_statistics_flops(45, 0, 45));
}

}  // namespace detoxsim
