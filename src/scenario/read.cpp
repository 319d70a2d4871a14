// A scenario from a file or text: its JSON, the settings, the fields, and what follows where nothing is said.
#include <filesystem>

#include "base/files.hpp"
#include "scenario/fields.hpp"
#include "scenario/former_names.hpp"
#include "scenario/reader.hpp"
#include "scenario/setting.hpp"

namespace detoxsim {

namespace {

namespace fs = std::filesystem;

// It becomes the name of a folder, and stands in messages and tables.
std::string name_problem(const std::string& name) {
  constexpr std::size_t longest = 200;  // of 255, so that "-replay" can follow
  const bool control = std::any_of(name.begin(), name.end(), [](char c) { return (c >= 0 && c < ' ') || c == '\x7f'; });
  const bool good = !name.empty() && name.size() <= longest && !control && name.find('/') == std::string::npos &&
                    name != "." && name != "..";
  if (good) return "";
  return "expected 1 to 200 bytes without \"/\" and control characters, and not \"..\": it names the folder in "
         "results/ (--out puts it elsewhere); got " +
         shown(name);
}

Json parse(const std::string& text, const std::string& origin) {
  Json json = parse_json(text, origin);
  if (!json.is_object()) throw InputError(origin + ": expected a JSON object, got " + shown(json));
  return json;
}

// The scenario in what `run` or `check` wrote, or the object itself.
Json scenario_in(Json json) {
  const bool written = json.contains("scenario") && json["scenario"].is_object() && json.contains("derived");
  return written ? Json(json["scenario"]) : json;
}

// r workers for each gradient say which scheme it is.
void imply_repetition(Json& root) {
  if (!root.contains("redundancy") || !root["redundancy"].is_object()) return;
  Json& redundancy = root["redundancy"];
  if (redundancy.contains("scheme") || !redundancy.contains("r")) return;
  if (redundancy["r"].is_number() && redundancy["r"] > 1) redundancy["scheme"] = "repetition";
}

// A replay that does not say how long it is plays all of its matrices.
void imply_iterations(const Json& root, Scenario& scenario) {
  const bool said =
      root.contains("training") && root["training"].is_object() && root["training"].contains("iterations");
  if (said || scenario.workload.name != "replay") return;
  const auto matrices = matching_files(scenario.workload.params.word("gradients")).size();
  if (matrices > 0) scenario.training.iterations = static_cast<std::int64_t>(matrices);
}

}  // namespace

Scenario parse_scenario(const std::string& text, const std::string& origin, const std::string& folder,
                        const std::vector<Setting>& settings) {
  Json root = scenario_in(parse(text, origin));
  Scenario scenario;
  // Before the settings, which know the names of now, and after them, for their values.
  const auto modernise = [&] {
    try {
      for (const auto& note : rename_former(root)) scenario.notes.push_back(note);
    } catch (const InputError& error) {
      throw InputError(origin + ": " + error.what());
    }
  };
  modernise();
  for (const auto& setting : settings) apply_setting(root, setting);
  modernise();
  imply_repetition(root);
  Reader reader(root, origin, folder);
  reader.ignore("$schema");
  describe(scenario, reader);
  if (const std::string problem = name_problem(scenario.name); !problem.empty()) reader.complain("name", problem);
  reader.done();
  imply_iterations(root, scenario);
  scenario.notes.insert(scenario.notes.end(), reader.notes().begin(), reader.notes().end());
  if (scenario.timing.calibration == "none") scenario.timing.calibration.clear();
  if (scenario.aggregation.buckets && !scenario.aggregation.inner)
    scenario.aggregation.inner = Component::named(ComponentKind::rule, "mean");
  return scenario;
}

Component parse_component(ComponentKind kind, const std::string& name, const std::vector<Setting>& settings) {
  Json json = {{"name", name}};
  for (const auto& setting : settings) apply_setting(json, setting);
  const Json nothing_else = Json::object();
  Reader reader(nothing_else, "apply", "");
  const Component component = reader.read_component(json, kind, name);
  reader.done();
  return component;
}

Scenario read_scenario(const std::string& file, const std::vector<Setting>& settings) {
  const auto text = read_file(file);
  if (!text) throw InputError(file + ": can't be read; is the path right?");
  return parse_scenario(*text, file, fs::path(file).parent_path().string(), settings);
}

}  // namespace detoxsim
