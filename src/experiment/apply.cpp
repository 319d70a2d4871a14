#include "experiment/apply.hpp"

#include <algorithm>
#include <cstdio>

#include "base/npy.hpp"
#include "redundancy/standalone.hpp"

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
  NpyArray out = like(in, 1);
  const auto outcome = aggregate_rows(rule, rows, out.values);
  if (rule.rule().takes_f() && options.component.params.is("f", "auto"))
    std::fprintf(stderr, "note: f = 0; say how many rows may be bad with --set f=N\n");
  if (outcome.dropped > 0)
    std::fprintf(stderr, "note: %d of %d rows have entries that aren't finite and were dropped, so f = %d\n",
                 outcome.dropped, rows.n(), outcome.f);
  return out;
}

NpyArray from_buffer(const NpyArray& in, const RowBuffer& buffer) {
  NpyArray out = like(in, buffer.n());
  for (int i = 0; i < buffer.n(); ++i)
    std::copy_n(buffer[i], in.columns, out.values.begin() + static_cast<std::ptrdiff_t>(i * in.columns));
  return out;
}

NpyArray apply_pre_aggregator(const ApplyOptions& options, const NpyArray& in, const RowView& rows, ThreadPool& pool) {
  const auto pre_aggregator = make_pre_aggregator(options.component, pool);
  RowBuffer buffer;
  pre_aggregate_rows(*pre_aggregator, options.component.name, rows, static_cast<int>(options.f), options.seed, buffer);
  NpyArray out = from_buffer(in, buffer);
  out.one_dimensional = false;
  return out;
}

NpyArray apply_attack(const ApplyOptions& options, const NpyArray& in, const RowView& rows, ThreadPool& pool) {
  RowBuffer buffer;
  forge_rows(options.component, rows, static_cast<int>(options.byzantine), options.seed, pool, buffer);
  return from_buffer(in, buffer);
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
