#include "scenario/platform_names.hpp"

#include <algorithm>
#include <filesystem>

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/natural_order.hpp"
#include "base/registry.hpp"
#include "base/resources.hpp"
#include "scenario/file_path.hpp"

namespace detoxsim {

namespace {

namespace fs = std::filesystem;

struct Twin {
  const char* file;
  GeneratedTwin generated;
};

// A test holds each pair to the same simulated times.
const std::vector<Twin>& twins() {
  static const std::vector<Twin> all = {
      {"star-1g", {"star", {{"bandwidth", "1Gbps"}}}},
      {"star-10g", {"star", {}}},
      {"star-10g-large", {"star", {}}},
      {"star-100g", {"star", {{"bandwidth", "100Gbps"}}}},
      {"two-racks", {"racks", {}}},
      {"fat-tree", {"fat-tree", {}}},
      {"wide-area", {"wide-area", {}}},
  };
  return all;
}

// Behind "NAME: " in the comment, up to the first full stop at the end of a line or a sentence.
std::string summary_of(const std::string& name, const std::string& file) {
  const std::string text = read_file(file).value_or(""), start = "\n  " + name + ": ";
  const std::size_t begin = text.find(start);
  if (begin == std::string::npos) return "";
  std::string summary;
  for (std::size_t at = begin + start.size(); at < text.size(); ++at) {
    const char next = at + 1 < text.size() ? text[at + 1] : '\n';
    if (text[at] == '.' && (next == ' ' || next == '\n')) break;
    if (text[at] == '\n' && next == '\n') break;
    if (text[at] != '\n' && !(text[at] == ' ' && summary.ends_with(' '))) summary += text[at];
    if (text[at] == '\n' && !summary.ends_with(' ')) summary += ' ';
  }
  return summary;
}

std::string file_of(const std::string& name) { return resource("platforms/" + name + ".xml"); }

// Neither a slash nor an ending.
bool is_word(const std::string& text) { return !text.empty() && text.find_first_of("/.:") == std::string::npos; }

std::vector<std::string> all_names() {
  std::vector<std::string> names = Catalog::of(ComponentKind::platform).names();
  for (const auto& built_in : built_in_platforms()) names.push_back(built_in.name);
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

}  // namespace

std::vector<BuiltInPlatform> built_in_platforms() {
  std::vector<BuiltInPlatform> found;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(resource("platforms"), ignored)) {
    if (entry.path().extension() != ".xml") continue;
    const std::string name = entry.path().stem().string(), file = entry.path().string();
    found.push_back({name, file, summary_of(name, file)});
  }
  std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return naturally_before(a.name, b.name); });
  return found;
}

bool is_generated_platform(const std::string& name) {
  return Catalog::of(ComponentKind::platform).find(name) != nullptr;
}

std::string platform_path(const std::string& text, const std::string& folder) {
  const std::string path = absolute_path(text, folder);
  if (!is_word(text) || fs::exists(path)) return path;
  const std::string built_in = file_of(text);
  if (!built_in.empty()) return absolute_path(built_in, "");
  if (is_generated_platform(text)) return text;
  throw InputError("unknown platform '" + text + "'" + suggestion(text, all_names()) +
                   "; a platform file has a name with .xml or a /");
}

GeneratedTwin twin_of(const std::string& text, const std::string& folder) {
  if (is_word(text) && is_generated_platform(text)) return {text, {}};
  for (const auto& [file, generated] : twins()) {
    if (text == file ||
        (!is_word(text) && !file_of(file).empty() && absolute_path(text, folder) == absolute_path(file_of(file), "")))
      return generated;
  }
  return {};
}

}  // namespace detoxsim
