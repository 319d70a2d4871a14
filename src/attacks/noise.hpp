// Random vectors, drawn by all threads: a stream for each block of coordinates.
#pragma once

#include <algorithm>
#include <span>
#include <string_view>

#include "attacks/attack.hpp"
#include "base/random.hpp"

namespace detoxsim {

/// Calls fill(stream, first, count) for blocks that together cover all d coordinates. The stream depends on seed,
/// purpose, index (a file, say), block and iteration alone.
template <class Fill>
void draw_blocks(ThreadPool& pool, std::uint64_t seed, std::string_view purpose, int index, std::int64_t iteration,
                 std::int64_t d, Fill fill) {
  constexpr std::int64_t block = 4096;
  pool.run((d + block - 1) / block, [&](std::int64_t i, int) {
    const auto stream = static_cast<std::uint64_t>(index) << 32 | static_cast<std::uint64_t>(i);
    RandomStream random(seed, purpose, stream, static_cast<std::uint64_t>(iteration));
    fill(random, i * block, std::min(block, d - i * block));
  });
}

/// The parameter `draw`: a vector for each file, or one for all.
ParamSpec draw_param();
bool draws_per_file(const Params& params);

}  // namespace detoxsim
