#include "base/natural_order.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "catch.hpp"

using namespace detoxsim;

TEST_CASE("natural order: runs of digits are numbers") {
  CHECK(naturally_before("worker-2", "worker-10"));
  CHECK_FALSE(naturally_before("worker-10", "worker-2"));
  CHECK(naturally_before("grad_2.npy", "grad_10.npy"));
  CHECK(naturally_before("a9b1", "a10b0"));
  CHECK(naturally_before("rack-1-node-30", "rack-2-node-3"));
  CHECK(naturally_before("a", "a0"));
  CHECK(naturally_before("9", "10000000000000000000000000000000000000000"));  // more than any integer holds
  CHECK_FALSE(naturally_before("x7", "x7"));
}

// Numbers that are equal, however many zeros they begin with, leave it to the rest; where nothing is left, the texts
// decide, so that no two different names are equal.
TEST_CASE("natural order: total") {
  CHECK(naturally_before("a01b1", "a1b2"));
  CHECK(naturally_before("a01", "a1") != naturally_before("a1", "a01"));
  std::vector<std::string> names = {"g10", "g9", "g", "g01", "g1", "g001", "h0", "g1a", "G2", "1", "01"};
  std::sort(names.begin(), names.end());
  std::vector<std::string> first;
  do {
    std::vector<std::string> sorted(names.rbegin(), names.rend());
    std::rotate(sorted.begin(), sorted.begin() + 3, sorted.end());
    std::sort(sorted.begin(), sorted.end(), naturally_before);
    if (first.empty()) first = sorted;
    CHECK(sorted == first);
  } while (std::next_permutation(names.begin(), names.begin() + 5));
  CHECK(first == std::vector<std::string>{"01", "1", "G2", "g", "g001", "g01", "g1", "g1a", "g9", "g10", "h0"});
}
