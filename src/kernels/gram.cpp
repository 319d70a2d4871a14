// The centred Gram matrix: register tiles over blocks that were centred and packed into cache, upper triangle only.
#include "kernels/targets.hpp"
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/gram.cpp"
#include <hwy/foreach_target.h>
// After foreach_target.h
#include <hwy/highway.h>

#include <algorithm>
#include <cmath>

#include "base/in_turn.hpp"
#include "kernels/distances.hpp"
#include "kernels/kernels.hpp"
#include "kernels/lanes-inl.hpp"

#ifndef DETOXSIM_GRAM_CONSTANTS
#define DETOXSIM_GRAM_CONSTANTS
namespace detoxsim::kernels {

/// Columns of a block: two panels of its rows fit into the first cache, all rows into the second.
template <class Number>
constexpr std::int64_t gram_block = 2048 / sizeof(Number);
/// Not a power of two, or the rows of a tile would fall into the same cache set.
template <class Number>
constexpr std::int64_t gram_stride = gram_block<Number> + 64 / sizeof(Number);
constexpr std::int64_t gram_chunk_columns = 4096;

struct GramTask {
  const float* const* rows;
  int n;
  const float* centre;
  std::int64_t first, count;
  void* packed;  ///< n × gram_stride
  double* sums;  ///< n × n, the upper triangle is added to
};

}  // namespace detoxsim::kernels
#endif

HWY_BEFORE_NAMESPACE();
namespace detoxsim::kernels::HWY_NAMESPACE {

// Rows of a tile: tile² sums, tile columns and one row must fit into the registers.
#if HWY_TARGET == HWY_AVX3 || HWY_TARGET == HWY_NEON
constexpr int tile = 5;
#else
constexpr int tile = 3;
#endif

HWY_INLINE FloatVector load_as(FloatTag d, const float* x) { return hn::LoadU(d, x); }
HWY_INLINE DoubleVector load_as(DoubleTag, const float* x) { return load_double(x); }

template <class Number>
HWY_INLINE void pack(const float* x, const float* centre, std::int64_t count, Number* to) {
  const hn::ScalableTag<Number> d;
  const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
  std::int64_t c = 0;
  for (; c + lanes <= count; c += lanes) hn::StoreU(hn::Sub(load_as(d, x + c), load_as(d, centre + c)), d, to + c);
  for (; c < count; ++c) to[c] = Number{x[c]} - Number{centre[c]};
  std::fill(to + c, to + gram_block<Number>, Number{0});
}

// sums[r·n + s] += Σ a_r·b_s over one block for R rows from a and S rows from b
template <int R, int S, class Number>
HWY_INLINE void add_tile(const Number* HWY_RESTRICT a, const Number* HWY_RESTRICT b, double* HWY_RESTRICT sums, int n) {
  const hn::ScalableTag<Number> d;
  const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
  constexpr std::int64_t stride = gram_stride<Number>;
  hn::Vec<hn::ScalableTag<Number>> acc[R][S];
#pragma GCC unroll 8
  for (int r = 0; r < R; ++r) {
#pragma GCC unroll 8
    for (int s = 0; s < S; ++s) acc[r][s] = hn::Zero(d);
  }
  for (std::int64_t c = 0; c < gram_block<Number>; c += lanes) {
    hn::Vec<hn::ScalableTag<Number>> columns[S];
#pragma GCC unroll 8
    for (int s = 0; s < S; ++s) columns[s] = hn::Load(d, b + s * stride + c);
#pragma GCC unroll 8
    for (int r = 0; r < R; ++r) {
      const auto row = hn::Load(d, a + r * stride + c);
#pragma GCC unroll 8
      for (int s = 0; s < S; ++s) acc[r][s] = hn::MulAdd(row, columns[s], acc[r][s]);
    }
  }
#pragma GCC unroll 8
  for (int r = 0; r < R; ++r) {
#pragma GCC unroll 8
    for (int s = 0; s < S; ++s) sums[r * n + s] += lane_sum(acc[r][s]);
  }
}

// Tiles are complete but in the last columns, and there the diagonal one is square.
template <int S, class Number>
void add_tile_of(int rows, int columns, const Number* a, const Number* b, double* sums, int n) {
  if constexpr (S > 1) {
    if (columns < S) return add_tile_of<S - 1>(rows, columns, a, b, sums, n);
  }
  if (rows == S) return add_tile<S, S>(a, b, sums, n);
  if constexpr (S < tile) add_tile<tile, S>(a, b, sums, n);
}

// Asks for rows of the next block while the present one is multiplied.
struct NextBlock {
  const GramTask& task;
  std::int64_t first, count;
  int row = 0;

  HWY_INLINE void prefetch_row() {
    if (row >= task.n) return;
    prefetch_far(task.rows[row++] + first, count);
  }
};

template <class Number>
HWY_INLINE void add_chunk(const GramTask& task) {
  constexpr std::int64_t block = gram_block<Number>, stride = gram_stride<Number>;
  const int n = task.n, tiles = (n + tile - 1) / tile;
  auto* const packed = static_cast<Number*>(task.packed);
  const std::int64_t end = task.first + task.count;
  for (std::int64_t first = task.first; first < end; first += block) {
    const std::int64_t count = std::min(block, end - first);
    for (int i = 0; i < n; ++i) pack(task.rows[i] + first, task.centre + first, count, packed + i * stride);
    NextBlock next{task, first + count, std::min(block, end - first - count)};
    for (int i = 0; i < n; i += tile) {
      const int prefetches = (n + tiles - 1) / tiles;
      for (int k = 0; k < prefetches; ++k) next.prefetch_row();
      for (int j = i; j < n; j += tile) {
        add_tile_of<tile>(std::min(tile, n - i), std::min(tile, n - j), packed + i * stride, packed + j * stride,
                          task.sums + i * n + j, n);
      }
    }
  }
}

void gram_chunk(const GramTask& task) { add_chunk<float>(task); }
void gram_chunk_in_double(const GramTask& task) { add_chunk<double>(task); }

// Σ(x−c)(y−c) in double
double centred_product(const float* x, const float* y, const float* centre, std::int64_t count) {
  const DoubleTag d;
  const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
  auto s0 = hn::Zero(d), s1 = s0;
  std::int64_t i = 0;
  for (; i + 2 * lanes <= count; i += 2 * lanes) {
    const auto c0 = load_double(centre + i), c1 = load_double(centre + i + lanes);
    s0 = hn::MulAdd(hn::Sub(load_double(x + i), c0), hn::Sub(load_double(y + i), c0), s0);
    s1 = hn::MulAdd(hn::Sub(load_double(x + i + lanes), c1), hn::Sub(load_double(y + i + lanes), c1), s1);
  }
  double sum = lane_sum(hn::Add(s0, s1));
  for (; i < count; ++i) {
    sum += (static_cast<double>(x[i]) - centre[i]) * (static_cast<double>(y[i]) - centre[i]);
  }
  return sum;
}

}  // namespace detoxsim::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace detoxsim::kernels {

HWY_EXPORT(gram_chunk);
HWY_EXPORT(gram_chunk_in_double);
HWY_EXPORT(centred_product);

namespace {

// Calls chunk(first, count, slot, sums) for fixed chunks of columns and adds the sums of each to `total` in their
// order.
template <class Chunk>
void sum_in_order(ThreadPool& pool, std::int64_t d, std::span<double> total, Chunk chunk) {
  InTurn order;
  std::vector<std::vector<double>> partial(static_cast<std::size_t>(pool.threads()), std::vector<double>(total.size()));
  pool.run((d + gram_chunk_columns - 1) / gram_chunk_columns, [&](std::int64_t task, int slot) {
    const InTurn::Turn turn(order, task);
    auto& sums = partial[static_cast<std::size_t>(slot)];
    std::fill(sums.begin(), sums.end(), 0.0);
    const std::int64_t first = task * gram_chunk_columns;
    chunk(first, std::min(gram_chunk_columns, d - first), slot, sums.data());
    turn.wait();
    for (std::size_t k = 0; k < total.size(); ++k) total[k] += sums[k];
  });
}

// Rows whose float32 products may have overflowed, or are so small that most of them underflow: elements below some
// 1e-15 on average have squares that are no longer far above the smallest normal float. The reference is no such row.
std::vector<int> suspicious_rows(const RowView& rows, int reference, const Matrix& gram) {
  const double tiny = 1e-30 * static_cast<double>(rows.d);
  std::vector<int> suspects;
  for (int i = 0; i < rows.n(); ++i) {
    const double square = gram(i, i);
    if (!std::isfinite(square) || (square < tiny && i != reference)) suspects.push_back(i);
  }
  return suspects;
}

// Computes the suspects' entries again in double.
void redo(ThreadPool& pool, const RowView& rows, int reference, const std::vector<int>& suspects, Matrix& gram) {
  const auto n = static_cast<std::size_t>(rows.n());
  const float* const centre = rows[reference];
  const auto product = HWY_DYNAMIC_DISPATCH(centred_product);
  std::vector<double> total(suspects.size() * n);
  sum_in_order(pool, rows.d, total, [&](std::int64_t first, std::int64_t count, int, double* sums) {
    for (const int i : suspects) {
      for (int j = 0; j < rows.n(); ++j) *sums++ += product(rows[i] + first, rows[j] + first, centre + first, count);
    }
  });
  for (std::size_t s = 0; s < suspects.size(); ++s) {
    for (int j = 0; j < rows.n(); ++j) {
      gram(suspects[s], j) = gram(j, suspects[s]) = total[s * n + static_cast<std::size_t>(j)];
    }
  }
}

// Rows that equal the reference have products of exactly 0, which need no second look; they are common where gradients
// are replicated. Returns whether all elements are finite.
bool check_and_redo(ThreadPool& pool, const RowView& rows, int reference, std::vector<int> suspects, Matrix& gram) {
  std::vector<const float*> pointers;
  for (const int i : suspects) pointers.push_back(rows[i]);
  std::vector<double> distances(suspects.size());
  if (!squared_distances(pool, {pointers, rows.d}, rows[reference], distances)) return false;
  std::vector<int> wrong;
  for (std::size_t s = 0; s < suspects.size(); ++s) {
    if (distances[s] > 0) wrong.push_back(suspects[s]);
  }
  if (!wrong.empty()) redo(pool, rows, reference, wrong, gram);
  return true;
}

}  // namespace

static_assert(gram_block<double> == gram_cheap_in_double);

bool gram(ThreadPool& pool, const RowView& rows, int reference, Matrix& gram, Precision precision) {
  const int n = rows.n();
  gram.resize(n, n);
  if (n == 0 || rows.d == 0) return true;
  const auto chunk =
      precision == Precision::in_double ? HWY_DYNAMIC_DISPATCH(gram_chunk_in_double) : HWY_DYNAMIC_DISPATCH(gram_chunk);
  // A row takes as many bytes in either precision.
  std::vector<RowBuffer> packed;
  for (int slot = 0; slot < pool.threads(); ++slot) packed.emplace_back(1, n * gram_stride<float>);
  sum_in_order(pool, rows.d, gram.values, [&](std::int64_t first, std::int64_t count, int slot, double* sums) {
    chunk({rows.rows.data(), n, rows[reference], first, count, packed[static_cast<std::size_t>(slot)][0], sums});
  });
  bool finite = true;
  for (int i = 0; i < n; ++i) {
    finite = finite && std::isfinite(gram(i, i));
    for (int j = 0; j < i; ++j) gram(i, j) = gram(j, i);
  }
  if (precision == Precision::in_double) return finite;
  const std::vector<int> suspects = suspicious_rows(rows, reference, gram);
  return suspects.empty() || check_and_redo(pool, rows, reference, suspects, gram);
}

}  // namespace detoxsim::kernels
#endif
