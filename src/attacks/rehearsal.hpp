// "search": the strength of an attack at which the aggregate ends farthest from the honest mean, found by trying.
#pragma once

#include "attacks/attack.hpp"

namespace detoxsim {

/// An attack's parameters, and those of a search.
std::vector<ParamSpec> with_search(std::vector<ParamSpec> params);
/// What an attack knows that searches where a parameter is "search", and else has the parameter `population`.
std::vector<Declaration> search_knowledge();

/// The strength s at which forging (1−s)·a + s·b does most harm in this iteration. searched: the parameter, for the
/// InputError where there is no server to try it on.
double worst_strength(const Params& params, const std::string& searched, const AdversaryView& view, const float* a,
                      const float* b);

}  // namespace detoxsim
