#include "base/rows.hpp"

#include <algorithm>

#include "catch.hpp"

using namespace detoxsim;

TEST_CASE("rows: aligned, apart from one another, seen by the view") {
  RowBuffer rows(3, 17);
  for (int i = 0; i < 3; ++i) {
    CHECK(reinterpret_cast<std::uintptr_t>(rows[i]) % 64 == 0);
    std::fill_n(rows[i], 17, static_cast<float>(i));
  }
  const RowView view = rows.view();
  CHECK(view.n() == 3);
  CHECK(view.d == 17);
  for (int i = 0; i < 3; ++i) {
    CHECK(view[i] == rows[i]);
    CHECK(std::count(view[i], view[i] + 17, static_cast<float>(i)) == 17);
    CHECK(rows.row(i).size() == 17);
  }
}

TEST_CASE("rows: an odd number of cache lines apart, so that columns don't alias") {
  for (const int d : {1, 16, 17, 1024, 4096, 79510}) {
    RowBuffer rows(2, d);
    const auto lines = (rows[1] - rows[0]) / 16;
    CHECK(lines % 2 == 1);
    CHECK(16 * lines >= d);
  }
}

TEST_CASE("rows: shrinking and growing back keeps the memory") {
  RowBuffer rows(4, 100);
  const float* first = rows[0];
  rows.resize(2, 50);
  CHECK(rows.n() == 2);
  CHECK(rows.d() == 50);
  CHECK(rows[0] == first);
  rows.resize(4, 100);
  CHECK(rows[0] == first);
  rows.resize(0, 100);
  CHECK(rows.n() == 0);
}
