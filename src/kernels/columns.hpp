// Cuts the d axis into fixed tasks for kernels whose outputs stand column by column, and hides the ragged end from
// them.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <span>
#include <vector>

#include "base/rows.hpp"
#include "base/thread_pool.hpp"

namespace detoxsim::kernels {

/// What a column kernel works on: columns first … first+count−1 of n rows, count a multiple of 64, into the same
/// columns of the outputs.
struct ColumnTask {
  const float* const* rows;
  int n;
  std::int64_t first, count;
  float* const* outs;
};

constexpr std::int64_t column_unit = 64;
constexpr std::int64_t columns_per_task = 64 * column_unit;

/// Runs the last, incomplete unit on a copy padded with zeros: nothing outside the rows is read or written.
template <class Kernel>
bool run_padded(const RowView& rows, std::int64_t first, std::span<float* const> outs, Kernel kernel) {
  const auto left = static_cast<std::size_t>(rows.d - first);
  const std::size_t n = rows.rows.size();
  std::vector<float> copy((n + outs.size()) * column_unit);
  std::vector<float*> pointers;
  for (std::size_t i = 0; i < n + outs.size(); ++i) pointers.push_back(copy.data() + i * column_unit);
  for (std::size_t i = 0; i < n; ++i) std::copy_n(rows.rows[i] + first, left, pointers[i]);
  const bool finite = kernel(ColumnTask{pointers.data(), rows.n(), 0, column_unit, pointers.data() + n});
  for (std::size_t o = 0; o < outs.size(); ++o) std::copy_n(pointers[n + o], left, outs[o] + first);
  return finite;
}

/// Calls kernel(ColumnTask) → bool for tasks that together cover all columns; true when all calls returned true.
template <class Kernel>
bool over_columns(ThreadPool& pool, const RowView& rows, std::span<float* const> outs, Kernel kernel) {
  std::atomic<bool> finite = true;
  pool.run((rows.d + columns_per_task - 1) / columns_per_task, [&](std::int64_t task, int) {
    const std::int64_t first = task * columns_per_task;
    const std::int64_t count = std::min(columns_per_task, rows.d - first);
    const std::int64_t whole = count / column_unit * column_unit;
    bool good = whole == 0 || kernel(ColumnTask{rows.rows.data(), rows.n(), first, whole, outs.data()});
    if (whole < count) good = run_padded(rows, first + whole, outs, kernel) && good;
    if (!good) finite.store(false, std::memory_order_relaxed);
  });
  return finite;
}

}  // namespace detoxsim::kernels
