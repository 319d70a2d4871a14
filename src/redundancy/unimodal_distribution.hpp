// Laws of one mode whose neighbouring terms have a known ratio: hypergeometric, binomial.
#pragma once

#include <algorithm>
#include <vector>

namespace detoxsim {

/// P(lowest), …, P(highest), normalised, from ratio(j) = P(j+1)/P(j), which is > 0 between them: from the mode
/// outwards, where nothing that matters underflows. Error: a few ulp per term.
template <class Ratio>
std::vector<double> unimodal_distribution(int lowest, int highest, int mode, Ratio ratio) {
  std::vector<double> distribution(static_cast<std::size_t>(highest - lowest) + 1, 0.0);
  const auto at = [&](int j) -> double& { return distribution[static_cast<std::size_t>(j - lowest)]; };
  const int start = std::clamp(mode, lowest, highest);
  double sum = 1, term = at(start) = 1;
  for (int j = start; j < highest; ++j) sum += at(j + 1) = term *= ratio(j);
  term = 1;
  for (int j = start; j > lowest; --j) sum += at(j - 1) = term /= ratio(j - 1);
  for (auto& probability : distribution) probability /= sum;
  return distribution;
}

}  // namespace detoxsim
