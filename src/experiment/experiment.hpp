// The composition root: turns a scenario into the objects that run it, and knows everything derived from it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "attacks/adversary.hpp"
#include "experiment/calibration.hpp"
#include "experiment/shared_inputs.hpp"
#include "experiment/workload.hpp"
#include "protocol/training_round.hpp"
#include "redundancy/aggregation_oracle.hpp"
#include "scenario/scenario.hpp"
#include "sim/message_times.hpp"
#include "sim/simulation.hpp"

namespace detoxsim {

/// One scenario, ready to run in this process (SimGrid allows one engine, so one Experiment, per process).
class Experiment {
 public:
  /// Builds everything; InputError with a line for every mistake found. Writes nothing.
  Experiment(const Scenario& scenario, int threads, Device device = Device::cpu);
  /// The same with what other experiments have read already.
  Experiment(const Scenario& scenario, int threads, Device device, SharedInputs& inputs);
  ~Experiment();

  const Scenario& scenario() const { return scenario_; }
  int threads() const { return pool_.threads(); }
  Device device() const { return device_; }
  const std::string& case_id() const { return case_id_; }
  const ModelSize& size() const { return workload_->size; }
  std::int64_t parameters() const { return size().parameters; }  ///< d
  /// Whose bytes, flops and laws drive the simulated clock: the model's own, or those of timing.as_model.
  const ModelSize& timed_size() const { return timed_; }
  const Assignment& assignment() const { return assignment_; }
  const StagePlan& plan() const { return pipeline_->plan(); }
  const Pipeline& pipeline() const { return *pipeline_; }
  Params resolved_attack() const { return adversary_->resolved(); }
  /// False where only the times of a cluster are simulated.
  bool has_gradients() const { return workload_->source != nullptr; }
  const Dataset& dataset() const { return workload_->dataset; }
  const Cluster& cluster() const { return *cluster_; }
  /// What travels in an iteration, and how the server votes on it.
  TransferSettings transfer_settings() const;
  /// Of timing.calibration; nullopt without one.
  const std::optional<Calibration>& calibration() const { return calibration_; }
  /// Files that the reports of cluster.required_reports can decide; all of them where it isn't set.
  int most_decided() const;
  /// How long messages take between server and workers; simulated at the first call.
  const std::vector<MessageTimes>& messages() const;
  /// Things that run but may not be what was meant.
  std::vector<std::string> warnings() const;

  /// Trains. To be called once.
  RunStatus run(const Observers& observers, const OnGradients& on_gradients = {});
  /// For people, with the settings that it depends on.
  std::string reason(const Standstill& standstill) const;

 private:
  void build(SharedInputs& inputs);
  void check_cluster() const;
  void check_bytes() const;
  void check_address_space() const;
  void time_as_model();
  void calibrate();
  /// Whose gradient the workers' clock counts: the trained model, or timing.as_model.
  const Component& timed_model() const;
  /// Whose costs drive the server's clock; nullptr where the laws alone do, or this machine itself.
  const CostModel* costs() const;
  /// Forward and backward, so many that a worker takes as long as it should.
  double clock_flops_per_sample() const;
  std::optional<double> optimizer_s() const;
  std::unique_ptr<Round> make_round(const OnGradients& on_gradients);
  TrainingSettings training_settings() const;
  SimulationSettings simulation_settings() const;
  AggregationQuery query_aggregation();
  FlippedGradients flipped_gradients();

  Scenario scenario_;
  std::string case_id_;
  ThreadPool pool_;
  Device device_;
  Assignment assignment_;
  std::unique_ptr<Workload> workload_;
  ModelSize timed_;
  std::optional<Calibration> calibration_;
  std::unique_ptr<Pipeline> pipeline_;
  std::unique_ptr<AggregationOracle> oracle_;
  std::unique_ptr<Adversary> adversary_;
  std::unique_ptr<Cluster> cluster_;
  mutable std::optional<std::vector<MessageTimes>> messages_;
  std::unique_ptr<Stragglers> stragglers_;
  std::vector<std::unique_ptr<Faults>> faults_;
};

/// Identifies what is computed: a hash of the resolved scenario and of the contents of the files it names, wherever
/// they lie. 16 hexadecimal digits.
std::string case_id(const Scenario& scenario, SharedInputs& inputs);

}  // namespace detoxsim
