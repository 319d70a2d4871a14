// Scales rows down to a length; shared by the clipping pre-aggregators.
#pragma once

#include <vector>

#include "rules/costs.hpp"
#include "rules/pre_aggregator.hpp"

namespace detoxsim {

/// A pre-aggregator that scales rows longer than a threshold down to it and leaves the others as they are.
class NormClipper : public PreAggregator {
 public:
  explicit NormClipper(ThreadPool& pool) : pool_(pool) {}

  int outputs(int n) const override { return n; }
  int f_after(int, int f) const override { return f; }
  Outcome apply(const RowView& rows, int f, RandomStream&, RowBuffer& out) final;
  /// One pass for the norms, which are exchanged, one to copy.
  OperationCost cost(int n, int, std::int64_t d) const override;

 protected:
  /// The greatest length allowed. norms: one per row, in the order of the rows
  virtual double threshold(const std::vector<double>& norms, int f) = 0;

 private:
  ThreadPool& pool_;
  ThreadPool serial_{1};  ///< a task copies one row
  std::vector<double> norms_;
};

}  // namespace detoxsim
