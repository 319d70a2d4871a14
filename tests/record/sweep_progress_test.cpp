#include "record/sweep_progress.hpp"

#include "catch.hpp"

using namespace detoxsim;

TEST_CASE("sweep progress: the rate is that of the cases run now") {
  CHECK(sweep_line(0, 0, 60, 0, 1) == "done 0/60  failed 0  ETA -");
  // 10 of 60 in 20 s: 50 more take 100 s.
  CHECK(sweep_line(9, 1, 60, 0, 20) == "done 9/60  failed 1  ETA 100 s");
  // 40 were there before the clock started, so it is 10 in 20 s again.
  CHECK(sweep_line(50, 0, 60, 40, 20) == "done 50/60  failed 0  ETA 20 s");
  CHECK(sweep_line(60, 0, 60, 40, 40) == "done 60/60  failed 0  ETA 0 s");
}
