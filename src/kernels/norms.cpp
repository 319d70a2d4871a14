// Sums over d in double: norms, distances to one row or of pairs, products of two vectors, which rows are finite, and
// the read pass.
#include "kernels/targets.hpp"
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/norms.cpp"
#include <hwy/foreach_target.h>
// After foreach_target.h
#include <hwy/highway.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "kernels/distances.hpp"
#include "kernels/kernels.hpp"
#include "kernels/lanes-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace detoxsim::kernels::HWY_NAMESPACE {

// Σx²
double sum_of_squares(const float* x, std::int64_t count) {
  const DoubleTag d;
  const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
  auto s0 = hn::Zero(d), s1 = s0, s2 = s0, s3 = s0;
  std::int64_t c = 0;
  for (; c + 4 * lanes <= count; c += 4 * lanes) {
    const auto x0 = load_double(x + c), x1 = load_double(x + c + lanes);
    const auto x2 = load_double(x + c + 2 * lanes), x3 = load_double(x + c + 3 * lanes);
    s0 = hn::MulAdd(x0, x0, s0);
    s1 = hn::MulAdd(x1, x1, s1);
    s2 = hn::MulAdd(x2, x2, s2);
    s3 = hn::MulAdd(x3, x3, s3);
  }
  double sum = lane_sum(hn::Add(hn::Add(s0, s1), hn::Add(s2, s3)));
  for (; c < count; ++c) sum += static_cast<double>(x[c]) * x[c];
  return sum;
}

// Σ(x−y)²
double squared_distance(const float* x, const float* y, std::int64_t count) {
  const DoubleTag d;
  const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
  auto s0 = hn::Zero(d), s1 = s0, s2 = s0, s3 = s0;
  std::int64_t c = 0;
  for (; c + 4 * lanes <= count; c += 4 * lanes) {
    const auto x0 = hn::Sub(load_double(x + c), load_double(y + c));
    const auto x1 = hn::Sub(load_double(x + c + lanes), load_double(y + c + lanes));
    const auto x2 = hn::Sub(load_double(x + c + 2 * lanes), load_double(y + c + 2 * lanes));
    const auto x3 = hn::Sub(load_double(x + c + 3 * lanes), load_double(y + c + 3 * lanes));
    s0 = hn::MulAdd(x0, x0, s0);
    s1 = hn::MulAdd(x1, x1, s1);
    s2 = hn::MulAdd(x2, x2, s2);
    s3 = hn::MulAdd(x3, x3, s3);
  }
  double sum = lane_sum(hn::Add(hn::Add(s0, s1), hn::Add(s2, s3)));
  for (; c < count; ++c) {
    const double difference = static_cast<double>(x[c]) - y[c];
    sum += difference * difference;
  }
  return sum;
}

// Σxy
double product(const float* x, const float* y, std::int64_t count) {
  const DoubleTag d;
  const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
  auto s0 = hn::Zero(d), s1 = s0, s2 = s0, s3 = s0;
  std::int64_t c = 0;
  for (; c + 4 * lanes <= count; c += 4 * lanes) {
    s0 = hn::MulAdd(load_double(x + c), load_double(y + c), s0);
    s1 = hn::MulAdd(load_double(x + c + lanes), load_double(y + c + lanes), s1);
    s2 = hn::MulAdd(load_double(x + c + 2 * lanes), load_double(y + c + 2 * lanes), s2);
    s3 = hn::MulAdd(load_double(x + c + 3 * lanes), load_double(y + c + 3 * lanes), s3);
  }
  double sum = lane_sum(hn::Add(hn::Add(s0, s1), hn::Add(s2, s3)));
  for (; c < count; ++c) sum += static_cast<double>(x[c]) * y[c];
  return sum;
}

// ab, aa, bb
void three_products(const float* a, const float* b, std::int64_t count, double* sums) {
  const DoubleTag d;
  const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
  auto ab0 = hn::Zero(d), ab1 = ab0, aa0 = ab0, aa1 = ab0, bb0 = ab0, bb1 = ab0;
  std::int64_t c = 0;
  for (; c + 2 * lanes <= count; c += 2 * lanes) {
    const auto a0 = load_double(a + c), a1 = load_double(a + c + lanes);
    const auto b0 = load_double(b + c), b1 = load_double(b + c + lanes);
    ab0 = hn::MulAdd(a0, b0, ab0);
    ab1 = hn::MulAdd(a1, b1, ab1);
    aa0 = hn::MulAdd(a0, a0, aa0);
    aa1 = hn::MulAdd(a1, a1, aa1);
    bb0 = hn::MulAdd(b0, b0, bb0);
    bb1 = hn::MulAdd(b1, b1, bb1);
  }
  sums[0] = lane_sum(hn::Add(ab0, ab1));
  sums[1] = lane_sum(hn::Add(aa0, aa1));
  sums[2] = lane_sum(hn::Add(bb0, bb1));
  for (; c < count; ++c) {
    sums[0] += static_cast<double>(a[c]) * b[c];
    sums[1] += static_cast<double>(a[c]) * a[c];
    sums[2] += static_cast<double>(b[c]) * b[c];
  }
}

// Σx, with so little arithmetic that only the memory counts. Half vectors are as wide as the caches deliver anyway, and
// were read faster than whole ones.
double plain_sum(const float* x, std::int64_t count) {
  const DoubleTag d;
  const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
  auto s0 = hn::Zero(d), s1 = s0, s2 = s0, s3 = s0;
  std::int64_t c = 0;
  for (; c + 4 * lanes <= count; c += 4 * lanes) {
    s0 = hn::Add(s0, load_double(x + c));
    s1 = hn::Add(s1, load_double(x + c + lanes));
    s2 = hn::Add(s2, load_double(x + c + 2 * lanes));
    s3 = hn::Add(s3, load_double(x + c + 3 * lanes));
  }
  double sum = lane_sum(hn::Add(hn::Add(s0, s1), hn::Add(s2, s3)));
  for (; c < count; ++c) sum += x[c];
  return sum;
}

}  // namespace detoxsim::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace detoxsim::kernels {

HWY_EXPORT(sum_of_squares);
HWY_EXPORT(squared_distance);
HWY_EXPORT(product);
HWY_EXPORT(three_products);
HWY_EXPORT(plain_sum);

namespace {

constexpr std::int64_t chunk_size = 8192;
constexpr double infinity = std::numeric_limits<double>::infinity();

// sums[s] = Σ over the chunks, in ascending order, of what chunk(first, count, partial) wrote to partial[s].
template <class Chunk>
void sum_chunks(ThreadPool& pool, std::int64_t d, std::span<double> sums, Chunk chunk) {
  const std::int64_t chunks = (d + chunk_size - 1) / chunk_size;
  std::vector<double> partial(static_cast<std::size_t>(chunks) * sums.size());
  pool.run(chunks, [&](std::int64_t t, int) {
    const std::int64_t first = t * chunk_size;
    chunk(first, std::min(chunk_size, d - first), partial.data() + static_cast<std::size_t>(t) * sums.size());
  });
  std::fill(sums.begin(), sums.end(), 0.0);
  for (std::size_t p = 0; p < partial.size(); ++p) sums[p % sums.size()] += partial[p];
}

bool finite(std::span<const double> sums) {
  return std::all_of(sums.begin(), sums.end(), [](double sum) { return std::isfinite(sum); });
}

}  // namespace

bool squared_norms(ThreadPool& pool, const RowView& rows, std::span<double> norms) {
  const auto sum = HWY_DYNAMIC_DISPATCH(sum_of_squares);
  sum_chunks(pool, rows.d, norms, [&](std::int64_t first, std::int64_t count, double* partial) {
    for (int i = 0; i < rows.n(); ++i) partial[i] = sum(rows[i] + first, count);
  });
  return finite(norms);
}

bool squared_distances(ThreadPool& pool, const RowView& rows, const float* point, std::span<double> out) {
  const auto distance = HWY_DYNAMIC_DISPATCH(squared_distance);
  sum_chunks(pool, rows.d, out, [&](std::int64_t first, std::int64_t count, double* partial) {
    for (int i = 0; i < rows.n(); ++i) partial[i] = distance(rows[i] + first, point + first, count);
  });
  const bool all_finite = finite(out);
  std::replace_if(out.begin(), out.end(), [](double square) { return !std::isfinite(square); }, infinity);
  return all_finite;
}

// In batches, or the partial sums of very many pairs would take more memory than the rows.
void squared_distances(ThreadPool& pool, const RowView& rows, std::span<const Pair> pairs, std::span<double> out) {
  constexpr std::size_t batch = 4096;
  const auto distance = HWY_DYNAMIC_DISPATCH(squared_distance);
  for (std::size_t begin = 0; begin < pairs.size(); begin += batch) {
    const auto some = pairs.subspan(begin, std::min(batch, pairs.size() - begin));
    sum_chunks(pool, rows.d, out.subspan(begin, some.size()),
               [&](std::int64_t first, std::int64_t count, double* partial) {
                 for (const auto [i, j] : some) *partial++ = distance(rows[i] + first, rows[j] + first, count);
               });
  }
}

void inner_products(ThreadPool& pool, const RowView& rows, const float* vector, std::span<double> out) {
  const auto product_of = HWY_DYNAMIC_DISPATCH(product);
  sum_chunks(pool, rows.d, out, [&](std::int64_t first, std::int64_t count, double* partial) {
    for (int i = 0; i < rows.n(); ++i) partial[i] = product_of(rows[i] + first, vector + first, count);
  });
}

Products products(ThreadPool& pool, const float* a, const float* b, std::int64_t d) {
  const auto three = HWY_DYNAMIC_DISPATCH(three_products);
  std::array<double, 3> sums;
  sum_chunks(pool, d, sums, [&](std::int64_t first, std::int64_t count, double* partial) {
    three(a + first, b + first, count, partial);
  });
  return {sums[0], sums[1], sums[2]};
}

std::vector<int> finite_rows(ThreadPool& pool, const RowView& rows) {
  // Squares of finite floats can't overflow a double: the norm is finite exactly where the row is.
  std::vector<double> norms(static_cast<std::size_t>(rows.n()));
  squared_norms(pool, rows, norms);
  std::vector<int> indices;
  for (int i = 0; i < rows.n(); ++i) {
    if (std::isfinite(norms[static_cast<std::size_t>(i)])) indices.push_back(i);
  }
  return indices;
}

double read_pass(ThreadPool& pool, const RowView& rows) {
  const auto plain = HWY_DYNAMIC_DISPATCH(plain_sum);
  double total = 0;
  sum_chunks(pool, rows.d, {&total, 1}, [&](std::int64_t first, std::int64_t count, double* partial) {
    for (int i = 0; i < rows.n(); ++i) *partial += plain(rows[i] + first, count);
  });
  return total;
}

}  // namespace detoxsim::kernels
#endif
