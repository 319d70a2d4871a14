// Per coordinate: means of order statistics and of the values closest to a centre, by a selection network that runs
// over blocks of columns in the first cache.
#include "kernels/targets.hpp"
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/order_statistics.cpp"
#include <hwy/foreach_target.h>
// After foreach_target.h
#include <hwy/highway.h>

#include <algorithm>

#include "kernels/columns.hpp"
#include "kernels/kernels.hpp"
#include "kernels/lanes-inl.hpp"
#include "kernels/order_statistics.hpp"
#include "kernels/sorters-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace detoxsim::kernels::HWY_NAMESPACE {

// The block in cache: wire after wire, `width` columns each. Not on the stack, which may be a simulated actor's.
template <int width>
class Block {
 public:
  explicit Block(int wires) : memory_(1, static_cast<std::int64_t>(wires) * width), values_(memory_[0]) {}
  HWY_INLINE float* wire(int w) { return values_ + w * width; }

 private:
  RowBuffer memory_;
  float* values_;
};

template <int width>
HWY_INLINE void copy_in(const ColumnTask& task, std::int64_t c, Block<width>& block, FloatVector& check) {
  const FloatTag d;
  const int lanes = static_cast<int>(hn::Lanes(d));
  const auto zero = hn::Zero(d);
  for (int i = 0; i < task.n; ++i) {
    for (int v = 0; v < width; v += lanes) {
      const auto x = hn::LoadU(d, task.rows[i] + c + v);
      check = hn::MulAdd(x, zero, check);
      hn::Store(x, d, block.wire(i) + v);
    }
  }
}

// Asks for the next block's cache lines one by one between the steps of the network, so that memory and arithmetic
// overlap.
template <int width>
class Prefetcher {
 public:
  Prefetcher(const ColumnTask& task, std::int64_t c)
      : rows_(task.rows), c_(c), row_(c < task.first + task.count ? 0 : task.n), n_(task.n) {}
  HWY_INLINE void step() {
    if (row_ >= n_) return;
    hwy::Prefetch(rows_[row_] + c_ + part_);
    part_ += 16;
    if (part_ >= width) {
      part_ = 0;
      ++row_;
    }
  }

 private:
  const float* const* rows_;
  std::int64_t c_;
  int row_, n_, part_ = 0;
};

template <int width>
HWY_INLINE void run_network(const NetworkStep* steps, std::size_t count, Block<width>& block,
                            Prefetcher<width> prefetcher) {
  using Kind = NetworkStep::Kind;
  const FloatTag d;
  const int lanes = static_cast<int>(hn::Lanes(d));
  for (const NetworkStep* step = steps; step != steps + count; ++step) {
    float* const a = block.wire(step->a);
    float* const b = block.wire(step->b);
    prefetcher.step();
    switch (step->kind) {
      case Kind::both:
#pragma GCC unroll 8
        for (int v = 0; v < width; v += lanes) {
          const auto x = hn::Load(d, a + v), y = hn::Load(d, b + v);
          hn::Store(hn::Min(x, y), d, a + v);
          hn::Store(hn::Max(x, y), d, b + v);
        }
        break;
      case Kind::minimum:
        for (int v = 0; v < width; v += lanes) {
          hn::Store(hn::Min(hn::Load(d, a + v), hn::Load(d, b + v)), d, a + v);
        }
        break;
      case Kind::maximum:
        for (int v = 0; v < width; v += lanes) {
          hn::Store(hn::Max(hn::Load(d, a + v), hn::Load(d, b + v)), d, b + v);
        }
        break;
      case Kind::sort4:
        for (int v = 0; v < width; v += lanes) sort4(a + v, width);
        break;
      case Kind::sort8:
        for (int v = 0; v < width; v += lanes) sort8(a + v, width);
        break;
      case Kind::sort16:
        for (int v = 0; v < width; v += lanes) {
          sort16(a + v, width);
          for (int k = 0; k < 12; ++k) prefetcher.step();
        }
        break;
    }
  }
}

// Σ term(w) over the wires first … last−1. Sorted values add up to something large before they cancel: in groups few
// of them are rounded to the steps of that.
template <class Term>
HWY_INLINE FloatVector sum_of(int first, int last, Term term) {
  constexpr int group = 32;
  auto sum = hn::Zero(FloatTag());
  for (; first < last; first += group) {
    auto part = hn::Zero(FloatTag());
    for (int w = first; w < std::min(first + group, last); ++w) part = hn::Add(part, term(w));
    sum = hn::Add(sum, part);
  }
  return sum;
}

// The sum of x − pivot over the wires first … last−1: small differences, where the values may be large.
template <int width>
HWY_INLINE FloatVector centred_sum(Block<width>& block, int v, int first, int last, FloatVector pivot) {
  return sum_of(first, last, [&](int w) HWY_ATTR { return hn::Sub(hn::Load(FloatTag(), block.wire(w) + v), pivot); });
}

template <int width>
HWY_INLINE FloatVector mean_of_wires(Block<width>& block, int v, int first, int last) {
  const FloatTag d;
  const auto pivot = hn::Load(d, block.wire((first + last - 1) / 2) + v);
  if (last - first == 1) return pivot;
  const auto weight = hn::Set(d, 1.0f / static_cast<float>(last - first));
  return hn::MulAdd(centred_sum(block, v, first, last, pivot), weight, pivot);
}

// In the sorted column the `count` values closest to the centre m + Δ/2 are neighbours x_s … x_{s+count−1}, where s is
// the number of windows [t, t+count] whose lower end is farther than the upper one: m − x_t + Δ > x_{t+count} − m. That
// is true for t < s only, so every wire class modulo `count` has exactly one member in the window, found without
// knowing s: start with the lowest and step up as long as the lower end is the farther one.
template <int width>
HWY_INLINE FloatVector mean_of_closest(Block<width>& block, int v, const OrderStatistics& wanted, int n) {
  const FloatTag d;
  const int count = wanted.count;
  const auto pivot = hn::Load(d, block.wire((wanted.first + wanted.last - 1) / 2) + v);
  const auto twice = hn::Set(d, 2.0f / static_cast<float>(wanted.last - wanted.first));
  const auto offset = hn::Mul(centred_sum(block, v, wanted.first, wanted.last, pivot), twice);
  const auto sum = sum_of(0, count, [&](int w) HWY_ATTR {
    auto chosen = hn::Sub(hn::Load(d, block.wire(w) + v), pivot);
    for (int t = w + count; t < n; t += count) {
      const auto lower = hn::Sub(hn::Load(d, block.wire(t - count) + v), pivot);
      const auto upper = hn::Sub(hn::Load(d, block.wire(t) + v), pivot);
      chosen = hn::IfThenElse(hn::Gt(hn::Sub(offset, lower), upper), upper, chosen);
    }
    return chosen;
  });
  return hn::MulAdd(sum, hn::Set(d, 1.0f / static_cast<float>(count)), pivot);
}

template <int width>
HWY_INLINE BlockResult select_blocks(const ColumnTask& task, const OrderStatistics& wanted) {
  const FloatTag d;
  const int lanes = static_cast<int>(hn::Lanes(d));
  Block<width> block(task.n);
  auto in = hn::Zero(d), out = hn::Zero(d);
  const std::int64_t end = task.first + task.count;
  for (std::int64_t c = task.first; c < end; c += width) {
    copy_in(task, c, block, in);
    run_network(wanted.steps, wanted.steps_count, block, Prefetcher<width>(task, c + width));
    for (int v = 0; v < width; v += lanes) {
      const auto result = wanted.count == 0 ? mean_of_wires(block, v, wanted.first, wanted.last)
                                            : mean_of_closest(block, v, wanted, task.n);
      out = hn::MulAdd(result, hn::Zero(d), out);
      hn::StoreU(result, d, task.outs[0] + c + v);
    }
  }
  return {all_finite(in), all_finite(out)};
}

BlockResult select_columns(const ColumnTask& task, const OrderStatistics& wanted) {
  return task.n <= max_wires_of_wide_blocks ? select_blocks<64>(task, wanted) : select_blocks<16>(task, wanted);
}

}  // namespace detoxsim::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include <cmath>

namespace detoxsim::kernels {

HWY_EXPORT(select_columns);

namespace {

double mean_of(const std::vector<float>& sorted, int first, int last) {
  double sum = 0;
  for (int i = first; i < last; ++i) sum += sorted[static_cast<std::size_t>(i)];
  return sum / (last - first);
}

double mean_of_closest(const std::vector<float>& sorted, const OrderStatistics& wanted) {
  const double centre = mean_of(sorted, wanted.first, wanted.last);
  const int n = static_cast<int>(sorted.size());
  int s = 0;
  while (s + wanted.count < n &&
         centre - sorted[static_cast<std::size_t>(s)] > sorted[static_cast<std::size_t>(s + wanted.count)] - centre) {
    ++s;
  }
  return mean_of(sorted, s, s + wanted.count);
}

// One column after the other, in double: for more rows than a network takes, and where float32 overflows.
bool select_one_by_one(const ColumnTask& task, const OrderStatistics& wanted) {
  bool finite = true;
  std::vector<float> column(static_cast<std::size_t>(task.n));
  for (std::int64_t c = task.first; c < task.first + task.count; ++c) {
    for (int i = 0; i < task.n; ++i) column[static_cast<std::size_t>(i)] = task.rows[i][c];
    if (!std::all_of(column.begin(), column.end(), [](float x) { return std::isfinite(x); })) {
      finite = false;
      continue;
    }
    double result;
    if (wanted.count == 0) {
      const auto first = column.begin() + wanted.first, last = column.begin() + wanted.last;
      std::nth_element(column.begin(), first, column.end());
      std::nth_element(first, last - 1, column.end());
      result = mean_of(column, wanted.first, wanted.last);
    } else {
      std::sort(column.begin(), column.end());
      result = mean_of_closest(column, wanted);
    }
    task.outs[0][c] = static_cast<float>(result);
  }
  return finite;
}

bool select(ThreadPool& pool, const RowView& rows, OrderStatistics wanted, float* out) {
  const bool sorted = wanted.count != 0;
  const int n = rows.n();
  if (n > max_network_wires) {
    return over_columns(pool, rows, {&out, 1}, [&](const ColumnTask& task) { return select_one_by_one(task, wanted); });
  }
  const auto network = cached_network(n, sorted ? 0 : wanted.first, sorted ? n : wanted.last);
  wanted.steps = network->data();
  wanted.steps_count = network->size();
  return over_columns(pool, rows, {&out, 1}, [&](const ColumnTask& task) {
    const BlockResult result = HWY_DYNAMIC_DISPATCH(select_columns)(task, wanted);
    if (result.input_finite && !result.output_finite) return select_one_by_one(task, wanted);
    return result.input_finite;
  });
}

}  // namespace

// Measured on blocks in cache: a comparator between two wires reads and writes both, and costs twice what one within
// registers does; so does whatever else reads a wire. On narrow blocks a step has a single vector, so finding out its
// kind shows, and a halved comparator among whole ones is mispredicted. Beyond the networks there are no vectors.
double order_statistics_flops(int n, int first, int last) {
  if (n > max_network_wires) return 400.0 * n;
  using Kind = NetworkStep::Kind;
  const bool wide = n <= max_wires_of_wide_blocks;
  double flops = (wide ? 2.0 : 4.0) * (n + last - first);
  for (const NetworkStep& step : *cached_network(n, first, last)) {
    switch (step.kind) {
      case Kind::both: flops += wide ? 2 : 3; break;
      case Kind::minimum:
      case Kind::maximum: flops += wide ? 2 : 12; break;
      case Kind::sort4: flops += 5; break;
      case Kind::sort8: flops += 19; break;
      case Kind::sort16: flops += 60; break;
    }
  }
  return flops;
}

bool order_statistics_mean(ThreadPool& pool, const RowView& rows, int first, int last, float* out) {
  return select(pool, rows, {first, last, 0, nullptr, 0}, out);
}

bool closest_mean(ThreadPool& pool, const RowView& rows, int count, int centre_first, int centre_last, float* out) {
  return select(pool, rows, {centre_first, centre_last, count, nullptr, 0}, out);
}

}  // namespace detoxsim::kernels
#endif
