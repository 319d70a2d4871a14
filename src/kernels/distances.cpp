#include "kernels/distances.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace detoxsim::kernels {

namespace {

constexpr std::int64_t block_size = 4096;

double in_double(const float* a, const float* b, std::int64_t count) {
  double sum = 0;
  for (std::int64_t c = 0; c < count; ++c) {
    const double difference = static_cast<double>(a[c]) - b[c];
    sum += difference * difference;
  }
  return sum;
}

// Sixteen sums side by side, which any instruction set's compiler keeps in registers; reading is what takes the time.
double in_float(const float* a, const float* b, std::int64_t count) {
  float sums[16] = {};
  std::int64_t c = 0;
  for (; c + 16 <= count; c += 16) {
    for (int lane = 0; lane < 16; ++lane) {
      const float difference = a[c + lane] - b[c + lane];
      sums[lane] += difference * difference;
    }
  }
  double sum = in_double(a + c, b + c, count - c);
  for (const float part : sums) sum += part;
  return sum;
}

double block_distance(const float* a, const float* b, std::int64_t count) {
  const double sum = in_float(a, b, count);
  // Outside this range float32 squares may have overflowed or vanished.
  return sum > 1e-25 && sum < 1e38 ? sum : in_double(a, b, count);
}

}  // namespace

bool squared_distances(ThreadPool& pool, const RowView& rows, const float* point, std::span<double> out) {
  const auto n = static_cast<std::size_t>(rows.n());
  const std::int64_t blocks = (rows.d + block_size - 1) / block_size;
  std::vector<double> parts(n * static_cast<std::size_t>(blocks));
  pool.run(blocks, [&](std::int64_t block, int) {
    const std::int64_t first = block * block_size, count = std::min(block_size, rows.d - first);
    for (std::size_t i = 0; i < n; ++i) {
      if (rows.rows[i] == point) continue;
      parts[static_cast<std::size_t>(block) * n + i] = block_distance(rows.rows[i] + first, point + first, count);
    }
  });
  std::fill(out.begin(), out.end(), 0.0);
  for (std::size_t part = 0; part < parts.size(); ++part) out[part % n] += parts[part];
  bool finite = true;
  for (double& distance : out) {
    if (std::isfinite(distance)) continue;
    distance = std::numeric_limits<double>::infinity();
    finite = false;
  }
  return finite;
}

}  // namespace detoxsim::kernels
