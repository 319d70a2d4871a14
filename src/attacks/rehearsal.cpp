#include "attacks/rehearsal.hpp"

#include <algorithm>

#include "attacks/line_search.hpp"
#include "attacks/population.hpp"

namespace detoxsim {

namespace {

bool searches(const Params& params) {
  const auto& values = params.values();
  return std::any_of(values.begin(), values.end(),
                     [](const auto& value) { return value.second == Value(std::string("search")); });
}

}  // namespace

std::vector<ParamSpec> with_search(std::vector<ParamSpec> params) {
  params.push_back(word_param("search_method", {"golden-section", "byzfl"},
                              "\"search\": a grid and golden sections in [search_limit/100, search_limit], or ByzFL's "
                              "growing and shrinking steps from 0 on"));
  params.push_back(positive_param("search_limit", 10, "\"search\": the greatest value; with byzfl the first step"));
  params.push_back(
      integer_param("search_evaluations", 24, 3, "\"search\": how often the aggregation is rehearsed; ByzFL: 20"));
  return params;
}

std::vector<Declaration> search_knowledge() {
  return {{Property::knows_server, searches},
          {Property::knows_own_files, [](const Params& p) { return !searches(p) && population_is_own(p); }},
          {Property::knows_all_files, [](const Params& p) { return !searches(p) && population_is_all(p); }}};
}

double worst_strength(const Params& params, const std::string& searched, const AdversaryView& view, const float* a,
                      const float* b) {
  if (!view.query_aggregation)
    throw InputError(Mistake::bad_value, searched,
                     "\"search\" tries what the server would do, and here is none; give a number");
  const auto deviation = (*view.query_aggregation)(view, a, b);
  const double limit = params.number("search_limit");
  const int evaluations = static_cast<int>(params.integer("search_evaluations"));
  if (params.is("search_method", "byzfl")) return largest_by_steps(deviation, limit, evaluations);
  return largest_at(deviation, limit / 100, limit, evaluations);
}

}  // namespace detoxsim
