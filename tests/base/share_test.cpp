#include "base/share.hpp"

#include "base/helpers.hpp"

using namespace detoxsim;

TEST_CASE("shares: as the product and quotient say, where those can be computed") {
  for (const std::int64_t total : {0, 1, 2, 9, 10, 1000}) {
    for (const std::int64_t shares : {1, 2, 3, 7, 10, 2000}) {
      for (std::int64_t i = 0; i <= shares; ++i) REQUIRE(share_begin(total, shares, i) == total * i / shares);
    }
  }
}

// 2⁶² in 2³¹ − 1 shares: 2⁶²·i is more than 63 bits from i = 2 on; 2⁶²/(2³¹ − 1) = 2³¹ + 1, remainder 1.
TEST_CASE("shares: of more than can be multiplied") {
  const std::int64_t total = std::int64_t{1} << 62, shares = (std::int64_t{1} << 31) - 1,
                     each = (std::int64_t{1} << 31) + 1;
  CHECK(share_begin(total, shares, 2) == 2 * each);
  CHECK(share_begin(total, shares, shares - 1) == (shares - 1) * each);
  CHECK(share_begin(total, shares, shares) == total);
}
