#include "redundancy/standalone.hpp"

#include "redundancy/vote_distribution.hpp"

namespace detoxsim {

GuardedRule::Outcome aggregate_rows(GuardedRule& rule, const RowView& rows, std::span<float> out) {
  const int n = rows.n(), f = rule.effective_f(0);
  if (f > n) throw InputError("f = " + std::to_string(f) + " is more than the n = " + std::to_string(n) + " rows");
  if (const std::string why = rule.refusal(n, f); !why.empty()) throw InputError(why);
  const GuardedRule::Outcome outcome = rule.aggregate(rows, f, out);
  if (!outcome.updated) throw InputError("every row has an entry that isn't finite: nothing is left to aggregate");
  return outcome;
}

void pre_aggregate_rows(PreAggregator& pre_aggregator, const std::string& name, const RowView& rows, int f,
                        std::uint64_t seed, RowBuffer& out) {
  if (f < 0 || !pre_aggregator.computable(rows.n(), f))
    throw InputError(name + " can't take n = " + std::to_string(rows.n()) + " and f = " + std::to_string(f));
  RandomStream random(seed, "apply");
  if (!pre_aggregator.apply(rows, f, random, out).finite) throw InputError("a row has an entry that isn't finite");
}

void forge_rows(const Component& attack, const RowView& honest, int q, std::uint64_t seed, ThreadPool& pool,
                RowBuffer& out) {
  const int n = honest.n();
  if (q < 0 || q > n)
    throw InputError("q = " + std::to_string(q) + " is not between 0 and the n = " + std::to_string(n) + " rows");
  const std::vector<int> one_each(static_cast<std::size_t>(n), 1);
  const AdversaryContext context{n, q, n, worst_case_votes(one_each, q, NoMajority::drop), seed, false};
  const AdversaryView view{honest, one_each, one_each};
  const auto forger = at(attack.name, [&] {
    auto made = AttackRegistry::find(ComponentKind::attack, attack.name)(attack.params, context, pool);
    made->begin(view);
    return made;
  });
  out.resize(forger->per_file() ? n : 1, honest.d);
  for (int i = 0; i < out.n(); ++i) forger->forge(view, i, out.row(i));
}

}  // namespace detoxsim
