#include "rules/norm_clipper.hpp"

#include <cmath>

#include "kernels/kernels.hpp"

namespace detoxsim {

PreAggregator::Outcome NormClipper::apply(const RowView& rows, int f, RandomStream&, RowBuffer& out) {
  norms_.resize(rows.rows.size());
  if (!kernels::squared_norms(pool_, rows, norms_)) return {false};
  for (double& norm : norms_) norm = std::sqrt(norm);
  const double longest = threshold(norms_, f);
  out.resize(rows.n(), rows.d);
  pool_.run(rows.n(), [&](std::int64_t i, int) {
    const auto row = static_cast<std::size_t>(i);
    const double scale = norms_[row] > longest ? longest / norms_[row] : 1;
    kernels::weighted_sum(serial_, {rows.rows.subspan(row, 1), rows.d}, {&scale, 1}, out[static_cast<int>(i)]);
  });
  return {true};
}

OperationCost NormClipper::cost(int n, int, std::int64_t d) const {
  const double floats = static_cast<double>(n) * static_cast<double>(d);
  return {3 * floats, 12 * floats, static_cast<double>(n)};
}

}  // namespace detoxsim
