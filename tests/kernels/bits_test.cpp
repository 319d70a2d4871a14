// Exact comparison and packed signs.
#include "catch.hpp"
#include "inputs.hpp"

using namespace detoxsim;
using namespace detoxsim::kernels;

TEST_CASE("equal bits: every single bit counts, wherever it is") {
  ThreadPool pool(2);
  for (const std::size_t size : {1u, 5u, 64u, 200001u}) {
    std::vector<unsigned char> a(size, 7), b = a;
    CHECK(equal_bits(pool, a.data(), b.data(), size));
    for (const std::size_t place : {std::size_t{0}, size / 2, size - 1}) {
      b[place] ^= 128;
      CHECK_FALSE(equal_bits(pool, a.data(), b.data(), size));
      b[place] ^= 128;
    }
  }
  CHECK(equal_bits(pool, nullptr, nullptr, 0));
}

TEST_CASE("equal bits: zero has two signs, and a NaN equals itself") {
  ThreadPool pool(1);
  const float zero = 0, minus_zero = -0.0f, nan = std::numeric_limits<float>::quiet_NaN(), same = nan;
  CHECK_FALSE(equal_bits(pool, &zero, &minus_zero, sizeof zero));
  CHECK(equal_bits(pool, &nan, &same, sizeof nan));
}

TEST_CASE("signs are packed lowest bit first, spare bits are zero") {
  // Negative at 0, 3 and 9; −0 is not negative: bits 1001 0000 | 01, lowest first: 0b00001001, 0b10.
  const std::vector<float> values{-1, 0, -0.0f, -1e-45f, 2, 3, 1, 1, 5, -7};
  std::vector<std::uint8_t> bits(2, 255);
  pack_signs(values.data(), 10, bits.data());
  CHECK(bits == std::vector<std::uint8_t>{0b00001001, 0b10});
  std::vector<float> signs(10);
  unpack_signs(bits.data(), 10, signs.data());
  CHECK(signs == std::vector<float>{-1, 1, 1, -1, 1, 1, 1, 1, 1, -1});
}

TEST_CASE("packing undoes unpacking, for any number of signs") {
  for (std::int64_t d = 1; d < 40; ++d) {
    std::vector<float> values = random_rows(1, d)[0], signs(values.size());
    std::vector<std::uint8_t> bits(static_cast<std::size_t>((d + 7) / 8));
    pack_signs(values.data(), d, bits.data());
    unpack_signs(bits.data(), d, signs.data());
    for (std::size_t c = 0; c < values.size(); ++c) CHECK(signs[c] == (values[c] < 0 ? -1.0f : 1.0f));
  }
}
