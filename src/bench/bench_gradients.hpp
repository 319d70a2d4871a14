// What a server would have received: p separate buffers of synthetic gradients, some of them forged.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/rows.hpp"
#include "redundancy/assignment.hpp"
#include "redundancy/vote.hpp"

namespace detoxsim {

/// p workers in groups of r. Honest gradients scatter about a common one as those of mini-batches do; q workers at
/// random places send the common one reversed.
class BenchGradients {
 public:
  BenchGradients(int p, std::int64_t d, int r, int q);

  RowView rows() const { return buffer_.view(); }
  const Assignment& assignment() const { return assignment_; }
  std::span<const ReplicaSet> replica_sets() const { return replica_sets_; }

 private:
  void fill(int q);

  Assignment assignment_;
  RowBuffer buffer_;
  std::vector<ReplicaSet> replica_sets_;
};

}  // namespace detoxsim
