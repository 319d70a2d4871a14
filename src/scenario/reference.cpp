// Walks the fields of a scenario for the reference guide. Examples and units are the guide's own, and stand here.
#include "scenario/reference.hpp"

#include <algorithm>

#include "scenario/fields.hpp"
#include "scenario/platform_names.hpp"

namespace detoxsim {

namespace {

struct Illustration {
  const char *path, *example, *unit;
};

constexpr Illustration illustrations[] = {
    {"name", R"("my-run")", ""},
    {"seed", "7", ""},
    {"workload", R"({"name": "replay", "gradients": "recorded/*.npy"})", ""},
    {"cluster.platform", R"({"name": "star", "bandwidth": "25Gbps"})", ""},
    {"cluster.server", R"("host-3")", "host"},
    {"cluster.servers", "8", "hosts"},
    {"cluster.workers", "15", "workers"},
    {"cluster.broadcast", R"("binomial")", ""},
    {"cluster.stragglers", R"({"name": "pareto", "alpha": 2})", ""},
    {"cluster.faults", R"([{"name": "crash", "workers": [3], "at": 2}])", ""},
    {"cluster.deadline", "0.5", "simulated s"},
    {"cluster.required_reports", "40", "reports"},
    {"cluster.quorum", "30", "reports"},
    {"cluster.attempts", "3", "deadlines"},
    {"cluster.late_workers", R"("finish")", ""},
    {"training.dataset", R"({"name": "cifar-10", "path": "cifar-10-batches-bin"})", ""},
    {"training.model", R"({"name": "mlp", "hidden": [300, 100]})", ""},
    {"training.batch_size", "480", "samples"},
    {"training.iterations", "500", "iterations"},
    {"training.evaluate_every", "10", "iterations"},
    {"training.held_out", "5000", "samples"},
    {"training.evaluate_on", R"("held-out")", ""},
    {"training.compression", R"("sign")", ""},
    {"training.optimizer", R"({"name": "sgd", "learning_rate": 0.01})", ""},
    {"training.check_replicas", "true", ""},
    {"redundancy.scheme", R"("repetition")", ""},
    {"redundancy.r", "3", "workers"},
    {"redundancy.vote.no_majority", R"("mean")", ""},
    {"redundancy.vote.early", "true", ""},
    {"redundancy.vote.on", R"("digests")", ""},
    {"redundancy.vote.fetch_timeout", "0.01", "simulated s"},
    {"redundancy.vote.hash_rate", "3e9", "bytes/s"},
    {"aggregation.buckets", "5", "buckets"},
    {"aggregation.before_inner", R"(["nnm"])", ""},
    {"aggregation.inner", R"("multi-krum")", ""},
    {"aggregation.before_outer", R"([{"name": "bucketing", "size": 2}])", ""},
    {"aggregation.outer", R"({"name": "trimmed-mean", "f": 3})", ""},
    {"byzantine.q", "5", "workers"},
    {"byzantine.placement", R"("worst-case")", ""},
    {"byzantine.attack", R"({"name": "alie", "z": 1})", ""},
    {"byzantine.distort", R"("won")", ""},
    {"byzantine.schedule.from", "100", "iteration"},
    {"byzantine.schedule.until", "150", "iteration"},
    {"byzantine.schedule.every", "5", "iterations"},
    {"byzantine.schedule.probability", "0.2", ""},
    {"byzantine.collusion", "false", ""},
    {"byzantine.digest", R"("silence")", ""},
    {"timing.gradient", R"("measured")", ""},
    {"timing.aggregation", R"("measured")", ""},
    {"timing.as_model", R"("resnet-18")", ""},
    {"timing.calibration", R"("this-machine.json")", "file"},
};

class ReferenceWriter {
 public:
  template <class Fill>
  void section(const std::string& name, const std::string& help, Fill fill) {
    const std::string outside = prefix_;
    if (outside.empty()) sections_.push_back({name, help, {}});
    prefix_ += name + ".";
    fill();
    prefix_ = outside;
  }
  template <class T>
  void value(const ParamSpec& spec, const T&) {
    KeyInfo& key = add(spec.name, spec.help, spec.fallback);
    key.expected = spec.expected();
    key.words = spec.words;
  }
  void component(const std::string& name, ComponentKind kind, const std::string& fallback, const std::string& help,
                 const Component&) {
    add(name, help, fallback).kind = kind;
  }
  void component(const std::string& name, ComponentKind kind, const std::string& help,
                 const std::optional<Component>&) {
    add(name, help, std::string("none")).kind = kind;
  }
  void components(const std::string& name, ComponentKind kind, const std::string& help, const std::vector<Component>&) {
    KeyInfo& key = add(name, help, Integers());
    key.kind = kind;
    key.is_list = true;
  }
  void component_or_path(const ParamSpec& spec, ComponentKind kind, const std::string&, const std::string&,
                         const std::optional<Component>&) {
    KeyInfo& key = add(spec.name, spec.help, spec.fallback);
    key.kind = kind;
    key.expected = spec.expected();
    for (const auto& built_in : built_in_platforms()) key.words.push_back(built_in.name);
  }
  std::vector<SectionInfo> result() { return std::move(sections_); }

 private:
  KeyInfo& add(const std::string& name, const std::string& help, const Value& fallback) {
    SectionInfo& section = prefix_.empty() ? sections_.front() : sections_.back();
    KeyInfo& key = section.keys.emplace_back();
    key.path = prefix_ + name;
    key.help = help;
    key.fallback = fallback;
    const auto* const found = std::find_if(std::begin(illustrations), std::end(illustrations),
                                           [&](const Illustration& one) { return key.path == one.path; });
    if (found != std::end(illustrations)) {
      key.example = found->example;
      key.unit = found->unit;
    }
    return key;
  }

  std::string prefix_;
  std::vector<SectionInfo> sections_ = {{"", "", {}}};
};

}  // namespace

std::vector<SectionInfo> scenario_reference() {
  Scenario defaults;
  ReferenceWriter writer;
  describe(defaults, writer);
  return writer.result();
}

std::vector<std::string> paths_with_examples() {
  std::vector<std::string> paths;
  for (const auto& one : illustrations) paths.emplace_back(one.path);
  return paths;
}

}  // namespace detoxsim
