#include "kernels/selection_network.hpp"

#include <algorithm>
#include <map>
#include <mutex>
#include <tuple>

namespace detoxsim::kernels {

namespace {

using Kind = NetworkStep::Kind;

// The size of the complete block that wire i is sorted in by one step: 16, 8, 4, or 1 for none.
int block_of(int i, int n) {
  for (const int size : {16, 8, 4}) {
    if (i / size * size + size <= n) return size;
  }
  return 1;
}

void add_blocks(int n, std::vector<NetworkStep>& steps) {
  for (int i = 0; i < n;) {
    const int size = block_of(i, n);
    const auto wire = static_cast<std::uint16_t>(i);
    if (size == 16) steps.push_back({Kind::sort16, wire, wire});
    if (size == 8) steps.push_back({Kind::sort8, wire, wire});
    if (size == 4) steps.push_back({Kind::sort4, wire, wire});
    i += size;
  }
}

// The round that merges sorted blocks of p into blocks of 2p, less what add_blocks did.
void add_merge(int n, int p, std::vector<NetworkStep>& steps) {
  for (int k = p; k >= 1; k /= 2) {
    for (int j = k % p; j + k < n; j += 2 * k) {
      for (int a = j; a < std::min(j + k, n - k); ++a) {
        const bool same_block = a / (2 * p) == (a + k) / (2 * p);
        if (!same_block || 2 * p <= block_of(a, n)) continue;
        steps.push_back({Kind::both, static_cast<std::uint16_t>(a), static_cast<std::uint16_t>(a + k)});
      }
    }
  }
}

// Backwards from the outputs: a comparator whose outputs nobody reads goes, one with a single reader is halved.
void prune(int n, int first, int last, std::vector<NetworkStep>& steps) {
  std::vector<bool> needed(static_cast<std::size_t>(n), false);
  std::fill(needed.begin() + first, needed.begin() + last, true);
  std::vector<NetworkStep> kept;
  for (auto step = steps.rbegin(); step != steps.rend(); ++step) {
    if (step->kind != Kind::both) {
      kept.push_back(*step);
      continue;
    }
    const bool low = needed[step->a], high = needed[step->b];
    if (!low && !high) continue;
    kept.push_back({low && high ? Kind::both : low ? Kind::minimum : Kind::maximum, step->a, step->b});
    needed[step->a] = needed[step->b] = true;
  }
  steps.assign(kept.rbegin(), kept.rend());
}

}  // namespace

std::vector<NetworkStep> selection_network(int n, int first, int last) {
  std::vector<NetworkStep> steps;
  add_blocks(n, steps);
  for (int p = 1; p < n; p *= 2) add_merge(n, p, steps);
  prune(n, first, last, steps);
  return steps;
}

std::shared_ptr<const std::vector<NetworkStep>> cached_network(int n, int first, int last) {
  static std::mutex mutex;
  static std::map<std::tuple<int, int, int>, std::shared_ptr<const std::vector<NetworkStep>>> networks;
  const std::lock_guard lock(mutex);
  auto& network = networks[{n, first, last}];
  if (!network) network = std::make_shared<const std::vector<NetworkStep>>(selection_network(n, first, last));
  return network;
}

}  // namespace detoxsim::kernels
