#include "experiment/run_metadata.hpp"

#include <algorithm>

#include "base/cpu.hpp"
#include "base/text.hpp"
#include "base/version.hpp"
#include "experiment/scenario_checks.hpp"
#include "kernels/kernels.hpp"
#include "redundancy/vote_distribution.hpp"

namespace detoxsim {

namespace {

JsonObject stage_metadata(int n, int f, const std::string& rule, const std::string& guarantee) {
  JsonObject stage;
  stage.set("rule", rule);
  stage.set("n", n);
  stage.set("f", f);
  if (guarantee.empty())
    stage.set_null("guarantee");
  else
    stage.set("guarantee", guarantee);
  return stage;
}

JsonObject host_metadata(const HostProperties& host) {
  JsonObject object;
  object.set("host", host.name);
  object.set("flops_per_s", host.flops_per_s);
  object.set("memory_bandwidth", host.memory_bandwidth);
  return object;
}

// To the nearest worker and the farthest, in simulated seconds.
std::vector<JsonObject> messages_metadata(const Experiment& experiment) {
  std::vector<JsonObject> messages;
  for (const auto& times : experiment.messages()) {
    JsonObject object;
    object.set("to", times.worker);
    object.set("latency_s", times.latency_s);
    object.set("small_message_s", times.small_s);
    object.set("parameters_s", times.parameters_s);
    messages.push_back(std::move(object));
  }
  return messages;
}

// Bytes and flops of the model whose time is simulated.
void set_cost(JsonObject& metadata, const Experiment& experiment) {
  const Scenario& scenario = experiment.scenario();
  const ModelSize& size = experiment.timed_size();
  if (scenario.timing.as_model)
    metadata.set("timed_as_model", scenario.timing.as_model->name);
  else
    metadata.set_null("timed_as_model");
  if (const auto& calibration = experiment.calibration()) {
    JsonObject machine;
    machine.set("file", scenario.timing.calibration);
    machine.set("cpu", calibration->cpu);
    machine.set("threads", calibration->threads);
    metadata.set("calibration", machine);
  } else {
    metadata.set_null("calibration");
  }
  metadata.set("parameter_bytes", Value(4 * size.parameters));
  metadata.set("state_bytes", Value(4 * size.state));
  metadata.set("forward_flops_per_sample", size.forward_flops);
  metadata.set("backward_flops_per_sample", size.backward_flops);
  metadata.set("flops_per_sample", size.flops());
  const TransferSettings transfer = experiment.transfer_settings();
  const std::int64_t p = scenario.cluster.workers;
  const std::int64_t requested = transfer.digests ? experiment.assignment().files() : 0;
  metadata.set("bytes_to_server_per_iteration",
               Value(p * transfer.report_bytes() + requested * transfer.gradient_bytes()));
  const Dissemination broadcast(make_broadcast(scenario.cluster.broadcast), static_cast<int>(p));
  metadata.set("bytes_from_server_per_iteration", Value(broadcast.children_of(0) * transfer.parameter_bytes()));
}

// What the attack must know, and in which iterations it acts: all follows from the seed.
void set_attack_knowledge(JsonObject& metadata, const Scenario& scenario) {
  const auto& byzantine = scenario.byzantine;
  const ComponentInfo& attack = *Catalog::of(ComponentKind::attack).find(byzantine.attack.name);
  metadata.set_null("attack_knows");
  for (const Property property :
       {Property::knows_nothing, Property::knows_own_files, Property::knows_all_files, Property::knows_server})
    if (byzantine.q > 0 && attack.declares(property, byzantine.attack.params))
      metadata.set("attack_knows", to_text(property));
  const auto acting = byzantine.schedule.acting(static_cast<std::uint64_t>(scenario.seed),
                                                byzantine.q > 0 ? scenario.training.iterations : 0);
  const auto set = [&](const char* name, std::int64_t Acting::* member) {
    if (acting)
      metadata.set(name, Value((*acting).*member));
    else
      metadata.set_null(name);
  };
  set("attack_iterations", &Acting::count);
  set("attack_first_iteration", &Acting::first);
  set("attack_last_iteration", &Acting::last);
}

// "from 10 until 50 every 5 probability 0.5"; "always"
std::string schedule_text(const Schedule& schedule) {
  std::vector<std::string> words;
  if (schedule.from > 1) words.push_back("from " + std::to_string(schedule.from));
  if (schedule.until) words.push_back("until " + std::to_string(*schedule.until));
  if (schedule.every > 1) words.push_back("every " + std::to_string(schedule.every));
  if (schedule.probability < 1) words.push_back("probability " + shortest(schedule.probability));
  return words.empty() ? "always" : joined(words, " ");
}

std::string file_name(const std::string& path) { return path.substr(path.rfind('/') + 1); }

// "nnm + bucketing (size=2)"
std::string texts(const std::vector<Component>& components) {
  std::vector<std::string> list;
  for (const auto& component : components) list.push_back(component.text());
  return joined(list, " + ");
}

// Of a parameter that not every component of the kind has; "" where this one has none.
std::string text_of(const Component& component, const std::string& parameter) {
  const auto found = component.params.values().find(parameter);
  return found == component.params.values().end() ? "" : to_text(found->second);
}

}  // namespace

JsonObject derived_metadata(const Experiment& experiment) {
  const Scenario& scenario = experiment.scenario();
  const StagePlan& plan = experiment.plan();
  const int G = experiment.assignment().files();
  const int q = static_cast<int>(scenario.byzantine.q);
  const std::vector<int> sizes = experiment.assignment().group_sizes();
  const auto [smallest, largest] = std::minmax_element(sizes.begin(), sizes.end());
  JsonObject metadata;
  metadata.set("case_id", experiment.case_id());
  metadata.set("d", Value(experiment.parameters()));
  metadata.set("votes", G);
  metadata.set("group_size_min", *smallest);
  metadata.set("group_size_max", *largest);
  metadata.set("samples_per_file_min", Value(scenario.training.batch_size / G));
  metadata.set("samples_per_file_max", Value((scenario.training.batch_size + G - 1) / G));
  metadata.set("worst_case_corrupted_votes", plan.worst_case);
  // These means hold where Byzantine workers collude and distort all files, in iterations in which they do, and votes
  // without a majority are dropped.
  const auto& byzantine = scenario.byzantine;
  if (scenario.redundancy.no_majority == NoMajority::drop && byzantine.collusion && byzantine.distort == Distort::all) {
    const VoteMeans means = mean_votes(sizes, q);
    metadata.set("random_placement_corrupted_votes_mean", means.corrupted);
    metadata.set("random_placement_no_majority_mean", means.no_majority);
  } else {
    metadata.set_null("random_placement_corrupted_votes_mean");
    metadata.set_null("random_placement_no_majority_mean");
  }
  const auto& aggregation = scenario.aggregation;
  if (aggregation.buckets) {
    metadata.set("buckets", plan.buckets);
    metadata.set("inner", stage_metadata(plan.inner_n, plan.inner_f, aggregation.inner->name,
                                         experiment.pipeline().inner_guarantee()));
  } else {
    metadata.set_null("buckets");
    metadata.set_null("inner");
  }
  metadata.set("outer", stage_metadata(plan.outer_n, plan.outer_f, aggregation.outer.name,
                                       experiment.pipeline().outer_guarantee()));
  metadata.set("within_guarantee", plan.within_guarantee);
  if (q > 0)
    metadata.set("attack", experiment.resolved_attack());
  else
    metadata.set_null("attack");
  set_attack_knowledge(metadata, scenario);
  set_cost(metadata, experiment);
  if (const Dataset& dataset = experiment.dataset(); dataset.train) {
    const auto [channels, height, width] = dataset.shape;
    metadata.set("dataset_shape", Value(Integers{channels, height, width}));
    metadata.set("classes", dataset.classes);
    metadata.set("train_samples", Value(std::int64_t{dataset.train->count()}));
    metadata.set("test_samples", Value(std::int64_t{dataset.test->count()}));
  }
  metadata.set("server", host_metadata(experiment.cluster().server_properties()));
  metadata.set("servers", experiment.cluster().server_names());
  metadata.set("worker_0", host_metadata(experiment.cluster().worker_properties(0)));
  metadata.set("platform_hosts", experiment.cluster().hosts());
  metadata.set("messages", messages_metadata(experiment));
  metadata.set("warnings", experiment.warnings());
  return metadata;
}

std::int64_t sample_gradients(const Experiment& experiment) {
  const auto& holders = experiment.assignment().holders;
  const int files = experiment.assignment().files();
  const FileSplit split{static_cast<std::uint32_t>(experiment.scenario().training.batch_size), files};
  std::int64_t total = 0;
  for (int file = 0; file < files; ++file)
    total += static_cast<std::int64_t>(holders[static_cast<std::size_t>(file)].size()) * split.size(file);
  return total;
}

CsvColumns identity(const Experiment& experiment) {
  const Scenario& s = experiment.scenario();
  const StagePlan& plan = experiment.plan();
  const auto count = [](std::int64_t value) { return std::to_string(value); };
  const bool trains = experiment.dataset().train != nullptr;
  const auto name = [&](const Component& component) { return trains ? component.name : ""; };
  const auto parameters = [&](const Component& component) { return trains ? component.params_text() : ""; };
  return {{"case_id", experiment.case_id()},
          {"name", s.name},
          {"p", count(s.cluster.workers)},
          {"q", count(s.byzantine.q)},
          {"r", count(s.redundancy.r)},
          {"b", count(s.training.batch_size)},
          {"k", s.aggregation.buckets ? count(plan.buckets) : ""},
          {"scheme", s.redundancy.scheme.name},
          {"no_majority", to_text(s.redundancy.no_majority)},
          {"early_vote", s.redundancy.early_vote ? "true" : "false"},
          {"vote_on", to_text(s.redundancy.vote_on)},
          {"compression", to_text(s.training.compression)},
          {"before_inner", texts(s.aggregation.before_inner)},
          {"inner", s.aggregation.inner ? s.aggregation.inner->name : ""},
          {"inner_parameters", s.aggregation.inner ? s.aggregation.inner->params_text() : ""},
          {"before_outer", texts(s.aggregation.before_outer)},
          {"outer", s.aggregation.outer.name},
          {"outer_parameters", s.aggregation.outer.params_text()},
          {"attack", s.byzantine.attack.name},
          {"attack_parameters", Component{"", experiment.resolved_attack()}.params_text()},
          {"distort", to_text(s.byzantine.distort)},
          {"schedule", schedule_text(s.byzantine.schedule)},
          {"collusion", s.byzantine.collusion ? "true" : "false"},
          {"digest_lie", to_text(s.byzantine.digest)},
          {"placement", s.byzantine.placement.name},
          {"dataset", name(s.training.dataset)},
          {"dataset_parameters", parameters(s.training.dataset)},
          {"held_out", count(s.training.held_out)},
          {"evaluate_on", to_text(s.training.evaluate_on)},
          {"workload", s.workload.name},
          {"workload_parameters", s.workload.params_text()},
          {"model", name(s.training.model)},
          {"model_parameters", parameters(s.training.model)},
          {"timed_as_model", s.timing.as_model ? s.timing.as_model->text() : ""},
          {"d", count(experiment.parameters())},
          {"platform", file_name(s.cluster.platform_name())},
          {"servers", count(s.cluster.servers)},
          {"broadcast", s.cluster.broadcast.text()},
          {"faults", texts(s.cluster.faults)},
          {"deadline", s.cluster.deadline ? shortest(*s.cluster.deadline) : ""},
          {"required_reports", s.cluster.required_reports ? count(*s.cluster.required_reports) : ""},
          {"quorum", count(s.cluster.quorum)},
          {"attempts", count(s.cluster.attempts)},
          {"late_workers", to_text(s.cluster.late_workers)},
          {"stragglers", s.cluster.stragglers.name},
          {"stragglers_parameters", s.cluster.stragglers.params_text()},
          {"timing", s.timing.gradient == s.timing.aggregation
                         ? to_text(s.timing.aggregation)
                         : "gradient " + to_text(s.timing.gradient) + ", aggregation " + to_text(s.timing.aggregation)},
          {"calibration", file_name(s.timing.calibration)},
          {"learning_rate", text_of(s.training.optimizer, "learning_rate")},
          {"momentum", text_of(s.training.optimizer, "momentum")},
          {"optimizer_parameters", s.training.optimizer.params_text()},
          {"seed", count(s.seed)},
          {"iterations", count(s.training.iterations)},
          {"version", version},
          {"f_inner", s.aggregation.buckets ? count(plan.inner_f) : ""},
          {"f_outer", count(plan.outer_f)},
          {"within_guarantee", plan.within_guarantee ? "true" : "false"},
          {"votes", count(experiment.assignment().files())},
          {"samples_per_worker", shortest(double(sample_gradients(experiment)) / double(s.cluster.workers))}};
}

CsvColumns setting_columns(const Scenario& scenario) {
  CsvColumns columns;
  for (auto& [path, text] : flat_settings(scenario)) columns.emplace_back(path, text);
  return columns;
}

CsvColumns set_columns(const Scenario& scenario, const std::vector<std::string>& paths) {
  CsvColumns columns;
  for (const auto& path : paths) {
    const bool there =
        std::any_of(columns.begin(), columns.end(), [&](const auto& column) { return column.first == path; });
    if (!there) columns.emplace_back(path, value_at(scenario, path));
  }
  return columns;
}

JsonObject machine_metadata(int threads, Device device) {
  JsonObject metadata;
  metadata.set("version", version);
  metadata.set("compiler", "GCC " __VERSION__);
  metadata.set("cpu", cpu_model());
  metadata.set("instruction_set", kernels::instruction_sets().front());
  metadata.set("threads", threads);
  metadata.set("device", to_text(device));
  return metadata;
}

}  // namespace detoxsim
