// detoxsim apply
#include "experiment/apply.hpp"

#include <algorithm>

#include "cli/scenario_options.hpp"
#include "scenario/scenario.hpp"

namespace detoxsim::cli {

namespace {

ComponentKind kind_of(const std::string& word) {
  if (word == "rule") return ComponentKind::rule;
  if (word == "pre-aggregator") return ComponentKind::pre_aggregator;
  if (word == "attack") return ComponentKind::attack;
  throw InputError("apply: expected rule, pre-aggregator or attack, got '" + word + "'" +
                   suggestion(word, {"rule", "pre-aggregator", "attack"}));
}

// In a pipeline a pre-aggregator gets its f from the stage; here the user gives it.
std::int64_t take_f(std::vector<Setting>& changes) {
  std::int64_t f = 0;
  const auto is_f = [&](const Setting& change) {
    if (change.path != "f") return false;
    const bool number = !change.value.empty() && change.value.find_first_not_of("0123456789") == std::string::npos;
    if (!number || change.value.size() > 9) throw InputError("apply: f: expected an integer >= 0, got " + change.value);
    f = std::stoll(change.value);
    return true;
  };
  changes.erase(std::remove_if(changes.begin(), changes.end(), is_f), changes.end());
  return f;
}

int apply_to_file(const std::vector<std::string>& arguments, const Command& command) {
  po::options_description options("options");
  auto add = options.add_options();
  add("set", po::value<std::vector<std::string>>()->composing()->value_name("KEY=VALUE"),
      "a parameter, e.g. f=2; may be repeated");
  add("in", po::value<std::string>()->value_name("X.npy"), "n rows of d numbers, float32 or float64");
  add("out", po::value<std::string>()->value_name("Y.npy"), "the result, in the input's dtype");
  add("q", po::value<std::int64_t>()->default_value(0)->value_name("N"),
      "for an attack: how many of the n workers are Byzantine (alie's \"max\")");
  add("seed", po::value<std::int64_t>()->default_value(1)->value_name("N"), "for what shuffles");
  add("threads", po::value<std::int64_t>()->value_name("N"), "threads (default: one per core)");
  po::variables_map values;
  if (!parse(command, arguments, options, {"kind", "name"}, values)) return done;
  for (const char* name : {"in", "out"}) {
    if (values.count(name) == 0)
      throw InputError(std::string("missing option --") + name + "; usage: detoxsim " + command.usage);
  }
  ApplyOptions apply_options;
  apply_options.kind = kind_of(values["kind"].as<std::string>());
  std::vector<Setting> changes = set_options(values);
  if (apply_options.kind == ComponentKind::pre_aggregator) apply_options.f = take_f(changes);
  apply_options.component = parse_component(apply_options.kind, values["name"].as<std::string>(), changes);
  apply_options.in = values["in"].as<std::string>();
  apply_options.out = values["out"].as<std::string>();
  apply_options.byzantine = integer_option(values, "q", 0, INT32_MAX);
  apply_options.seed = static_cast<std::uint64_t>(integer_option(values, "seed", 0, INT64_MAX));
  apply_options.threads = threads(values);
  apply(apply_options);
  return done;
}

}  // namespace

Command apply_command() {
  return {"apply",
          "apply rule|pre-aggregator|attack NAME [--set KEY=VALUE]... --in X.npy --out Y.npy",
          "one rule, pre-aggregator or attack on a matrix from a file",
          {"detoxsim apply rule multi-krum --set f=3 --in gradients.npy --out aggregate.npy"},
          apply_to_file};
}

}  // namespace detoxsim::cli
