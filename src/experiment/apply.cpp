#include "experiment/apply.hpp"

#include <algorithm>
#include <cstdio>

#include "attacks/attack.hpp"
#include "base/npy.hpp"
#include "redundancy/vote_distribution.hpp"
#include "rules/pre_aggregator.hpp"

namespace detoxsim {

namespace {

NpyArray like(const NpyArray& in, std::int64_t rows) {
  NpyArray out = in;
  out.rows = rows;
  out.one_dimensional = rows == 1;
  out.values.assign(static_cast<std::size_t>(rows * in.columns), 0.0f);
  return out;
}

NpyArray apply_rule(const ApplyOptions& options, const NpyArray& in, const RowView& rows, ThreadPool& pool) {
  GuardedRule rule(options.component, pool);
  const int f = rule.effective_f(0);
  if (f > rows.n())
    throw InputError("apply: f = " + std::to_string(f) + " is more than the n = " + std::to_string(rows.n()) + " rows");
  if (const std::string why = rule.refusal(rows.n(), f); !why.empty()) throw InputError(why);
  NpyArray out = like(in, 1);
  if (rule.rule().takes_f() && options.component.params.is("f", "auto"))
    std::fprintf(stderr, "note: f = 0; say how many rows may be bad with --set f=N\n");
  const auto outcome = rule.aggregate(rows, f, out.values);
  if (!outcome.updated)
    throw InputError(options.in + ": every row has an entry that isn't finite: nothing is left to aggregate");
  if (outcome.dropped > 0)
    std::fprintf(stderr, "note: %d of %d rows have entries that aren't finite and were dropped, so f = %d\n",
                 outcome.dropped, rows.n(), outcome.f);
  return out;
}

NpyArray apply_pre_aggregator(const ApplyOptions& options, const NpyArray& in, const RowView& rows, ThreadPool& pool) {
  const auto pre = make_pre_aggregator(options.component, pool);
  const int f = static_cast<int>(options.f);
  if (!pre->computable(rows.n(), f))
    throw InputError(options.component.name + " can't take n = " + std::to_string(rows.n()) +
                     " and f = " + std::to_string(f));
  RandomStream random(options.seed, "apply");
  RowBuffer buffer;
  if (!pre->apply(rows, f, random, buffer).finite)
    throw InputError(options.in + ": a row has an entry that isn't finite");
  NpyArray out = like(in, buffer.n());
  out.one_dimensional = false;
  for (int i = 0; i < buffer.n(); ++i)
    std::copy_n(buffer[i], in.columns, out.values.begin() + static_cast<std::ptrdiff_t>(i * in.columns));
  return out;
}

NpyArray apply_attack(const ApplyOptions& options, const NpyArray& in, const RowView& rows, ThreadPool& pool) {
  const int n = rows.n(), q = static_cast<int>(options.byzantine);
  if (q > n) throw InputError("--q: " + std::to_string(q) + " is more than the n = " + std::to_string(n) + " rows");
  const std::vector<int> one_each(static_cast<std::size_t>(n), 1);
  const AdversaryContext context{n, q, n, worst_case_votes(one_each, q, NoMajority::drop)};
  const auto attack =
      AttackRegistry::find(ComponentKind::attack, options.component.name)(options.component.params, context, pool);
  const AdversaryView view{rows, one_each, one_each};
  attack->begin(view);
  NpyArray out = like(in, attack->per_file() ? n : 1);
  for (int i = 0; i < out.rows; ++i)
    attack->forge(
        view, i,
        std::span(out.values).subspan(static_cast<std::size_t>(i * in.columns), static_cast<std::size_t>(in.columns)));
  return out;
}

}  // namespace

void apply(const ApplyOptions& options) {
  const NpyArray in = read_npy(options.in);
  if (in.rows == 0 || in.columns == 0) throw InputError(options.in + ": no values");
  if (in.rows > INT32_MAX) throw InputError(options.in + ": more rows than can be counted in 31 bits");
  if (in.tiny > 0)
    std::fprintf(
        stderr,
        "note: %lld values lie nearer to 0 than float32's smallest normal number, 1.2e-38: their digits are lost\n",
        static_cast<long long>(in.tiny));
  std::vector<const float*> pointers;
  for (std::int64_t i = 0; i < in.rows; ++i) pointers.push_back(in.values.data() + i * in.columns);
  const RowView rows{pointers, in.columns};
  ThreadPool pool(options.threads);
  switch (options.kind) {
    case ComponentKind::rule: return write_npy(options.out, apply_rule(options, in, rows, pool));
    case ComponentKind::pre_aggregator: return write_npy(options.out, apply_pre_aggregator(options, in, rows, pool));
    default: return write_npy(options.out, apply_attack(options, in, rows, pool));
  }
}

}  // namespace detoxsim
