#include "experiment/experiment.hpp"

#include <algorithm>

#include "base/cpu.hpp"
#include "base/digest.hpp"
#include "base/text.hpp"
#include "experiment/scenario_checks.hpp"
#include "protocol/timing_round.hpp"
#include "sim/probe.hpp"

namespace detoxsim {

namespace {

PlatformSource platform_of(const Scenario& scenario) {
  const auto& cluster = scenario.cluster;
  return cluster.generated_platform ? PlatformSource(*cluster.generated_platform) : PlatformSource(cluster.platform);
}

}  // namespace

Experiment::Experiment(const Scenario& scenario, int threads, Device device)
    : Experiment(scenario, threads, device, *std::make_unique<SharedInputs>()) {}

Experiment::Experiment(const Scenario& scenario, int threads, Device device, SharedInputs& inputs)
    : scenario_(scenario), case_id_(detoxsim::case_id(scenario, inputs)), pool_(threads), device_(device) {
  assignment_ = assign(scenario_);
  build(inputs);
}

Experiment::~Experiment() = default;

void Experiment::build(SharedInputs& inputs) {
  std::vector<Mistake> problems;
  const int p = static_cast<int>(scenario_.cluster.workers), q = static_cast<int>(scenario_.byzantine.q);

  // Each part on its own, so that all mistakes come out at once.
  const auto seed = static_cast<std::uint64_t>(scenario_.seed);
  const auto& cluster = scenario_.cluster;
  passes(problems, [&] {
    const PlatformUse use{platform_of(scenario_), cluster.server, static_cast<int>(cluster.servers), p,
                          cluster.broadcast.name != "flat"};
    cluster_ = at("cluster", [&] {
      if (!inputs.probed(scenario_)) probe_platform(use);
      return std::make_unique<Cluster>(use.platform, use.server, use.servers, use.workers);
    });
  });
  if (cluster_) passes(problems, [&] { check_cluster(); });
  passes(problems, [&] {
    stragglers_ = at("cluster.stragglers", [&] { return make_stragglers(cluster.stragglers, {p, seed}); });
  });
  for (std::size_t i = 0; cluster_ && i < cluster.faults.size(); ++i) {
    const FaultContext context{p, cluster_->link_names(), seed, static_cast<int>(i)};
    passes(problems, [&] {
      faults_.push_back(
          at("cluster.faults." + std::to_string(i), [&] { return make_faults(cluster.faults[i], context); }));
    });
  }
  const bool loaded =
      passes(problems, [&] { workload_ = make_workload({scenario_, assignment_.files(), device_, pool_, inputs}); });
  if (loaded) passes(problems, [&] { time_as_model(); });
  if (loaded) passes(problems, [&] { calibrate(); });
  if (loaded) passes(problems, [&] { check_bytes(); });
  PipelineConfig config = pipeline_config(scenario_);
  config.costed_d = timed_.parameters;
  config.costs = costs();
  pipeline_ = std::make_unique<Pipeline>(config, assignment_, q, loaded ? parameters() : 1, pool_);
  if (most_decided() == 0)
    problems.emplace_back(
        Mistake::bad_value, "cluster.required_reports",
        "with " + std::to_string(*scenario_.cluster.required_reports) + " reports no file ever has a majority");
  passes(problems, [&] { check_stages(pipeline_->plan()); });
  passes(problems, [&] {
    adversary_ = make_adversary(scenario_, assignment_, pipeline_->plan().worst_case, query_aggregation(),
                                flipped_gradients(), pool_);
  });
  passes(problems, [&] { check_address_space(); });
  if (!problems.empty()) throw InputError(problems);
}

// What libraries map later would end the program, or keep it for ever, where `ulimit -v` forbids it: SimGrid a stack
// for each worker and server, OpenBLAS a buffer for each thread that multiplies.
void Experiment::check_address_space() const {
  constexpr double stack = 8 << 20, buffer = 128 << 20, rest = 64 << 20;
  const double actors = double(scenario_.cluster.workers) + double(scenario_.cluster.servers) + 1;
  const int multiply = workload_ && workload_->model ? threads() : 0;
  require_address_space(actors * stack + multiply * buffer + rest,
                        "a simulation of p = " + std::to_string(scenario_.cluster.workers) +
                            " workers with --threads " + std::to_string(threads()));
}

void Experiment::check_cluster() const {
  if (cluster_->traces().fail && !scenario_.cluster.deadline)
    throw InputError(
        Mistake::bad_value, "cluster.deadline",
        scenario_.cluster.platform_name() +
            " lets hosts or links fail, and the server might wait for ever; give the seconds after which it goes on");
  constexpr double most_transfers = 1e7;
  const double transfers =
      double(make_broadcast(scenario_.cluster.broadcast).chunks) * double(scenario_.cluster.workers);
  if (transfers > most_transfers)
    throw InputError(Mistake::bad_value, "cluster.broadcast.chunks",
                     "every iteration would have " + fixed(transfers, 0) +
                         " transfers, chunks times p = " + std::to_string(scenario_.cluster.workers) +
                         " workers; at most " + fixed(most_transfers, 0) + " can be simulated");
}

// All that travels in an iteration, and every server's share, is counted in 63 bits.
void Experiment::check_bytes() const {
  const auto& cluster = scenario_.cluster;
  const double floats = double(timed_.parameters) + double(timed_.state);
  const double bytes = 8 * floats * double(std::max(cluster.workers, cluster.servers));
  if (bytes > 9e18)
    throw InputError("d = " + std::to_string(timed_.parameters) +
                     " parameters to and from p = " + std::to_string(cluster.workers) + " workers and " +
                     std::to_string(cluster.servers) + " servers are more bytes than 63 bits can count");
}

void Experiment::time_as_model() {
  timed_ = workload_->size;
  const auto& timing = scenario_.timing;
  if (!timing.as_model) return;
  const auto refuse = [](const char* why) { throw InputError(Mistake::bad_value, "timing.as_model", why); };
  if (!workload_->model) refuse("there is no model whose place it could take; give workload.flops_per_sample");
  if (timing.gradient == TimeSource::measured || timing.aggregation == TimeSource::measured)
    refuse("what is measured here is the small model; needs \"modelled\" timing");
  timed_ = at("timing.as_model",
              [&] { return model_size(*timing.as_model, {workload_->dataset.shape, workload_->dataset.classes}); });
}

// All that the clock will ask the calibration for must be there.
void Experiment::calibrate() {
  const auto& timing = scenario_.timing;
  if (timing.calibration.empty()) return;
  if (timing.gradient == TimeSource::measured && timing.aggregation == TimeSource::measured)
    throw InputError(Mistake::bad_value, "timing.calibration",
                     "gradient and aggregation are both measured; it drives modelled ones");
  const Calibration calibration = read_calibration(timing.calibration);
  std::vector<Mistake> problems;
  const auto& aggregation = scenario_.aggregation;
  if (timing.aggregation == TimeSource::modelled) {
    std::vector<Component> parts = {aggregation.outer, scenario_.training.optimizer};
    if (aggregation.inner) parts.push_back(*aggregation.inner);
    for (const auto* before : {&aggregation.before_inner, &aggregation.before_outer})
      parts.insert(parts.end(), before->begin(), before->end());
    for (const auto& part : parts)
      passes(problems, [&] { require_part(calibration.costs, part.name, timing.calibration); });
    passes(problems, [&] { require_part(calibration.costs, vote_part, timing.calibration); });
  }
  if (timing.gradient == TimeSource::modelled && workload_->model)
    passes(problems, [&] { require_model(calibration, timed_model(), timing.calibration); });
  if (!problems.empty()) throw InputError(problems);
  calibration_ = calibration;
}

const Component& Experiment::timed_model() const {
  return scenario_.timing.as_model ? *scenario_.timing.as_model : scenario_.training.model;
}

const CostModel* Experiment::costs() const {
  return calibration_ && scenario_.timing.aggregation == TimeSource::modelled ? &calibration_->costs : nullptr;
}

// The calibrated machine stands for a host of the server's speed; the clock divides by each worker's own.
double Experiment::clock_flops_per_sample() const {
  if (!calibration_ || !workload_->model) return timed_.flops();
  const auto calibrated = calibration_->models.find(model_part(timed_model()));
  if (calibrated == calibration_->models.end()) return timed_.flops();  // the gradient is measured
  return timed_.flops() * cluster_->server_properties().flops_per_s / calibrated->second;
}

// Between two updates all reports pass through the memory.
std::optional<double> Experiment::optimizer_s() const {
  if (!costs()) return std::nullopt;
  const std::int64_t m = scenario_.cluster.servers, share = (timed_.parameters + m - 1) / m;
  const OperationCost cost = optimizer_cost(share, workload_->optimizer->bytes_per_parameter());
  return costs()->seconds(scenario_.training.optimizer.name, cost, pipeline_->touched());
}

AggregationQuery Experiment::query_aggregation() {
  oracle_ = std::make_unique<AggregationOracle>(
      *pipeline_, pipeline_config(scenario_), scenario_.byzantine.collusion,
      RandomStream(static_cast<std::uint64_t>(scenario_.seed), "rehearsal").bits(), pool_);
  return [this](const AdversaryView& view, const float* a, const float* b) {
    oracle_->prepare(view.honest, view.copies, view.unforged_copies, a, b);
    return [this](double z) { return oracle_->deviation(z); };
  };
}

// The adversary knows the parameters that the server has just sent.
FlippedGradients Experiment::flipped_gradients() {
  return [this](std::span<const int> files, std::span<float* const> out) {
    workload_->source->flipped(files, workload_->dataset.classes, {workload_->weights, workload_->state}, out);
  };
}

TransferSettings Experiment::transfer_settings() const {
  const auto& redundancy = scenario_.redundancy;
  TransferSettings settings;
  settings.timed = timed_;
  settings.compression = scenario_.training.compression;
  settings.servers = static_cast<int>(scenario_.cluster.servers);
  settings.early_vote = redundancy.early_vote;
  settings.digests = redundancy.vote_on == VoteOn::digests;
  settings.digest_lie = scenario_.byzantine.digest;
  return settings;
}

SimulationSettings Experiment::simulation_settings() const {
  const auto& cluster = scenario_.cluster;
  SimulationSettings settings;
  settings.iterations = scenario_.training.iterations;
  settings.worker = {clock_flops_per_sample(), scenario_.timing.gradient == TimeSource::measured,
                     scenario_.redundancy.hash_rate};
  settings.aggregation_measured = scenario_.timing.aggregation == TimeSource::measured;
  settings.broadcast = make_broadcast(cluster.broadcast);
  settings.wait_policy = {static_cast<int>(cluster.required_reports.value_or(cluster.workers)),
                          cluster.deadline.value_or(never),
                          static_cast<int>(cluster.quorum),
                          static_cast<int>(cluster.attempts),
                          scenario_.redundancy.fetch_timeout,
                          cluster.late_workers == LateWorkers::cancel};
  return settings;
}

TrainingSettings Experiment::training_settings() const {
  const auto& training = scenario_.training;
  TrainingSettings settings;
  settings.seed = static_cast<std::uint64_t>(scenario_.seed);
  settings.iterations = training.iterations;
  settings.evaluate_every = training.evaluate_every;
  settings.signs_only =
      scenario_.training.compression == Compression::sign || scenario_.aggregation.outer.name == "sign-sgd";
  settings.check_replicas = training.check_replicas;
  settings.optimizer_s = optimizer_s();
  return settings;
}

const std::vector<MessageTimes>& Experiment::messages() const {
  if (!messages_) messages_ = message_times(*cluster_, transfer_settings().parameter_bytes());
  return *messages_;
}

std::unique_ptr<Round> Experiment::make_round(const OnGradients& on_gradients) {
  Workload& w = *workload_;
  if (!w.source) {
    const TimingSettings settings{static_cast<std::uint32_t>(scenario_.training.batch_size),
                                  scenario_.byzantine.collusion, w.rule_steps, optimizer_s()};
    return std::make_unique<TimingRound>(TimingParts{assignment_, *adversary_, *pipeline_, *w.optimizer, pool_},
                                         transfer_settings(), settings);
  }
  const TrainingParts parts{assignment_,       *w.source, *adversary_, *pipeline_, *w.optimizer,
                            w.evaluator.get(), w.weights, w.state,     pool_};
  TrainingSettings settings = training_settings();
  settings.on_gradients = on_gradients;
  return std::make_unique<TrainingRound>(parts, transfer_settings(), settings);
}

RunStatus Experiment::run(const Observers& observers, const OnGradients& on_gradients) {
  const auto round = make_round(on_gradients);
  return simulate(*cluster_, *round, *stragglers_, std::move(faults_), simulation_settings(), observers);
}

std::string Experiment::reason(const Standstill& standstill) const {
  const auto& cluster = scenario_.cluster;
  const std::string reports =
      std::to_string(standstill.reports) + " reports in iteration " + std::to_string(standstill.iteration);
  switch (standstill.cause) {
    case Standstill::Cause::nobody_left: return reports + ", and nobody is left who could send another";
    case Standstill::Cause::servers_apart: return "the servers can't reach each other, or one of them is gone";
    case Standstill::Cause::no_quorum: break;
  }
  const std::string text = reports + " after " + std::to_string(cluster.attempts) +
                           " deadlines (cluster.attempts) of " + shortest(*cluster.deadline) +
                           " s, and cluster.quorum is " + std::to_string(cluster.quorum);
  if (standstill.reports > 0) return text;
  return text + "; do they leave time for broadcast, gradient and upload, and can all servers be reached?";
}

std::string case_id(const Scenario& scenario, SharedInputs& inputs) {
  Scenario canonical = scenario;
  map_paths(canonical, [&](const std::string& path) { return inputs.digest(path); });
  return sha256(write_scenario(canonical)).substr(0, 16);
}

}  // namespace detoxsim
