#include "redundancy/assignment.hpp"

#include <cstdint>

namespace detoxsim {

std::vector<int> Assignment::group_sizes() const {
  std::vector<int> sizes;
  for (const auto& group : holders) sizes.push_back(static_cast<int>(group.size()));
  return sizes;
}

Assignment contiguous_groups(int p, int files) {
  Assignment assignment;
  assignment.holders.resize(static_cast<std::size_t>(files));
  for (int w = 0; w < p; ++w) {
    const int file = static_cast<int>(static_cast<std::int64_t>(w) * files / p);
    assignment.holders[static_cast<std::size_t>(file)].push_back(w);
    assignment.file_of.push_back(file);
  }
  return assignment;
}

}  // namespace detoxsim
