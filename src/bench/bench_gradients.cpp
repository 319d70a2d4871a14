#include "bench/bench_gradients.hpp"

#include <algorithm>
#include <thread>

#include "base/random.hpp"
#include "base/thread_pool.hpp"

namespace detoxsim {

namespace {

// Nearly normal, mean 0 and variance 1: the sum of four of the 16-bit digits of one draw (each of variance 65536²/12).
float scatter(RandomStream& random) {
  const std::uint64_t bits = random.bits();
  const double sum =
      double(bits & 0xffff) + double(bits >> 16 & 0xffff) + double(bits >> 32 & 0xffff) + double(bits >> 48);
  return static_cast<float>((sum - 2 * 65535.0) / 37837.2);
}

}  // namespace

BenchGradients::BenchGradients(int p, std::int64_t d, int r, int q)
    : assignment_(contiguous_groups(p, p / r)), buffer_(p, d), replica_sets_(assignment_.holders.size()) {
  fill(q);
  for (std::size_t file = 0; file < replica_sets_.size(); ++file) {
    replica_sets_[file].group_size = static_cast<int>(assignment_.holders[file].size());
    for (const int worker : assignment_.holders[file])
      replica_sets_[file].replicas.push_back(std::as_bytes(buffer_.row(worker)));
  }
}

void BenchGradients::fill(int q) {
  const std::int64_t d = buffer_.d();
  std::vector<float> common(static_cast<std::size_t>(d));
  RandomStream random(1, "bench common");
  for (float& x : common) x = scatter(random);
  std::vector<bool> forged(assignment_.file_of.size(), false);
  for (const int worker : RandomStream(1, "bench placement").subset(buffer_.n(), q))
    forged[static_cast<std::size_t>(worker)] = true;
  ThreadPool pool(std::max(1, static_cast<int>(std::thread::hardware_concurrency())));
  pool.run(buffer_.n(), [&](std::int64_t worker, int) {
    const std::span<float> row = buffer_.row(static_cast<int>(worker));
    const auto w = static_cast<std::size_t>(worker);
    RandomStream own(1, "bench gradient", static_cast<std::uint64_t>(assignment_.file_of[w]));
    for (std::size_t i = 0; i < row.size(); ++i) row[i] = forged[w] ? -common[i] : common[i] + scatter(own);
  });
}

}  // namespace detoxsim
