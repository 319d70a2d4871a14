// The first step of the aggregation: from the replicas of every file to its vote.
#pragma once

#include <span>
#include <vector>

#include "base/rows.hpp"
#include "redundancy/encoding.hpp"
#include "redundancy/stage.hpp"
#include "redundancy/vote.hpp"
#include "redundancy/vote_distribution.hpp"

namespace detoxsim {

struct VoteSettings {
  NoMajority no_majority = NoMajority::drop;
  Compression compression = Compression::none;
  int shards = 1;  ///< servers that share the coordinates; the law is that of one of them
  StageCosts costs = {};
};

class VoteStage {
 public:
  struct Outcome {
    std::vector<Payload> votes;  ///< per file what won, valid until the next call; empty where the vote is absent, or
                                 ///< is a mean of signs, which has no wire form
    int no_majority = 0;
    int mixed = 0;  ///< means of replicas whose signs differ: no vector of signs, so never the honest one
    OperationCost cost;
  };

  VoteStage(const VoteSettings& settings, int files, std::int64_t d, ThreadPool& pool);

  /// ballots: one per file. The votes that are there, valid until the next call.
  RowView count(std::span<const ReplicaSet> replica_sets, Outcome& outcome);
  /// The same where replicas are names of vectors: returns how many votes are there. Every mean is mixed.
  int count_names(std::span<const ReplicaSet> replica_sets, Outcome& outcome) const;

 private:
  const float* floats(Payload wire, RowBuffer& unpacked, int row) const;
  const float* without_majority(const ReplicaSet& replica_set, int file);
  OperationCost cost(const ReplicaSet& replica_set) const;

  VoteSettings settings_;
  int files_;
  std::int64_t d_;
  std::vector<std::size_t> cuts_;  ///< of a wire, between servers
  ThreadPool& pool_;
  std::vector<const float*> votes_;
  RowBuffer unpacked_;  ///< signs of the winners, as floats
  RowBuffer replicas_;  ///< signs of the replicas whose mean is taken
  RowBuffer means_;     ///< votes that are means of their replicas
};

}  // namespace detoxsim
