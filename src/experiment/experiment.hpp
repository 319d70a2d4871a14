// The composition root: turns a scenario into the objects that run it, and knows everything derived from it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "attacks/adversary.hpp"
#include "learning/gradient_book.hpp"
#include "learning/optimizer.hpp"
#include "redundancy/rehearsal.hpp"
#include "scenario/scenario.hpp"
#include "sim/simulation.hpp"

namespace detoxsim {

/// One scenario, ready to run in this process (SimGrid allows one engine, so one Experiment, per process).
class Experiment {
 public:
  /// Builds everything; InputError with a line for every mistake found. Writes nothing.
  Experiment(const Scenario& scenario, int threads);
  ~Experiment();

  const Scenario& scenario() const { return scenario_; }
  int threads() const { return pool_.threads(); }
  std::int64_t parameters() const { return model_->parameters(); }  ///< d
  const Assignment& assignment() const { return assignment_; }
  const StagePlan& plan() const { return pipeline_->plan(); }
  const Pipeline& pipeline() const { return *pipeline_; }
  Params resolved_attack() const { return adversary_->resolved(); }
  std::int64_t report_bytes() const;
  double flops_per_sample() const { return model_->flops_per_sample(); }
  const Dataset& dataset() const { return dataset_; }
  const Cluster& cluster() const { return *cluster_; }
  /// Things that run but may not be what was meant.
  std::vector<std::string> warnings() const;

  /// Trains. To be called once.
  Ending run(const std::function<void(const IterationRow&)>& on_iteration, const std::function<bool()>& stop);

 private:
  void build();
  Rehearse rehearse();

  Scenario scenario_;
  ThreadPool pool_;
  Assignment assignment_;
  Dataset dataset_;
  std::unique_ptr<Model> model_;
  std::unique_ptr<Optimizer> optimizer_;
  std::unique_ptr<Pipeline> pipeline_;
  std::unique_ptr<Rehearsal> rehearsal_;
  std::unique_ptr<Adversary> adversary_;
  std::unique_ptr<Cluster> cluster_;
  std::unique_ptr<GradientBook> book_;
  std::unique_ptr<Evaluator> evaluator_;
  std::vector<float> weights_;
};

/// Identifies what is computed: a hash of the resolved scenario and of the contents of the files it names, wherever
/// they lie. 16 hexadecimal digits.
std::string case_id(const Scenario& scenario);
/// The same with the digests of paths from the caller, who may remember them.
std::string case_id(const Scenario& scenario, const std::function<std::string(const std::string&)>& digest_of_path);

}  // namespace detoxsim
