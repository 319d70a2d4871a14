// The scenario: everything that identifies a run, as plain structs. The one list of its fields is fields.hpp.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "attacks/digest_lie.hpp"
#include "attacks/schedule.hpp"
#include "base/registry.hpp"
#include "redundancy/choices.hpp"
#include "scenario/choices.hpp"

namespace detoxsim {

/// k: how many buckets the votes are shuffled into.
struct BucketCount {
  enum class Choice { none, automatic, number } choice = Choice::none;
  std::int64_t number = 0;  ///< of the choice `number`

  explicit operator bool() const { return choice != Choice::none; }
};

struct Scenario {
  std::string name;
  std::int64_t seed = 0;
  Component workload;

  struct Cluster {
    std::string platform;  ///< a file, absolute once read; "" where it is generated
    std::optional<Component> generated_platform;
    std::string server;  ///< host name, or "auto"
    /// The name of the generated platform, else the path of the file.
    const std::string& platform_name() const { return generated_platform ? generated_platform->name : platform; }
    std::int64_t servers = 0, workers = 0;
    Component broadcast, stragglers;
    std::vector<Component> faults;
    std::optional<double> deadline;                ///< simulated seconds
    std::optional<std::int64_t> required_reports;  ///< none: all
    std::int64_t quorum = 0, attempts = 0;
    LateWorkers late_workers = {};
  } cluster;

  struct Training {
    Component dataset, model, optimizer;
    std::int64_t batch_size = 0, iterations = 0, evaluate_every = 0;
    std::int64_t held_out = 0;
    EvaluateOn evaluate_on = {};
    Compression compression = {};
    bool check_replicas = false;
  } training;

  struct Redundancy {
    Component scheme;
    std::int64_t r = 0;
    NoMajority no_majority = {};
    bool early_vote = false;
    VoteOn vote_on = {};
    double fetch_timeout = 0, hash_rate = 0;
  } redundancy;

  struct Aggregation {
    BucketCount buckets;
    std::vector<Component> before_inner, before_outer;
    std::optional<Component> inner;
    Component outer;
  } aggregation;

  struct Byzantine {
    std::int64_t q = 0;
    bool collusion = true;
    Component placement, attack;
    Distort distort = {};
    Schedule schedule;
    DigestLie digest = {};
  } byzantine;

  struct Timing {
    TimeSource gradient = {}, aggregation = {};
    std::optional<Component> as_model;
    std::string calibration;  ///< absolute once read; "" for none
  } timing;

  /// What a person should know of how it was read, one line each; no part of what identifies a run.
  std::vector<std::string> notes;
};

/// One `--set PATH=VALUE`; value typed as JSON, a bare word as a string.
struct Setting {
  std::string path, value;
};

/// Reads a scenario file (// comments allowed), or a run.json, for the scenario in it; applies the settings and fills
/// in all defaults. Paths in the file are relative to it, paths in settings to the working directory. InputError with
/// one line for every mistake.
Scenario read_scenario(const std::string& file, const std::vector<Setting>& settings);
/// The same for JSON text; `origin` names it in messages, `folder` is what its paths are relative to.
Scenario parse_scenario(const std::string& text, const std::string& origin, const std::string& folder,
                        const std::vector<Setting>& settings);
/// One component by name with parameters set (paths are parameter names); paths are relative to the working directory.
Component parse_component(ComponentKind kind, const std::string& name, const std::vector<Setting>& settings);
/// The complete scenario as JSON, every default spelt out; read_scenario takes it back.
std::string write_scenario(const Scenario& scenario);
/// The path of a setting as it is called now.
std::string current_path(const std::string& path);
/// Every setting by its path, as text; of a component its name, and its parameters behind the path. A list of
/// components is one text.
std::vector<std::pair<std::string, std::string>> flat_settings(const Scenario& scenario);
/// The value at a path as text ("5", "alie", …), as resolved; components by name. "" where there is none.
std::string value_at(const Scenario& scenario, const std::string& path);
/// Replaces every path that the scenario names, in sections and components alike.
void map_paths(Scenario& scenario, const std::function<std::string(const std::string&)>& replacement);
/// The complete scenario as JSON with a comment above every key: what it is, and what it may be. read_scenario takes it
/// back.
std::string commented_scenario(const Scenario& scenario);
/// JSON Schema (draft 2020-12) of a scenario, for editors.
std::string scenario_schema();

}  // namespace detoxsim
