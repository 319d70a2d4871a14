#include "experiment/calibration.hpp"

#include <cmath>
#include <limits>

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/text.hpp"
#include "base/version.hpp"
#include "scenario/json_reader.hpp"

namespace detoxsim {

namespace {

const std::string format = "detoxsim calibration 1";
const std::string torch_suffix = "-torch";

bool has_library(const Component& model) { return model.params.values().count("library") > 0; }

MemorySpeed read_memory(const JsonReader& root, const std::string& file) {
  MemorySpeed memory;
  for (const auto& entry : root.list("memory")) {
    const double least = memory.points.empty() ? 0 : memory.points.back().bytes;
    memory.points.push_back({entry.number("bytes", least, true), entry.number("bytes_per_s", 0, true)});
  }
  if (memory.points.empty()) throw InputError(file + ": memory: expected at least one entry");
  return memory;
}

int read_threads(const JsonReader& machine, const std::string& file) {
  const double threads = machine.number("threads", 1);
  if (threads > std::numeric_limits<int>::max() || threads != std::trunc(threads))
    throw InputError(file + ": machine.threads: expected an integer >= 1, got " + shortest(threads));
  return static_cast<int>(threads);
}

template <class T>
std::string names_of(const std::map<std::string, T>& parts) {
  std::vector<std::string> names;
  for (const auto& [name, part] : parts) names.push_back(name);
  return joined(names);
}

}  // namespace

std::string model_part(const Component& model) {
  return model.name + (has_library(model) && model.params.is("library", "torch") ? torch_suffix : "");
}

Component model_of_part(const std::string& part) {
  const bool torch = part.size() > torch_suffix.size() &&
                     part.compare(part.size() - torch_suffix.size(), torch_suffix.size(), torch_suffix) == 0;
  Component model =
      Component::named(ComponentKind::model, torch ? part.substr(0, part.size() - torch_suffix.size()) : part);
  if (torch && !has_library(model)) throw InputError("model '" + model.name + "' has no choice of library");
  if (torch) model.params.require(Catalog::of(ComponentKind::model).find(model.name)->params, "library", "torch");
  return model;
}

Calibration read_calibration(const std::string& file) {
  const auto text = read_file(file);
  if (!text) throw InputError(file + ": can't be read; detoxsim calibrate writes such a file");
  const JsonReader root = JsonReader::parse(*text, file);
  if (json_member(*text, "format") != format)
    throw InputError(file + ": not a calibration of this version (\"format\": \"" + format +
                     "\"); detoxsim calibrate writes one");
  Calibration calibration;
  const JsonReader machine = root.object("machine");
  calibration.version = json_member(*text, "machine.version");
  calibration.cpu = machine.text("cpu");
  calibration.threads = read_threads(machine, file);
  calibration.costs.memory = read_memory(root, file);
  calibration.costs.serial_flops_per_s = root.number("serial_flops_per_s", 0, true);
  const JsonReader parts = root.object("parts"), models = root.object("models");
  for (const auto& name : parts.names()) {
    const JsonReader part = parts.object(name);
    calibration.costs.parts[name] = {part.number("seconds_per_flop", 0), part.number("memory", 0, true)};
  }
  for (const auto& name : models.names()) calibration.models[name] = models.object(name).number("flops_per_s", 0, true);
  return calibration;
}

void set_calibration(JsonObject& object, const Calibration& calibration) {
  std::vector<JsonObject> memory;
  for (const auto& point : calibration.costs.memory.points) {
    JsonObject& entry = memory.emplace_back();
    entry.set("bytes", point.bytes);
    entry.set("bytes_per_s", point.bytes_per_s);
  }
  JsonObject parts, models;
  for (const auto& [name, speed] : calibration.costs.parts) {
    JsonObject part;
    part.set("seconds_per_flop", speed.s_per_flop);
    part.set("memory", speed.memory);
    parts.set(name, part);
  }
  for (const auto& [name, flops_per_s] : calibration.models) {
    JsonObject model;
    model.set("flops_per_s", flops_per_s);
    models.set(name, model);
  }
  object.set("format", format);
  object.set("memory", memory);
  object.set("serial_flops_per_s", calibration.costs.serial_flops_per_s);
  object.set("parts", parts);
  object.set("models", models);
}

std::string note_of_other_build(const Calibration& calibration) {
  if (calibration.version.empty() || same_build(calibration.version, version)) return "";
  return "the calibration was measured by version " + calibration.version + ", this is " + version +
         ": modelled times are those of the former's code; detoxsim calibrate measures anew";
}

void require_part(const CostModel& costs, const std::string& part, const std::string& file) {
  if (costs.parts.count(part) == 0)
    throw InputError(file + ": '" + part + "' was not calibrated; the file has " + names_of(costs.parts));
}

void require_model(const Calibration& calibration, const Component& model, const std::string& file) {
  if (calibration.models.count(model_part(model)) == 0)
    throw InputError(file + ": model '" + model_part(model) + "' was not calibrated; the file has " +
                     names_of(calibration.models) + "; detoxsim calibrate --models measures others");
}

}  // namespace detoxsim
