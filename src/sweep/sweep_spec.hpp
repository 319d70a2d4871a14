// What a sweep varies: the product of its dimensions, as changes to a scenario.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "scenario/scenario.hpp"

namespace detoxsim {

/// Paths that move together: steps[i][j] is what path j is set to at step i.
struct SweepAxis {
  std::vector<std::string> paths;
  std::vector<std::vector<std::string>> steps;

  /// One path that takes these values.
  static SweepAxis of(const std::string& path, const std::vector<std::string>& values);
};

/// Makes one dimension of several, the values side by side. InputError where their lengths differ.
SweepAxis zipped(const std::vector<SweepAxis>& parts);

/// Everything that a sweep changes in its scenario.
struct SweepSpec {
  std::vector<Setting> fixed;
  std::vector<SweepAxis> dimensions;  ///< the last one changes fastest

  /// InputError where a path is changed twice, or there are more combinations than anybody means.
  void check() const;
  /// How many combinations there are.
  std::size_t count() const;
  /// What is varied, at combination `index` of count().
  std::vector<Setting> varied(std::size_t index) const;
  /// All changes of a combination, a component before its parameters, so that none undoes another.
  std::vector<Setting> all(std::size_t index) const;
  /// The paths that are set or varied, in the order of the command line.
  std::vector<std::string> paths() const;
};

}  // namespace detoxsim
