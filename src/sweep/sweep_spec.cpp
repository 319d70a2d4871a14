#include "sweep/sweep_spec.hpp"

#include <algorithm>

#include "base/error.hpp"

namespace detoxsim {

namespace {

constexpr std::size_t most_combinations = 1'000'000;

}  // namespace

SweepAxis SweepAxis::of(const std::string& path, const std::vector<std::string>& values) {
  SweepAxis dimension{{path}, {}};
  for (const auto& value : values) dimension.steps.push_back({value});
  return dimension;
}

SweepAxis zipped(const std::vector<SweepAxis>& parts) {
  SweepAxis whole = parts.front();
  for (std::size_t part = 1; part < parts.size(); ++part) {
    const SweepAxis& other = parts[part];
    if (other.steps.size() != whole.steps.size())
      throw InputError("--zip: " + whole.paths.front() + " has " + std::to_string(whole.steps.size()) +
                       " values, but " + other.paths.front() + " has " + std::to_string(other.steps.size()) +
                       "; what moves together needs lists of equal length");
    whole.paths.insert(whole.paths.end(), other.paths.begin(), other.paths.end());
    for (std::size_t i = 0; i < whole.steps.size(); ++i)
      whole.steps[i].insert(whole.steps[i].end(), other.steps[i].begin(), other.steps[i].end());
  }
  return whole;
}

void SweepSpec::check() const {
  std::vector<std::string> known;
  for (const auto& setting : fixed) known.push_back(setting.path);
  std::size_t combinations = 1;
  for (const auto& dimension : dimensions) {
    for (const auto& path : dimension.paths) {
      if (std::find(known.begin(), known.end(), path) != known.end())
        throw InputError(path + " is varied, and set or varied a second time");
      known.push_back(path);
    }
    if (dimension.steps.size() > most_combinations / combinations)
      throw InputError("more than " + std::to_string(most_combinations) + " combinations");
    combinations *= dimension.steps.size();
  }
}

std::size_t SweepSpec::count() const {
  std::size_t combinations = 1;
  for (const auto& dimension : dimensions) combinations *= dimension.steps.size();
  return combinations;
}

std::vector<Setting> SweepSpec::varied(std::size_t index) const {
  std::vector<Setting> settings;
  for (auto dimension = dimensions.rbegin(); dimension != dimensions.rend(); ++dimension) {
    const auto& step = dimension->steps[index % dimension->steps.size()];
    index /= dimension->steps.size();
    std::vector<Setting> front;
    for (std::size_t i = 0; i < step.size(); ++i) front.push_back({dimension->paths[i], step[i]});
    settings.insert(settings.begin(), front.begin(), front.end());
  }
  return settings;
}

std::vector<Setting> SweepSpec::all(std::size_t index) const {
  std::vector<Setting> settings = fixed;
  const auto more = varied(index);
  settings.insert(settings.end(), more.begin(), more.end());
  const auto depth = [](const Setting& setting) { return std::count(setting.path.begin(), setting.path.end(), '.'); };
  std::stable_sort(settings.begin(), settings.end(),
                   [&](const Setting& a, const Setting& b) { return depth(a) < depth(b); });
  return settings;
}

std::vector<std::string> SweepSpec::paths() const {
  std::vector<std::string> paths;
  for (const auto& setting : fixed) paths.push_back(setting.path);
  for (const auto& dimension : dimensions) paths.insert(paths.end(), dimension.paths.begin(), dimension.paths.end());
  return paths;
}

}  // namespace detoxsim
