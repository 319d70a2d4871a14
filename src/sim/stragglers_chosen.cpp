// Stragglers that are chosen: nobody; some workers in all iterations; some workers for a while.
#include <algorithm>
#include <limits>

#include "sim/stragglers.hpp"

namespace detoxsim {
namespace {

class Chosen final : public Stragglers {
 public:
  Chosen(const Params& params, const StragglerContext& context, std::int64_t first, std::int64_t last)
      : slow_(static_cast<std::size_t>(context.workers), 1.0), usual_(slow_), first_(first), last_(last) {
    for (const std::int64_t worker : params.integers("workers")) {
      if (worker >= context.workers)
        throw InputError(
            Mistake::bad_value, "workers",
            "expected workers in 0 … p-1 = " + std::to_string(context.workers - 1) + ", got " + std::to_string(worker));
      slow_[static_cast<std::size_t>(worker)] = params.number("factor");
    }
  }
  std::vector<double> factors(std::int64_t iteration) const override {
    return iteration >= first_ && iteration <= last_ ? slow_ : usual_;
  }

 private:
  std::vector<double> slow_, usual_;
  std::int64_t first_, last_;
};

constexpr std::int64_t for_ever = std::numeric_limits<std::int64_t>::max();

std::vector<ParamSpec> choice() {
  return {integers_param("workers", {0}, 0, "who is slow, from 0"),
          positive_param("factor", 10, "times the usual compute time")};
}

std::vector<ParamSpec> choice_for_a_while() {
  auto params = choice();
  params.push_back(integer_param("first", 1, 1, "the first slow iteration"));
  params.push_back(integer_param("last", 1, 1, "the last slow iteration"));
  return params;
}

std::unique_ptr<Stragglers> none(const Params&, const StragglerContext& context) {
  return std::make_unique<Chosen>(Params({integers_param("workers", {}, 0, "")}), context, 1, for_ever);
}

std::unique_ptr<Stragglers> constant(const Params& params, const StragglerContext& context) {
  return std::make_unique<Chosen>(params, context, 1, for_ever);
}

std::unique_ptr<Stragglers> transient(const Params& params, const StragglerContext& context) {
  const std::int64_t first = params.integer("first"), last = params.integer("last");
  if (last < first)
    throw InputError(Mistake::bad_value, "last",
                     "expected first = " + std::to_string(first) + " or later, got " + std::to_string(last));
  return std::make_unique<Chosen>(params, context, first, last);
}

const StragglerRegistry::Registration registration_none(ComponentKind::stragglers,
                                                        {"none", "every worker computes at its host's speed", "", {}},
                                                        none);
const StragglerRegistry::Registration registration_constant(
    ComponentKind::stragglers, {"constant", "some workers are slow in all iterations", "", choice()}, constant);
const StragglerRegistry::Registration registration_transient(
    ComponentKind::stragglers, {"transient", "some workers are slow for a while", "", choice_for_a_while()}, transient);

}  // namespace
}  // namespace detoxsim
