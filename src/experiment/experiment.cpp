#include "experiment/experiment.hpp"

#include <algorithm>

#include "base/digest.hpp"
#include "experiment/blueprint.hpp"

namespace detoxsim {

namespace {

// Runs the step; keeps what it says of bad input and tells whether there was anything.
template <class Step>
bool passes(std::vector<std::string>& problems, Step step) {
  try {
    step();
    return true;
  } catch (const InputError& error) {
    problems.insert(problems.end(), error.lines().begin(), error.lines().end());
    return false;
  }
}

}  // namespace

Experiment::Experiment(const Scenario& scenario, int threads) : scenario_(scenario), pool_(threads) {
  assignment_ = assign(scenario_);
  build();
}

Experiment::~Experiment() = default;

void Experiment::build() {
  std::vector<std::string> problems;
  const auto seed = static_cast<std::uint64_t>(scenario_.seed);
  const int p = static_cast<int>(scenario_.cluster.workers), q = static_cast<int>(scenario_.byzantine.q);
  const auto& training = scenario_.training;

  // Each part on its own, so that all mistakes come out at once.
  passes(problems,
         [&] { cluster_ = std::make_unique<Cluster>(scenario_.cluster.platform, scenario_.cluster.server, p); });
  const bool loaded = passes(problems, [&] {
    dataset_ = hold_out(load_dataset(training.dataset, seed), training.held_out, training.evaluate_on == "held-out");
  });
  const bool modelled = loaded && passes(problems, [&] {
                          model_ = make_model(training.model, dataset_.shape, dataset_.classes);
                          optimizer_ = make_optimizer(training.optimizer, model_->parameters());
                        });
  const std::int64_t d = modelled ? model_->parameters() : 1;
  pipeline_ = std::make_unique<Pipeline>(pipeline_config(scenario_), assignment_, q, d, pool_);
  const auto& refusals = pipeline_->plan().refusals;
  problems.insert(problems.end(), refusals.begin(), refusals.end());
  passes(problems,
         [&] { adversary_ = make_adversary(scenario_, assignment_, pipeline_->plan().worst_case, rehearse(), pool_); });
  if (modelled) {
    passes(problems, [&] {
      book_ = std::make_unique<GradientBook>(*dataset_.train, *model_, seed,
                                             static_cast<std::uint32_t>(training.batch_size), assignment_.files(),
                                             optimizer_->worker_momentum(), pool_);
    });
  }
  if (!problems.empty()) throw InputError(problems);
  evaluator_ = std::make_unique<Evaluator>(*dataset_.test, *model_, pool_);
  weights_.resize(static_cast<std::size_t>(d));
  Stream initial(seed, "initial weights");
  model_->initialise(initial, weights_);
}

Rehearse Experiment::rehearse() {
  rehearsal_ =
      std::make_unique<Rehearsal>(*pipeline_, pipeline_config(scenario_), scenario_.byzantine.collusion,
                                  Stream(static_cast<std::uint64_t>(scenario_.seed), "rehearsal").bits(), pool_);
  return [this](const AdversaryView& view, const float* a, const float* b) {
    rehearsal_->prepare(view.honest, view.copies, view.honest_copies, a, b);
    return [this](double z) { return rehearsal_->deviation(z); };
  };
}

std::int64_t Experiment::report_bytes() const { return wire_bytes(compression_of(scenario_), parameters()); }

std::vector<std::string> Experiment::warnings() const {
  std::vector<std::string> warnings = dataset_.notes;
  if (scenario_.training.batch_size % assignment_.files() != 0)
    warnings.push_back("file sizes differ by one (b = " + std::to_string(scenario_.training.batch_size) +
                       " is no multiple of G = " + std::to_string(assignment_.files()) +
                       " files); votes are unweighted");
  if (scenario_.byzantine.attack.name == "constant" && scenario_.training.model.name == "softmax")
    warnings.push_back(
        "on the linear softmax equal entries shift all logits alike: the constant attack is nearly invisible there");
  if (scenario_.byzantine.q > 0 && !plan().within_guarantee)
    warnings.push_back("outside the guarantee: up to F = " + std::to_string(plan().worst_case) +
                       " corrupted votes are possible, and these rules don't promise to resist them");
  return warnings;
}

Ending Experiment::run(const std::function<void(const IterationRow&)>& on_iteration,
                       const std::function<bool()>& stop) {
  const auto& training = scenario_.training;
  const TrainingParts parts{assignment_, *book_, *adversary_, *pipeline_, *optimizer_, *evaluator_, weights_, pool_};
  TrainingSettings settings;
  settings.seed = static_cast<std::uint64_t>(scenario_.seed);
  settings.iterations = training.iterations;
  settings.evaluate_every = training.evaluate_every;
  settings.compression = compression_of(scenario_);
  settings.signs_only =
      compression_of(scenario_) == Compression::sign || scenario_.aggregation.outer.name == "sign-sgd";
  settings.check_replicas = training.check_replicas;
  TrainingRound round(parts, settings);
  const SimulationSettings clock{training.iterations, model_->flops_per_sample(),
                                 scenario_.timing.gradient == "measured", scenario_.timing.aggregation == "measured"};
  return simulate(*cluster_, round, parts, clock, on_iteration, stop);
}

std::string case_id(const Scenario& scenario) { return case_id(scenario, sha256_of_path); }

std::string case_id(const Scenario& scenario, const std::function<std::string(const std::string&)>& digest_of_path) {
  Scenario canonical = scenario;
  map_paths(canonical, digest_of_path);
  return sha256(write_scenario(canonical)).substr(0, 16);
}

}  // namespace detoxsim
