// Rules by what they promise and how they work: a guarantee of the form n ≥ a·f + b, and rules that see only inner
// products.
#pragma once

#include <vector>

#include "rules/gram_geometry.hpp"
#include "rules/rule.hpp"

namespace detoxsim {

/// A guarantee n ≥ slope·f + offset.
struct Bound {
  int slope, offset;
};

/// A rule with such a guarantee. Derived rules are computable for any n ≥ 1 unless they say otherwise.
class BoundedRule : public Rule {
 public:
  BoundedRule(ThreadPool& pool, Bound bound) : pool_(pool), bound_(bound) {}

  std::string guarantee() const override;
  bool guaranteed(int n, int f) const override;
  bool computable(int n, int f) const override { return n >= 1 && f >= 0; }

 protected:
  ThreadPool& pool_;

 private:
  Bound bound_;
};

/// A rule whose result is a weighted sum of the rows, with weights that depend on inner products only: one Gram pass,
/// some work in coefficient space, one weighted pass.
class GramRule : public BoundedRule {
 public:
  using BoundedRule::BoundedRule;
  Outcome aggregate(const RowView& rows, int f, std::span<float> out) override;
  bool in_coefficient_space() const override { return true; }
  int weigh(const GramGeometry& geometry, int f, std::span<double> weights) override = 0;
  OperationCost cost(int n, int f, std::int64_t d, int steps) const override;

 protected:
  /// d floats that take part as one more point, index n; nullptr for none. They live until the next call. A rule that
  /// has one is not in_coefficient_space().
  virtual const float* extra_point(const RowView&) { return nullptr; }
  /// Whether the rule begins at the mean of the rows: where far rows cancel in it, it takes part as the extra point,
  /// since its distances can't be told from the rows' own products then.
  virtual bool starts_at_mean() const { return false; }
  /// How many of the points that weigh() is given are rows: all, or all but the extra point, which is the last then.
  int rows_among(const GramGeometry& geometry) const { return geometry.points() - (has_extra_ ? 1 : 0); }
  /// Whether the last weigh() needs products in double: then it is asked again.
  virtual bool doubtful() const { return false; }
  /// Flops spent in coefficient space.
  virtual double coefficient_flops(int n, int f, int steps) const = 0;

 private:
  GramGeometry geometry_;
  bool has_extra_ = false;
  std::vector<float> mean_;
  std::vector<double> weights_;
  std::vector<const float*> pointers_;
};

}  // namespace detoxsim
