// What the server would make of forged gradients, for an adversary that looks for the worst ones.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "redundancy/pipeline.hpp"

namespace detoxsim {

/// Runs the pipeline on the votes that the adversary expects: all its workers send (1−z)·a + z·b. The permutation of
/// the buckets is drawn after the reports, so the adversary tries with one of its own.
///
/// Where all rules work in coefficient space, a single Gram pass over the honest gradients, a and b serves every z:
/// only the products with the forged vector change, and they follow from those with a and b. Else each z costs the
/// rules' own passes.
class AggregationOracle {
 public:
  /// The pipeline must outlive this and must not be aggregating meanwhile. collusion: Byzantine replicas are identical.
  AggregationOracle(Pipeline& pipeline, const PipelineConfig& config, bool collusion, std::uint64_t seed,
                    ThreadPool& pool);

  /// The honest gradients of the files, how many workers hold each file, and how many of those are honest. What is
  /// given must live until the last call of deviation().
  void prepare(const RowView& honest, std::span<const int> copies, std::span<const int> honest_copies, const float* a,
               const float* b);
  /// ‖ĝ − g‖: how far the aggregate ĝ would be from the mean g of all honest gradients; NaN where there is none.
  double deviation(double z);

 private:
  /// A vote: honest·xᵢ + (1 − honest)·forged.
  struct Vote {
    int file;
    double honest;
  };
  /// How much of the honest gradient the vote on a file contains; nullopt where the file has no vote.
  std::optional<double> honest_share(int copies, int honest_copies) const;
  double from_products(double z);
  double from_rows(double z);
  const float* as_received(const float* vector, int row);

  Pipeline& pipeline_;
  PipelineConfig config_;
  bool collusion_;
  std::uint64_t seed_;
  ThreadPool& pool_;
  RowView honest_;
  const float* a_ = nullptr;
  const float* b_ = nullptr;
  std::vector<Vote> votes_;
  GramGeometry geometry_;  ///< of the honest gradients, a and b
  bool by_products_ = false;
  RowBuffer rows_;
  std::vector<float> mean_, out_;
};

}  // namespace detoxsim
