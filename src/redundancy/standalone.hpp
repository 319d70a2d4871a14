// One rule, pre-aggregator or attack on rows, outside of a run: for `detoxsim apply` and for Python.
#pragma once

#include <cstdint>
#include <string>

#include "attacks/attack.hpp"
#include "rules/pre_aggregator.hpp"
#include "rules/rule.hpp"

namespace detoxsim {

/// Aggregates n rows with the f of the rule's own parameters (0 where it is "auto"). out: rows.d floats. InputError
/// where the rule refuses (n, f), or where every row has an entry that isn't finite and such rows leave.
GuardedRule::Outcome aggregate_rows(GuardedRule& rule, const RowView& rows, std::span<float> out);

/// n rows, at most f of them bad, → the pre-aggregator's rows. seed: of what shuffles. InputError where it can't take
/// (n, f), or where an entry isn't finite.
void pre_aggregate_rows(PreAggregator& pre_aggregator, const std::string& name, const RowView& rows, int f,
                        std::uint64_t seed, RowBuffer& out);

/// What Byzantine workers send where n workers hold one gradient each, `honest`, and q of them are Byzantine: one row,
/// or n where the attack differs from file to file. InputError, also where the attack needs samples.
/// seed: of what draws.
void forge_rows(const Component& attack, const RowView& honest, int q, std::uint64_t seed, ThreadPool& pool,
                RowBuffer& out);

}  // namespace detoxsim
