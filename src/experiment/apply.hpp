// `detoxsim apply`: one rule, pre-aggregator or attack on a matrix from a file, for comparison with any other tool.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/registry.hpp"

namespace detoxsim {

struct ApplyOptions {
  ComponentKind kind = ComponentKind::rule;  ///< rule, pre_aggregator or attack
  Component component;
  std::string in, out;         ///< .npy files
  std::int64_t f = 0;          ///< for a pre-aggregator: how many of the rows may be bad
  std::int64_t byzantine = 0;  ///< for an attack: q; the rows are the honest gradients of p = n workers
  std::uint64_t seed = 1;      ///< for what shuffles
  int threads = 1;
};

/// Reads, computes in float32 as a run would, writes in the dtype of the input: a vector for a rule and for an attack
/// that sends the same to all files, else a matrix. InputError.
void apply(const ApplyOptions& options);

}  // namespace detoxsim
