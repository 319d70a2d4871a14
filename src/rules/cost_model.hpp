// What a machine that was measured takes for the work that the laws count.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "rules/rule.hpp"

namespace detoxsim {

/// How fast rows are read again and again: slower as soon as what is read leaves a cache.
struct MemorySpeed {
  struct Point {
    double bytes = 0;  ///< that are read in turns
    double bytes_per_s = 0;
  };
  std::vector<Point> points;  ///< ascending; at least one

  /// Between two points by a power law, beyond them as at the nearest.
  double at(double bytes) const;
  double fastest() const;
};

/// What one rule, pre-aggregator, optimiser or the vote reaches on that machine.
struct PartSpeed {
  double s_per_flop = 0;  ///< 0: nothing but memory counts
  double memory = 1;      ///< share of the memory's speed that it gets; may be above 1
};

struct CostModel {
  MemorySpeed memory;
  double serial_flops_per_s = 0;  ///< of one thread in n dimensions
  std::map<std::string, PartSpeed> parts;

  /// √((s_per_flop·flops)² + (bytes/bytes_per_s)²): arithmetic and memory hide each other in part, the longer one the
  /// shorter more. On top what one thread does in n dimensions. bytes_per_s: of the memory, wherever the data lie; a
  /// part with more than its whole speed still gets none above the fastest.
  double seconds(const PartSpeed& speed, const OperationCost& cost, double bytes_per_s) const;
  /// The same by name, of a part that there is. touched: bytes that are used before the same ones are used again; they
  /// choose the cache.
  double seconds(const std::string& part, const OperationCost& cost, double touched) const {
    return seconds(parts.at(part), cost, memory.at(touched));
  }
};

/// The part's name of the vote; the others have those of their component.
inline const std::string vote_part = "vote";

}  // namespace detoxsim
