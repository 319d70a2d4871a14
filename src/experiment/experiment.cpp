#include "experiment/experiment.hpp"

#include <algorithm>

#include "base/digest.hpp"

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

std::string equals(const std::string& name, std::int64_t value) { return name + " = " + std::to_string(value); }

}  // namespace

Experiment::Experiment(const Scenario& scenario, int threads) : scenario_(scenario), pool_(threads) {
  check_counts();
  build();
}

Experiment::~Experiment() = default;

Compression Experiment::compression() const {
  return scenario_.training.compression == "sign" ? Compression::sign : Compression::none;
}

NoMajority Experiment::no_majority() const {
  const std::string& word = scenario_.redundancy.no_majority;
  return word == "first" ? NoMajority::first : word == "mean" ? NoMajority::mean : NoMajority::drop;
}

PipelineConfig Experiment::pipeline_config() const {
  const auto& aggregation = scenario_.aggregation;
  PipelineConfig config;
  config.no_majority = no_majority();
  config.compression = compression();
  config.buckets = static_cast<int>(aggregation.buckets.value_or(0));
  if (aggregation.buckets) config.inner = StageConfig{aggregation.before_inner, *aggregation.inner};
  config.outer = {aggregation.before_outer, aggregation.outer};
  return config;
}

// What can be wrong with the counts alone, before anything is loaded.
void Experiment::check_counts() {
  std::vector<std::string> problems;
  const std::int64_t p = scenario_.cluster.workers, r = scenario_.redundancy.r, q = scenario_.byzantine.q;
  const std::int64_t b = scenario_.training.batch_size;
  const auto& aggregation = scenario_.aggregation;
  if (q > p) problems.push_back("byzantine.q: " + equals("q", q) + " is more than all workers, " + equals("p", p));
  if (r > p) problems.push_back("redundancy.r: " + equals("r", r) + " is more than all workers, " + equals("p", p));
  if (p > 1'000'000) problems.push_back("cluster.workers: " + equals("p", p) + " is more than 1,000,000");
  if (b > UINT32_MAX) problems.push_back("training.batch_size: " + equals("b", b) + " is more than any data set has");
  if (!problems.empty()) throw InputError(problems);
  passes(problems, [&] {
    const auto scheme = SchemeRegistry::find(scenario_.redundancy.scheme.name);
    assignment_ = scheme(static_cast<int>(p), static_cast<int>(r));
  });
  if (!problems.empty()) throw InputError(problems);
  const int files = assignment_.files();
  if (b < files)
    problems.push_back("training.batch_size: " + equals("b", b) + " samples can't be split over " + equals("G", files) +
                       " files; b >= " + std::to_string(files) + " would do");
  if (aggregation.buckets && *aggregation.buckets > files)
    problems.push_back("aggregation.buckets: " + equals("k", *aggregation.buckets) + " is more than the " +
                       std::to_string(files) + " votes; k <= " + std::to_string(files) + " would do");
  if (!aggregation.buckets && (aggregation.inner || !aggregation.before_inner.empty()))
    problems.push_back(
        "aggregation.inner: an inner rule works inside buckets; set aggregation.buckets, or leave inner and "
        "before_inner "
        "out");
  if (!problems.empty()) throw InputError(problems);
}

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
  pipeline_ = std::make_unique<Pipeline>(pipeline_config(), assignment_, q, d, pool_);
  const auto& refusals = pipeline_->plan().refusals;
  problems.insert(problems.end(), refusals.begin(), refusals.end());
  passes(problems, [&] {
    std::vector<int> to_win;
    for (const int size : assignment_.group_sizes()) to_win.push_back(workers_to_win(size, no_majority()));
    const AdversaryFacts facts{p, q, assignment_.files(), pipeline_->plan().worst_case};
    const AdversaryConfig config{scenario_.byzantine.placement, scenario_.byzantine.attack,
                                 scenario_.byzantine.collusion, compression() == Compression::sign, rehearse()};
    adversary_ = std::make_unique<Adversary>(config, facts, seed, assignment_.holders, to_win, pool_);
  });
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
      std::make_unique<Rehearsal>(*pipeline_, pipeline_config(), scenario_.byzantine.collusion,
                                  Stream(static_cast<std::uint64_t>(scenario_.seed), "rehearsal").bits(), pool_);
  return [this](const AdversaryView& view, const float* a, const float* b) {
    rehearsal_->prepare(view.honest, view.copies, view.honest_copies, a, b);
    return [this](double z) { return rehearsal_->deviation(z); };
  };
}

std::int64_t Experiment::report_bytes() const { return wire_bytes(compression(), parameters()); }

std::vector<std::string> Experiment::warnings() const {
  std::vector<std::string> warnings;
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
  settings.compression = compression();
  settings.signs_only = compression() == Compression::sign || scenario_.aggregation.outer.name == "sign-sgd";
  settings.check_replicas = training.check_replicas;
  TrainingRound round(parts, settings);
  const SimulationSettings clock{training.iterations, model_->flops_per_sample(),
                                 scenario_.timing.gradient == "measured", scenario_.timing.aggregation == "measured"};
  return simulate(*cluster_, round, parts, clock, on_iteration, stop);
}

std::string case_id(const Scenario& scenario) {
  Scenario canonical = scenario;
  map_paths(canonical, [](const std::string& path) { return sha256_of_path(path); });
  return sha256(write_scenario(canonical)).substr(0, 16);
}

}  // namespace detoxsim
