// Every rule and pre-aggregator once more, straight from its definition: plain loops in double over all d coordinates,
// nothing taken from src/ but the parameters. What the fast code gives is compared with this.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/params.hpp"
#include "base/registry.hpp"

namespace detoxsim::reference {

using Point = std::vector<double>;
using Points = std::vector<Point>;

/// What a definition is asked.
struct Problem {
  const Points& rows;
  int f = 0;
  const Params& params;
  std::uint64_t seed = 1;  ///< of a pre-aggregator's Stream(seed, "test shuffle")
  /// 0: as it is. Else every distance is off by up to `nudge_size` of itself, in a way that this number decides: a rule
  /// that chooses rows may choose as the definition does with distances that are as exact as float32.
  std::uint64_t nudge = 0;
};

/// Relative error of a squared distance that is forgiven where it decides between rows: eight steps of float32.
constexpr double nudge_size = 8 * 6e-8;

/// One point for a rule, several for a pre-aggregator. Where the definition leaves open which (the median of four
/// points on a line, a tie within the resolution of float32), anything between the two corners of a box is right.
struct Answer {
  Points low, high;
};

struct Definition {
  std::function<Answer(const Problem&)> compute;
  /// Roughly how many operations that takes.
  double (*cost)(double n, double f, double d);
  /// Parameters besides the defaults under which the rule is compared, too.
  std::vector<std::vector<std::pair<std::string, Value>>> variants = {};
};

/// By name of the component.
const std::map<std::string, Definition>& definitions(ComponentKind kind);

/// ‖Σ (xᵢ − z)/‖xᵢ − z‖‖/n: 0 where z is the geometric median, and no row.
double pull(const Points& rows, const Point& z);

}  // namespace detoxsim::reference
