#include "redundancy/encoding.hpp"

#include "redundancy/helpers.hpp"

using namespace detoxsim;
using namespace detoxsim::testing;

TEST_CASE("encoding: bytes on the wire") {
  CHECK(payload_bytes(Compression::none, 10) == 40);
  CHECK(payload_bytes(Compression::sign, 8) == 1);
  CHECK(payload_bytes(Compression::sign, 9) == 2);
}

TEST_CASE("encoding: floats travel as they are") {
  const Vector gradient = {1, -0.0f, 3};
  const float* rows[] = {gradient.data()};
  Encoder encoder(Compression::none, 3);
  const std::vector<Payload> payloads = encoder.encode({rows, 3});
  REQUIRE(payloads.size() == 1);
  CHECK(same_bytes(payloads[0], payload_of(gradient)));
  CHECK(decode(Compression::none, payloads[0], 3, nullptr) == gradient.data());
}

TEST_CASE("encoding: a sign is a bit, 1 where negative; the way back gives −1 or 1") {
  // Signs − + − + + + + −, then − : bits 0, 2 and 7 of the first byte = 1 + 4 + 128, bit 0 of the second. Neither zero
  // is negative.
  const Vector gradient = {-2, 3, -1e-30f, 0.0f, -0.0f, 1, 5, -7, -1};
  const float* rows[] = {gradient.data()};
  Encoder encoder(Compression::sign, 9);
  const std::vector<Payload> payloads = encoder.encode({rows, 9});
  REQUIRE(payloads[0].size() == 2);
  CHECK(std::to_integer<int>(payloads[0][0]) == 133);
  CHECK(std::to_integer<int>(payloads[0][1]) == 1);
  Vector back(9);
  CHECK(decode(Compression::sign, payloads[0], 9, back.data()) == back.data());
  CHECK(back == Vector{-1, 1, -1, 1, 1, 1, 1, -1, -1});
}

TEST_CASE("encoding: signs round-trip for any length") {
  for (int d = 1; d <= 70; ++d) {
    const Vectors gradients = random_vectors(static_cast<std::uint64_t>(d), 3, d);
    std::vector<const float*> rows;
    for (const Vector& gradient : gradients) rows.push_back(gradient.data());
    Encoder encoder(Compression::sign, d);
    const std::vector<Payload> payloads = encoder.encode({rows, d});
    for (std::size_t i = 0; i < rows.size(); ++i) {
      Vector back(static_cast<std::size_t>(d)), expected;
      for (const float x : gradients[i]) expected.push_back(x < 0 ? -1.0f : 1.0f);
      decode(Compression::sign, payloads[i], d, back.data());
      REQUIRE(back == expected);
    }
  }
}
