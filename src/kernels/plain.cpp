// Every kernel in plain C++: correct, not yet fast.
#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstring>
#include <limits>

#include "kernels/kernels.hpp"

namespace detoxsim::kernels {

namespace {

constexpr std::int64_t block_size = 4096;

std::int64_t blocks(std::int64_t d) { return (d + block_size - 1) / block_size; }

// Calls body(first, last) for each fixed block of columns.
template <class Body>
void for_blocks(ThreadPool& pool, std::int64_t d, Body body) {
  pool.run(blocks(d), [&](std::int64_t b, int) { body(b * block_size, std::min(d, (b + 1) * block_size)); });
}

// Calls body(column values as double, column) for each column; returns whether all values were finite.
template <class Body>
bool for_columns(ThreadPool& pool, const RowView& rows, Body body) {
  std::atomic<bool> finite = true;
  for_blocks(pool, rows.d, [&](std::int64_t first, std::int64_t last) {
    std::vector<float> column(static_cast<std::size_t>(rows.n()));
    for (std::int64_t c = first; c < last; ++c) {
      bool good = true;
      for (int i = 0; i < rows.n(); ++i) {
        column[static_cast<std::size_t>(i)] = rows[i][c];
        good = good && std::isfinite(rows[i][c]);
      }
      if (good) {
        body(column, c);
      } else {
        finite = false;
      }
    }
  });
  return finite;
}

double mean_of(const std::vector<float>& sorted, int first, int last) {
  double sum = 0;
  for (int i = first; i < last; ++i) sum += sorted[static_cast<std::size_t>(i)];
  return sum / (last - first);
}

}  // namespace

int reference_row(const RowView& rows) {
  const int n = rows.n();
  const std::int64_t stride = std::max<std::int64_t>(1, rows.d / 2048);
  int best = 0;
  double best_distance = std::numeric_limits<double>::infinity();
  for (int i = 0; i < n; ++i) {
    std::vector<double> distances;
    for (int j = 0; j < n; ++j) {
      if (j == i) continue;
      double sum = 0;
      for (std::int64_t c = 0; c < rows.d; c += stride) {
        const double difference = static_cast<double>(rows[i][c]) - rows[j][c];
        sum += difference * difference;
      }
      distances.push_back(std::isfinite(sum) ? sum : std::numeric_limits<double>::infinity());
    }
    if (distances.empty()) return 0;
    std::nth_element(distances.begin(), distances.begin() + (n - 1) / 2, distances.end());
    if (const double median = distances[static_cast<std::size_t>((n - 1) / 2)]; median < best_distance) {
      best_distance = median;
      best = i;
    }
  }
  return best;
}

bool gram(ThreadPool& pool, const RowView& rows, int reference, Matrix& gram) {
  const int n = rows.n();
  gram.resize(n, n);
  pool.run(n, [&](std::int64_t row, int) {
    const int i = static_cast<int>(row);
    for (int j = 0; j <= i; ++j) {
      double sum = 0;
      for (std::int64_t c = 0; c < rows.d; ++c) {
        const double centre = rows[reference][c];
        sum += (rows[i][c] - centre) * (rows[j][c] - centre);
      }
      gram(i, j) = gram(j, i) = sum;
    }
  });
  return static_cast<int>(finite_rows(pool, rows).size()) == n;
}

bool weighted_sum(ThreadPool& pool, const RowView& rows, std::span<const double> weights, float* out) {
  Matrix matrix(1, rows.n());
  std::copy(weights.begin(), weights.end(), matrix.values.begin());
  return weighted_sums(pool, rows, matrix, {&out, 1});
}

bool weighted_sums(ThreadPool& pool, const RowView& rows, const Matrix& weights, std::span<float* const> outs) {
  std::vector<int> used;
  for (int i = 0; i < rows.n(); ++i) {
    bool any = false;
    for (int o = 0; o < weights.rows; ++o) any = any || weights(o, i) != 0;
    if (any) used.push_back(i);
  }
  std::atomic<bool> finite = true;
  for_blocks(pool, rows.d, [&](std::int64_t first, std::int64_t last) {
    for (std::int64_t c = first; c < last; ++c) {
      for (const int i : used) {
        if (!std::isfinite(rows[i][c])) finite = false;
      }
      for (int o = 0; o < weights.rows; ++o) {
        double sum = 0;
        for (const int i : used) sum += weights(o, i) * rows[i][c];
        outs[static_cast<std::size_t>(o)][c] = static_cast<float>(sum);
      }
    }
  });
  return finite;
}

bool order_statistics_mean(ThreadPool& pool, const RowView& rows, int first, int last, float* out) {
  return for_columns(pool, rows, [=](std::vector<float>& column, std::int64_t c) {
    std::sort(column.begin(), column.end());
    out[c] = static_cast<float>(mean_of(column, first, last));
  });
}

bool closest_mean(ThreadPool& pool, const RowView& rows, int count, int centre_first, int centre_last, float* out) {
  return for_columns(pool, rows, [=](std::vector<float>& column, std::int64_t c) {
    std::sort(column.begin(), column.end());
    const auto centre = static_cast<float>(mean_of(column, centre_first, centre_last));
    int low = 0, high = static_cast<int>(column.size());
    while (high - low > count) {
      const float below = centre - column[static_cast<std::size_t>(low)];
      const float above = column[static_cast<std::size_t>(high - 1)] - centre;
      if (below > above) {
        ++low;
      } else {
        --high;
      }
    }
    out[c] = static_cast<float>(mean_of(column, low, high));
  });
}

bool sign_of_sign_sum(ThreadPool& pool, const RowView& rows, float* out) {
  return for_columns(pool, rows, [=](const std::vector<float>& column, std::int64_t c) {
    int sum = 0;
    for (const float x : column) sum += (x > 0) - (x < 0);
    out[c] = static_cast<float>((sum > 0) - (sum < 0));
  });
}

bool mean_and_deviation(ThreadPool& pool, const RowView& rows, int ddof, float* mean, float* deviation) {
  return for_columns(pool, rows, [=](const std::vector<float>& column, std::int64_t c) {
    const auto n = static_cast<double>(column.size());
    double sum = 0, squares = 0;
    for (const float x : column) sum += x;
    for (const float x : column) squares += (x - sum / n) * (x - sum / n);
    mean[c] = static_cast<float>(sum / n);
    deviation[c] = static_cast<float>(std::sqrt(squares / (n - ddof)));
  });
}

bool equal_bits(ThreadPool&, const void* a, const void* b, std::size_t bytes) {
  return bytes == 0 || std::memcmp(a, b, bytes) == 0;
}

bool squared_norms(ThreadPool& pool, const RowView& rows, std::span<double> norms) {
  pool.run(rows.n(), [&](std::int64_t i, int) {
    double sum = 0;
    for (std::int64_t c = 0; c < rows.d; ++c) {
      sum += static_cast<double>(rows[static_cast<int>(i)][c]) * rows[static_cast<int>(i)][c];
    }
    norms[static_cast<std::size_t>(i)] = sum;
  });
  return std::all_of(norms.begin(), norms.end(), [](double norm) { return std::isfinite(norm); });
}

Products products(ThreadPool&, const float* a, const float* b, std::int64_t d) {
  Products sums;
  for (std::int64_t c = 0; c < d; ++c) {
    sums.ab += static_cast<double>(a[c]) * b[c];
    sums.aa += static_cast<double>(a[c]) * a[c];
    sums.bb += static_cast<double>(b[c]) * b[c];
  }
  return sums;
}

std::vector<int> finite_rows(ThreadPool& pool, const RowView& rows) {
  std::vector<double> norms(static_cast<std::size_t>(rows.n()));
  squared_norms(pool, rows, norms);
  std::vector<int> finite;
  for (int i = 0; i < rows.n(); ++i) {
    if (std::isfinite(norms[static_cast<std::size_t>(i)])) finite.push_back(i);
  }
  return finite;
}

double read_pass(ThreadPool& pool, const RowView& rows) {
  std::vector<double> norms(static_cast<std::size_t>(rows.n()));
  squared_norms(pool, rows, norms);
  return norms.empty() ? 0 : norms[0];
}

void pack_signs(const float* values, std::int64_t d, std::uint8_t* bits) {
  std::fill_n(bits, (d + 7) / 8, std::uint8_t{0});
  for (std::int64_t c = 0; c < d; ++c) {
    if (values[c] < 0) bits[c / 8] = static_cast<std::uint8_t>(bits[c / 8] | 1u << (c % 8));
  }
}

void unpack_signs(const std::uint8_t* bits, std::int64_t d, float* values) {
  for (std::int64_t c = 0; c < d; ++c) values[c] = (bits[c / 8] >> (c % 8) & 1) ? -1.0f : 1.0f;
}

std::vector<std::string> instruction_sets() { return {"plain"}; }
void use_instruction_set(const std::string&) {}

}  // namespace detoxsim::kernels
