// The first step of the aggregation: from the replicas of every file to its vote.
#pragma once

#include <span>
#include <vector>

#include "base/rows.hpp"
#include "redundancy/encoding.hpp"
#include "redundancy/stage.hpp"
#include "redundancy/vote.hpp"

namespace detoxsim {

struct VoteSettings {
  NoMajority no_majority = NoMajority::drop;
  Compression compression = Compression::none;
  int shards = 1;  ///< servers that share the coordinates; the cost is that of one of them
  StageCosts costs = {};
};

class VoteStage {
 public:
  struct Outcome {
    std::vector<Payload> votes;  ///< by file, valid until the next call; empty where there is no vote, or it is a mean
                                 ///< of signs, which no payload can hold
    int no_majority = 0;         ///< files without a strict majority
    int mixed = 0;               ///< means of replicas whose signs differ: no vector of signs, so never the honest one
    OperationCost cost;
  };

  VoteStage(const VoteSettings& settings, int files, std::int64_t d, ThreadPool& pool);

  /// replica_sets: one per file. Returns the votes that there are as rows, valid until the next call.
  RowView count(std::span<const ReplicaSet> replica_sets, Outcome& outcome);
  /// The same where replicas are names of vectors: returns how many votes there are. Every mean counts as mixed.
  int count_names(std::span<const ReplicaSet> replica_sets, Outcome& outcome) const;

 private:
  template <class Use>
  void decide(std::span<const ReplicaSet> replica_sets, std::span<const std::size_t> cuts, Outcome& outcome,
              Use use) const;
  const float* as_floats(Payload payload, RowBuffer& unpacked, int row) const;
  const float* mean_of(const ReplicaSet& replica_set, int file);
  OperationCost cost(const ReplicaSet& replica_set) const;

  VoteSettings settings_;
  int files_;
  std::int64_t d_;
  std::vector<std::size_t> cuts_;  ///< of a payload, between servers
  ThreadPool& pool_;
  std::vector<const float*> votes_;
  RowBuffer unpacked_;  ///< votes that travelled as signs, as floats; by file
  RowBuffer replicas_;  ///< the same of the replicas whose mean is taken
  RowBuffer means_;     ///< votes that are means of their replicas; by file
};

}  // namespace detoxsim
