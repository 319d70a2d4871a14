#include "cli/scenario_options.hpp"

#include <algorithm>
#include <thread>

#include "base/error.hpp"
#include "scenario/json_object.hpp"
#include "scenario/scenario.hpp"

namespace detoxsim::cli {

namespace {

constexpr std::pair<const char*, const char*> short_names[] = {
    {"p", "cluster.workers"},     {"q", "byzantine.q"},         {"r", "redundancy.r"},
    {"b", "training.batch_size"}, {"k", "aggregation.buckets"}, {"seed", "seed"}};

}  // namespace

std::string path_of(const std::string& name) {
  if (name == "platform") return "cluster.platform";
  for (const auto& [short_name, path] : short_names) {
    if (name == short_name) return path;
  }
  return current_path(name);
}

po::options_description change_options() {
  po::options_description options("options");
  auto add = options.add_options();
  add("set", po::value<std::vector<std::string>>()->composing()->value_name("PATH=VALUE"),
      "change the scenario, e.g. byzantine.attack.z=1.0; VALUE is JSON or a bare word; may be repeated");
  for (const auto& [name, path] : short_names) {
    const std::string help = std::string("short for --set ") + path + "=N";
    add(name, po::value<std::string>()->value_name("N"), help.c_str());
  }
  add("platform", po::value<std::string>()->value_name("PLATFORM"), "short for --set cluster.platform=PLATFORM");
  return options;
}

po::options_description scenario_options() {
  po::options_description options = change_options();
  auto add = options.add_options();
  add("threads", po::value<std::int64_t>()->value_name("N"), "threads of this process (default: one per core)");
  add_device(options);
  return options;
}

void add_device(po::options_description& options) {
  options.add_options()("device", po::value<std::string>()->default_value("cpu")->value_name("cpu|cuda"),
                        "where LibTorch computes gradients");
}

std::vector<Setting> set_options(const po::variables_map& values) {
  std::vector<Setting> list;
  if (values.count("set") > 0) {
    for (const auto& text : values["set"].as<std::vector<std::string>>()) {
      const std::size_t equals = text.find('=');
      if (equals == std::string::npos || equals == 0)
        throw InputError("--set " + text + ": expected PATH=VALUE, e.g. --set byzantine.q=3");
      list.push_back({current_path(text.substr(0, equals)), text.substr(equals + 1)});
    }
  }
  return list;
}

std::vector<Setting> settings(const po::variables_map& values) {
  std::vector<Setting> list = set_options(values);
  for (const auto& [name, path] : short_names) {
    if (values.count(name) > 0) list.push_back({path, values[name].as<std::string>()});
  }
  if (values.count("platform") > 0) {
    // A JSON string, so that a path made of digits stays a path. What is set inside the platform is set inside this
    // one.
    const auto inside = std::find_if(list.begin(), list.end(),
                                     [](const Setting& one) { return one.path.starts_with("cluster.platform."); });
    list.insert(inside, {"cluster.platform", json_path(values["platform"].as<std::string>())});
  }
  return list;
}

Device device(const po::variables_map& values) {
  const auto& word = values["device"].as<std::string>();
  if (const auto device = from_text<Device>(word)) return *device;
  throw InputError("--device: expected " + word_param<Device>("device", "").expected() + ", got \"" + word + "\"");
}

int threads(const po::variables_map& values) {
  if (values.count("threads") > 0) return static_cast<int>(integer_option(values, "threads", 1, 1024));
  return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

}  // namespace detoxsim::cli
