#include "redundancy/aggregation_oracle.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "kernels/kernels.hpp"

namespace detoxsim {

AggregationOracle::AggregationOracle(Pipeline& pipeline, const PipelineConfig& config, bool collusion,
                                     std::uint64_t seed, ThreadPool& pool)
    : pipeline_(pipeline), config_(config), collusion_(collusion), seed_(seed), pool_(pool) {}

// The vote over names of vectors in place of vectors. The forged ones come first: so the adversary hopes.
std::optional<double> AggregationOracle::honest_share(int copies, int honest_copies) const {
  const int forged = copies - honest_copies, honest_name = copies;
  std::vector<int> names;
  for (int i = 0; i < copies; ++i) names.push_back(i >= forged ? honest_name : collusion_ ? 0 : i);
  ReplicaSet replicas{{}, copies};
  for (const int& name : names) replicas.replicas.push_back(std::as_bytes(std::span(&name, 1)));
  const VoteResult result = count_votes(pool_, {&replicas, 1}, config_.no_majority).front();
  switch (result.source) {
    case VoteResult::Source::nothing: return std::nullopt;
    case VoteResult::Source::replica: return names[result.replica] == honest_name ? 1 : 0;
    case VoteResult::Source::mean: return double(honest_copies) / copies;
  }
  return std::nullopt;
}

void AggregationOracle::prepare(const RowView& honest, std::span<const int> copies, std::span<const int> honest_copies,
                                const float* a, const float* b) {
  honest_ = honest;
  a_ = a;
  b_ = b;
  votes_.clear();
  for (int file = 0; file < honest.n(); ++file) {
    const auto i = static_cast<std::size_t>(file);
    if (const auto share = honest_share(copies[i], honest_copies[i])) votes_.push_back({file, *share});
  }
  by_products_ = config_.compression == Compression::none && pipeline_.in_coefficient_space();
  if (by_products_) {
    std::vector<const float*> points(honest.rows.begin(), honest.rows.end());
    points.push_back(a);
    points.push_back(b);
    by_products_ = geometry_.measure(pool_, {points, honest.d, config_.shards});
  }
  if (by_products_) return;
  mean_.resize(static_cast<std::size_t>(honest.d));
  out_.resize(mean_.size());
  const std::vector<double> equal(honest.rows.size(), 1.0 / honest.n());
  kernels::weighted_sum(pool_, honest, equal, mean_.data());
}

double AggregationOracle::deviation(double z) {
  if (votes_.empty()) return std::numeric_limits<double>::quiet_NaN();
  return by_products_ ? from_products(z) : from_rows(z);
}

// Points: the votes and, last, g; all of them affine combinations of the honest gradients, a and b.
double AggregationOracle::from_products(double z) {
  const int files = honest_.n(), votes = static_cast<int>(votes_.size());
  kernels::Matrix points(votes + 1, files + 2);
  for (int i = 0; i < votes; ++i) {
    const auto [file, honest] = votes_[static_cast<std::size_t>(i)];
    points(i, file) = honest;
    points(i, files) = (1 - honest) * (1 - z);
    points(i, files + 1) = (1 - honest) * z;
  }
  for (int file = 0; file < files; ++file) points(votes, file) = 1.0 / files;
  GramGeometry all;
  all.take(kernels::congruent(points, geometry_.gram()));
  kernels::Matrix gram(votes, votes);
  for (int i = 0; i < votes; ++i)
    for (int j = 0; j < votes; ++j) gram(i, j) = all.gram()(i, j);
  std::vector<double> weights(votes_.size(), 0.0);
  if (!pipeline_.weigh(gram, seed_, 1, weights)) return std::numeric_limits<double>::quiet_NaN();
  weights.push_back(-1);
  return std::sqrt(all.squared_length(weights));
}

// What the server gets: signs where signs travel.
const float* AggregationOracle::as_received(const float* vector, int row) {
  if (config_.compression == Compression::none) return vector;
  std::transform(vector, vector + honest_.d, rows_[row], [](float x) { return x < 0 ? -1.0f : 1.0f; });
  return rows_[row];
}

double AggregationOracle::from_rows(double z) {
  const int votes = static_cast<int>(votes_.size());
  rows_.resize(votes + 1, honest_.d);  // the last: the forged vector
  const float* line[] = {a_, b_};
  const double at[] = {1 - z, z};
  kernels::weighted_sum(pool_, {line, honest_.d}, at, rows_[votes]);
  const float* forged = as_received(rows_[votes], votes);
  std::vector<const float*> rows;
  for (int i = 0; i < votes; ++i) {
    const auto [file, honest] = votes_[static_cast<std::size_t>(i)];
    const float* sent = honest > 0 ? as_received(honest_[file], i) : forged;
    if (honest > 0 && honest < 1) {
      const float* pair[] = {sent, forged};
      const double shares[] = {honest, 1 - honest};
      kernels::weighted_sum(pool_, {pair, honest_.d}, shares, rows_[i]);
      sent = rows_[i];
    }
    rows.push_back(sent);
  }
  Pipeline::Outcome outcome;
  pipeline_.aggregate_votes({rows, honest_.d, config_.shards}, seed_, 1, out_, outcome);
  if (!outcome.updated) return std::numeric_limits<double>::quiet_NaN();
  const float* difference[] = {out_.data(), mean_.data()};
  const double minus[] = {1, -1};
  kernels::weighted_sum(pool_, {difference, honest_.d}, minus, rows_[votes]);
  const float* row[] = {rows_[votes]};
  double squared = 0;
  kernels::squared_norms(pool_, {row, honest_.d}, {&squared, 1});
  return std::sqrt(squared);
}

}  // namespace detoxsim
