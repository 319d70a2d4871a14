// Pre-aggregators: n vectors → m vectors, before a robust rule.
#pragma once

#include <memory>

#include "base/random.hpp"
#include "rules/rule.hpp"

namespace detoxsim {

/// Serves one caller at a time, like Rule.
class PreAggregator {
 public:
  struct Outcome {
    bool finite = true;  ///< every element read was finite; where false, `out` is unspecified
  };

  virtual ~PreAggregator() = default;
  /// How many vectors come out for n that go in.
  virtual int outputs(int n) const = 0;
  /// How many of those may be bad when f of the n may.
  virtual int f_after(int n, int f) const = 0;
  virtual bool computable(int n, int f) const = 0;
  /// Resizes out to outputs(n) rows and fills it. `random`: for those that shuffle.
  virtual Outcome apply(const RowView& rows, int f, RandomStream& random, RowBuffer& out) = 0;
  virtual OperationCost cost(int n, int f, std::int64_t d) const = 0;
};

using PreAggregatorFactory = std::unique_ptr<PreAggregator> (*)(const Params& params, ThreadPool& pool);
using PreAggregatorRegistry = Registry<PreAggregatorFactory>;

/// Defines Derived(params, pool)'s factory.
template <class Derived>
std::unique_ptr<PreAggregator> make_pre_aggregator(const Params& params, ThreadPool& pool) {
  return std::make_unique<Derived>(params, pool);
}

std::unique_ptr<PreAggregator> make_pre_aggregator(const Component& component, ThreadPool& pool);

}  // namespace detoxsim
