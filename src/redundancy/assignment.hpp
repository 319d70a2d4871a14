// Which worker computes which file.
#pragma once

#include <vector>

#include "base/registry.hpp"

namespace detoxsim {

/// Every worker holds one file; the workers of a file are its group.
struct Assignment {
  std::vector<std::vector<int>> holders;  ///< file → its workers, ascending
  std::vector<int> file_of;               ///< worker → its file

  int files() const { return static_cast<int>(holders.size()); }
  int workers() const { return static_cast<int>(file_of.size()); }
  std::vector<int> group_sizes() const;
};

/// p workers over `files` groups: worker w is in group ⌊w·files/p⌋, so sizes differ by at most one. 1 ≤ files ≤ p
Assignment contiguous_groups(int p, int files);

/// p ≥ 1 workers, redundancy 1 ≤ r ≤ p. InputError where the scheme can't take r.
using SchemeFactory = Assignment (*)(int p, int r);
using SchemeRegistry = Registry<SchemeFactory>;

}  // namespace detoxsim
