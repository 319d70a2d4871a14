#include "redundancy/assignment.hpp"

#include <algorithm>

#include "redundancy/helpers.hpp"

using namespace detoxsim;
using namespace detoxsim::testing;

TEST_CASE("assignment: worker w is in group ⌊w·G/p⌋") {
  // p = 8, r = 3: G = 2 groups of 4. p = 11, r = 3: G = 3; ⌊3w/11⌋ = 0 for w ≤ 3, 1 for w ≤ 7, else 2: 4, 4 and 3.
  CHECK(grouped("repetition", 8, 3).file_of == std::vector<int>{0, 0, 0, 0, 1, 1, 1, 1});
  const Assignment assignment = grouped("repetition", 11, 3);
  CHECK(assignment.holders == std::vector<std::vector<int>>{{0, 1, 2, 3}, {4, 5, 6, 7}, {8, 9, 10}});
  CHECK(assignment.group_sizes() == std::vector<int>{4, 4, 3});
}

TEST_CASE("assignment: for any p and r, groups of r or more that differ by at most one and share no worker") {
  for (int p = 1; p <= 60; ++p) {
    for (int r = 1; r <= p; ++r) {
      const Assignment assignment = grouped("repetition", p, r);
      REQUIRE(assignment.files() == p / r);
      REQUIRE(assignment.workers() == p);
      const std::vector<int> sizes = assignment.group_sizes();
      const auto [least, most] = std::minmax_element(sizes.begin(), sizes.end());
      REQUIRE(*least >= r);
      REQUIRE(*most - *least <= 1);
      int next = 0;  // groups are contiguous and in order, so together they list every worker once
      for (int file = 0; file < assignment.files(); ++file) {
        for (const int worker : assignment.holders[static_cast<std::size_t>(file)]) {
          REQUIRE(worker == next++);
          REQUIRE(assignment.file_of[static_cast<std::size_t>(worker)] == file);
        }
      }
      REQUIRE(next == p);
    }
  }
}

TEST_CASE("assignment: every scheme puts every worker into one group of r or more, or refuses r", "[every scheme]") {
  for (const auto& scheme : Catalog::of(ComponentKind::scheme).names()) {
    int refused = 0, made = 0;
    for (int p = 1; p <= 24; ++p) {
      for (int r = 1; r <= p; ++r) {
        INFO(scheme << ", p = " << p << ", r = " << r);
        Assignment assignment;
        try {
          assignment = grouped(scheme, p, r);
        } catch (const InputError&) {
          REQUIRE(r > 1);
          ++refused;
          continue;
        }
        ++made;
        REQUIRE(assignment.workers() == p);
        REQUIRE(assignment.files() == p / r);
        std::vector<int> seen(static_cast<std::size_t>(p), 0);
        for (int file = 0; file < assignment.files(); ++file) {
          const auto& holders = assignment.holders[static_cast<std::size_t>(file)];
          REQUIRE(static_cast<int>(holders.size()) >= r);
          for (const int worker : holders) {
            ++seen[static_cast<std::size_t>(worker)];
            REQUIRE(assignment.file_of[static_cast<std::size_t>(worker)] == file);
          }
        }
        REQUIRE(seen == std::vector<int>(static_cast<std::size_t>(p), 1));
      }
    }
    INFO(scheme << ": refused " << refused);
    CHECK(made >= 24);
  }
}

TEST_CASE("assignment: without redundancy every worker has its own file") {
  for (const char* scheme : {"none", "repetition"}) {
    const Assignment assignment = grouped(scheme, 7, 1);
    CHECK(assignment.file_of == std::vector<int>{0, 1, 2, 3, 4, 5, 6});
    CHECK(assignment.group_sizes() == std::vector<int>(7, 1));
  }
  CHECK_THROWS_AS(grouped("none", 7, 2), InputError);
  CHECK_THROWS_AS(grouped("none", 7, 7), InputError);
}
