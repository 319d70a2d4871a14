// Bits rather than numbers: exact comparison, packed signs.
#include <algorithm>
#include <atomic>
#include <cstring>

#include "kernels/kernels.hpp"

namespace detoxsim::kernels {

namespace {

constexpr std::size_t compared_at_once = std::size_t{1} << 16;

}  // namespace

bool equal_bits(ThreadPool& pool, const void* a, const void* b, std::size_t bytes) {
  const auto* const left = static_cast<const char*>(a);
  const auto* const right = static_cast<const char*>(b);
  std::atomic<bool> equal = true;
  pool.run(static_cast<std::int64_t>((bytes + compared_at_once - 1) / compared_at_once), [&](std::int64_t task, int) {
    if (!equal.load(std::memory_order_relaxed)) return;
    const std::size_t first = static_cast<std::size_t>(task) * compared_at_once;
    const std::size_t count = std::min(compared_at_once, bytes - first);
    if (std::memcmp(left + first, right + first, count) != 0) equal.store(false, std::memory_order_relaxed);
  });
  return equal;
}

void pack_signs(const float* values, std::int64_t d, std::uint8_t* bits) {
  const auto byte_of = [](const float* x, std::int64_t count) {
    unsigned byte = 0;
    for (std::int64_t k = 0; k < count; ++k) byte |= (x[k] < 0 ? 1u : 0u) << k;
    return static_cast<std::uint8_t>(byte);
  };
  const std::int64_t whole = d / 8;
  for (std::int64_t i = 0; i < whole; ++i) bits[i] = byte_of(values + 8 * i, 8);
  if (d % 8 != 0) bits[whole] = byte_of(values + 8 * whole, d % 8);
}

void unpack_signs(const std::uint8_t* bits, std::int64_t d, float* values) {
  for (std::int64_t c = 0; c < d; ++c) values[c] = (bits[c / 8] >> (c % 8) & 1) != 0 ? -1.0f : 1.0f;
}

}  // namespace detoxsim::kernels
