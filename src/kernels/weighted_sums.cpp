// Σ weights(o, i)·xᵢ for a few outputs (in double, at the speed of memory) or many (in float32 register tiles).
#include "kernels/targets.hpp"
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/weighted_sums.cpp"
#include <hwy/foreach_target.h>
// Highway's order
#include <hwy/highway.h>

#include <algorithm>
#include <cmath>

#include "kernels/affine_sums.hpp"
#include "kernels/columns.hpp"
#include "kernels/kernels.hpp"
#include "kernels/lanes-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace detoxsim::kernels::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

// One stretch of an output: R rows are added to the sums of those before, and after the last rows the sums go out.
struct Part {
  std::int64_t first, count;  // columns
  double* sums;               // of the rows before
  float* out;
  bool begins, ends;  // these are the first rows, the last ones
};

template <int R>
HWY_INLINE void add_rows(const float* const* rows, const double* weights, const Part& part, DoubleVector& check) {
  const DoubleTag d;
  const HalfFloatTag f;
  const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
  const float* x[R];
  DoubleVector w[R];
  for (int r = 0; r < R; ++r) {
    x[r] = rows[r] + part.first;
    w[r] = hn::Set(d, weights[r]);
  }
  for (std::int64_t c = 0; c < part.count; c += lanes) {
    auto sum = part.begins ? hn::Zero(d) : hn::Load(d, part.sums + c);
#pragma GCC unroll 8
    for (int r = 0; r < R; ++r) sum = hn::MulAdd(w[r], load_double(x[r] + c), sum);
    if (part.ends) {
      check = hn::MulAdd(sum, hn::Zero(d), check);
      hn::StoreU(hn::DemoteTo(f, sum), f, part.out + c);
    } else {
      hn::Store(sum, d, part.sums + c);
    }
  }
}

// Products in double lose nothing, and a sum of finite floats is finite: so a finite sum proves finite elements.
bool weighted_sums_double(const ColumnTask& task, int outputs, const double* weights) {
  alignas(64) double sums[stretch];
  auto check = hn::Zero(DoubleTag());
  const std::int64_t end = task.first + task.count;
  for (std::int64_t first = task.first; first < end; first += stretch) {
    for (int o = 0; o < outputs; ++o) {
      Part part{first, std::min(stretch, end - first), sums, task.outs[o] + first, true, false};
      if (task.n == 0) std::fill_n(part.out, part.count, 0.0f);
      const double* const w = weights + o * task.n;
      over_row_groups(task.n, [&](auto rows, int i) HWY_ATTR {
        part.begins = i == 0;
        part.ends = i + rows == task.n;
        add_rows<decltype(rows)::value>(task.rows + i, w + i, part, check);
      });
    }
  }
  return all_finite(check);
}

// A tile of outputs × vectors: the sums, one vector of a row for each, and a weight must fit into the registers.
constexpr int tile_outputs = 6;
#if HWY_TARGET == HWY_AVX3 || HWY_TARGET == HWY_NEON
constexpr int tile_vectors = 4;
#else
constexpr int tile_vectors = 2;
#endif

// A block of so many columns of all rows stays in the second cache.
constexpr std::int64_t tile_columns = 512;

// O outputs in float32, for the columns of one tile. weights: n rows of `stride`. About an origin, the last of the
// rows, the differences from it are added up, and it is added last: one rounding of what is large.
template <int O, bool about_origin>
HWY_INLINE void add_tile(const ColumnTask& task, int first_output, const float* weights, int stride, std::int64_t c,
                         FloatVector& check) {
  const FloatTag d;
  const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
  FloatVector acc[O][tile_vectors];
#pragma GCC unroll 8
  for (int o = 0; o < O; ++o) {
#pragma GCC unroll 8
    for (int v = 0; v < tile_vectors; ++v) acc[o][v] = hn::Zero(d);
  }
  const int n = task.n - (about_origin ? 1 : 0);
  FloatVector origin[tile_vectors];
#pragma GCC unroll 8
  for (int v = 0; v < tile_vectors; ++v)
    origin[v] = about_origin ? hn::LoadU(d, task.rows[n] + c + v * lanes) : hn::Zero(d);
  for (int i = 0; i < n; ++i) {
    const float* const row = task.rows[i] + c;
    const float* const w = weights + i * stride + first_output;
    FloatVector x[tile_vectors];
#pragma GCC unroll 8
    for (int v = 0; v < tile_vectors; ++v) {
      x[v] = hn::LoadU(d, row + v * lanes);
      if constexpr (about_origin) x[v] = hn::Sub(x[v], origin[v]);
    }
#pragma GCC unroll 8
    for (int o = 0; o < O; ++o) {
      const auto weight = hn::Set(d, w[o]);
#pragma GCC unroll 8
      for (int v = 0; v < tile_vectors; ++v) acc[o][v] = hn::MulAdd(weight, x[v], acc[o][v]);
    }
  }
#pragma GCC unroll 8
  for (int o = 0; o < O; ++o) {
#pragma GCC unroll 8
    for (int v = 0; v < tile_vectors; ++v) {
      if constexpr (about_origin) acc[o][v] = hn::Add(acc[o][v], origin[v]);
      check = hn::MulAdd(acc[o][v], hn::Zero(d), check);
      hn::StoreU(acc[o][v], d, task.outs[first_output + o] + c + v * lanes);
    }
  }
}

template <int O, bool about_origin>
HWY_INLINE void add_last_tile(int outputs, const ColumnTask& task, int first_output, const float* weights, int stride,
                              std::int64_t c, FloatVector& check) {
  if (outputs == O) return add_tile<O, about_origin>(task, first_output, weights, stride, c, check);
  if constexpr (O > 1) add_last_tile<O - 1, about_origin>(outputs, task, first_output, weights, stride, c, check);
}

// False also where only the float32 sums overflow.
template <bool about_origin>
bool add_up(const ColumnTask& task, int outputs, const float* weights) {
  const FloatTag d;
  const std::int64_t step = tile_vectors * static_cast<std::int64_t>(hn::Lanes(d));
  auto check = hn::Zero(d);
  const std::int64_t end = task.first + task.count;
  for (std::int64_t first = task.first; first < end; first += tile_columns) {
    const std::int64_t next = std::min(first + tile_columns, end), next_count = std::min(tile_columns, end - next);
    int asked = 0;
    for (int o = 0; o < outputs; o += tile_outputs) {
      // A share of the next columns' memory beside each group of outputs
      const int share = (task.n * std::min(o + tile_outputs, outputs) + outputs - 1) / outputs;
      for (; asked < share; ++asked) prefetch_far(task.rows[asked] + next, next_count);
      for (std::int64_t c = first; c < next; c += step) {
        add_last_tile<tile_outputs, about_origin>(std::min(tile_outputs, outputs - o), task, o, weights, outputs, c,
                                                  check);
      }
    }
  }
  return all_finite(check);
}

bool weighted_sums_float(const ColumnTask& task, int outputs, const float* weights) {
  return add_up<false>(task, outputs, weights);
}

bool affine_sums_float(const ColumnTask& task, int outputs, const float* weights) {
  return add_up<true>(task, outputs, weights);
}

}  // namespace detoxsim::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace detoxsim::kernels {

HWY_EXPORT(weighted_sums_double);
HWY_EXPORT(weighted_sums_float);
HWY_EXPORT(affine_sums_float);

namespace {

// Up to so many outputs the exact sums cost no more than reading the rows.
constexpr int cheap_in_double = 3;

// The rows that have a weight, and their weights.
struct Used {
  std::vector<const float*> rows;
  Matrix weights;
};

Used used_rows(const RowView& rows, const Matrix& weights) {
  std::vector<int> columns;
  for (int i = 0; i < weights.columns; ++i) {
    bool any = false;
    for (int o = 0; o < weights.rows; ++o) any = any || weights(o, i) != 0;
    if (any) columns.push_back(i);
  }
  Used used{{}, Matrix(weights.rows, static_cast<int>(columns.size()))};
  for (int k = 0; k < used.weights.columns; ++k) {
    const int i = columns[static_cast<std::size_t>(k)];
    used.rows.push_back(rows[i]);
    for (int o = 0; o < weights.rows; ++o) used.weights(o, k) = weights(o, i);
  }
  return used;
}

// Products of such weights with huge elements would be lost in float32.
bool extreme(const std::vector<double>& weights) {
  return std::any_of(weights.begin(), weights.end(), [](double w) { return w != 0 && !(std::abs(w) > 1e-20); });
}

// n × outputs, as the tiles read them
std::vector<float> float_weights(const Matrix& weights) {
  std::vector<float> values;
  for (int i = 0; i < weights.columns; ++i) {
    for (int o = 0; o < weights.rows; ++o) values.push_back(static_cast<float>(weights(o, i)));
  }
  return values;
}

// About an origin where there is one, which then stands behind the rows.
bool sums(ThreadPool& pool, const Used& used, const float* origin, std::span<float* const> outs, std::int64_t d) {
  const int outputs = used.weights.rows;
  const auto in_double = [&](ColumnTask task) {
    task.n = used.weights.columns;
    return HWY_DYNAMIC_DISPATCH(weighted_sums_double)(task, outputs, used.weights.values.data());
  };
  if (outputs <= cheap_in_double || extreme(used.weights.values))
    return over_columns(pool, {used.rows, d}, outs, in_double);
  const std::vector<float> values = float_weights(used.weights);
  std::vector<const float*> rows = used.rows;
  if (origin) rows.push_back(origin);
  const auto in_float = origin ? HWY_DYNAMIC_DISPATCH(affine_sums_float) : HWY_DYNAMIC_DISPATCH(weighted_sums_float);
  return over_columns(pool, {rows, d}, outs, [&](const ColumnTask& task) {
    return in_float(task, outputs, values.data()) || in_double(task);
  });
}

}  // namespace

bool weighted_sum(ThreadPool& pool, const RowView& rows, std::span<const double> weights, float* out) {
  Matrix matrix(1, rows.n());
  std::copy(weights.begin(), weights.end(), matrix.values.begin());
  return weighted_sums(pool, rows, matrix, {&out, 1});
}

bool weighted_sums(ThreadPool& pool, const RowView& rows, const Matrix& weights, std::span<float* const> outs) {
  return sums(pool, used_rows(rows, weights), nullptr, outs, rows.d);
}

bool affine_sums(ThreadPool& pool, const RowView& rows, const Matrix& weights, const float* origin,
                 std::span<float* const> outs) {
  return sums(pool, used_rows(rows, weights), origin, outs, rows.d);
}

}  // namespace detoxsim::kernels
#endif
