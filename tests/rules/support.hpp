// What the tests of rules share: rows written out, random rows, rules by name and parameters.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/random.hpp"
#include "rules/pre_aggregator.hpp"
#include "rules/rule.hpp"

namespace detoxsim::testing {

using Rows = std::vector<std::vector<float>>;
using Settings = std::vector<std::pair<std::string, Value>>;

inline std::vector<const float*> pointers(const Rows& rows) {
  std::vector<const float*> all;
  for (const auto& row : rows) all.push_back(row.data());
  return all;
}

inline std::int64_t length(const Rows& rows) { return static_cast<std::int64_t>(rows.at(0).size()); }

/// Independent normal entries about `mean`.
inline Rows random_rows(int n, int d, double mean = 0, double spread = 1, std::uint64_t seed = 1) {
  RandomStream random(seed, "test rows");
  Rows rows(static_cast<std::size_t>(n), std::vector<float>(static_cast<std::size_t>(d)));
  for (auto& row : rows) {
    for (auto& x : row) x = static_cast<float>(mean + spread * random.normal());
  }
  return rows;
}

inline Component component(ComponentKind kind, const std::string& name, const Settings& settings = {}) {
  Component chosen = Component::named(kind, name);
  const auto& specs = Catalog::of(kind).find(name)->params;
  for (const auto& [key, value] : settings) {
    const std::string problem = chosen.params.set(specs, key, value);
    if (!problem.empty()) throw std::runtime_error(name + "." + key + ": " + problem);
  }
  return chosen;
}

inline std::vector<float> aggregate(const std::string& name, const Rows& rows, int f, const Settings& settings = {},
                                    int threads = 1, int* steps = nullptr) {
  ThreadPool pool(threads);
  const auto rule = make_rule(component(ComponentKind::rule, name, settings), pool);
  std::vector<float> out(rows.at(0).size());
  const auto all = pointers(rows);
  const auto outcome = rule->aggregate({all, length(rows)}, f, out);
  if (!outcome.finite) throw std::runtime_error(name + " found non-finite rows");
  if (steps) *steps = outcome.steps;
  return out;
}

inline Rows pre_aggregate(const std::string& name, const Rows& rows, int f, const Settings& settings = {},
                          std::uint64_t seed = 1) {
  ThreadPool pool(1);
  const auto pre = make_pre_aggregator(component(ComponentKind::pre_aggregator, name, settings), pool);
  RandomStream random(seed, "test shuffle");
  RowBuffer out;
  const auto all = pointers(rows);
  const auto outcome = pre->apply({all, length(rows)}, f, random, out);
  if (!outcome.finite) throw std::runtime_error(name + " found non-finite rows");
  Rows result;
  for (int i = 0; i < out.n(); ++i) result.emplace_back(out.row(i).begin(), out.row(i).end());
  return result;
}

}  // namespace detoxsim::testing
