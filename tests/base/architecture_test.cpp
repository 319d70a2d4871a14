// Which folder may include which: the arrows of the house run one way.
#include <algorithm>
#include <filesystem>
#include <map>
#include <regex>
#include <set>

#include "base/helpers.hpp"

using namespace detoxsim;

namespace {

namespace fs = std::filesystem;
using Folders = std::set<std::string>;

// What a folder may include beside itself and base/.
const std::map<std::string, Folders> reachable = {
    {"base", {}},
    {"kernels", {}},
    {"scenario", {}},
    {"record", {}},
    {"learning", {}},
    {"rules", {"kernels"}},
    {"attacks", {"kernels"}},
    {"redundancy", {"attacks", "rules", "kernels"}},
    {"protocol", {"redundancy", "attacks", "learning", "rules", "kernels"}},
    {"sim", {"protocol", "redundancy", "attacks", "learning", "rules", "kernels"}},
    {"experiment", {"sim", "protocol", "scenario", "record", "redundancy", "attacks", "learning", "rules", "kernels"}},
    {"bench", {"experiment", "scenario", "record", "redundancy", "attacks", "learning", "rules", "kernels"}},
    {"sweep", {"experiment", "scenario", "record"}},
    {"cli", {"sweep", "bench", "experiment", "scenario", "record"}},
    {"main.cpp", {"cli", "learning"}},
    {"torch", {"learning"}},
    {"python", {"redundancy", "attacks", "rules"}},
};

// Libraries that one folder hides from all others: the start of an include, and the folder.
const std::vector<std::pair<std::string, std::string>> hidden = {
    {"simgrid/", "sim"},     {"xbt/", "sim"},       {"nlohmann/", "scenario"}, {"boost/program_options", "cli"},
    {"hwy/", "kernels"},     {"cblas", "learning"}, {"immintrin", "kernels"},  {"arm_neon", "kernels"},
    {"openssl/", "base"},    {"zlib", "learning"},  {"ATen/", "torch"},        {"c10/", "torch"},
    {"pybind11/", "python"},
};

// What is wrong with this include in this folder; "" where nothing is.
std::string objection(const std::string& folder, const std::string& include) {
  for (const auto& [library, owner] : hidden) {
    if (include.rfind(library, 0) == 0 && folder != owner) return folder + "/ includes <" + include + ">";
  }
  const auto slash = include.find('/');
  if (slash == std::string::npos) return "";
  const std::string target = include.substr(0, slash);
  if (!reachable.count(target) || target == folder || target == "base") return "";
  const auto allowed = reachable.find(folder);
  if (allowed == reachable.end()) return folder + "/ is not known to this test";
  return allowed->second.count(target) ? "" : folder + "/ includes \"" + include + "\"";
}

std::vector<std::string> includes_of(const fs::path& file) {
  static const std::regex pattern("(?:^|\n)[ \t]*#[ \t]*include[ \t]*[<\"]([^>\"\n]+)[>\"]");
  const std::string text = content_of(file.string());
  std::vector<std::string> includes;
  for (std::sregex_iterator found(text.begin(), text.end(), pattern), end; found != end; ++found)
    includes.push_back((*found)[1]);
  return includes;
}

}  // namespace

TEST_CASE("architecture: no folder reaches where it may not") {
  const fs::path source = fs::path(DETOXSIM_SOURCE_DIR) / "src";
  int checked = 0;
  for (const auto& entry : fs::recursive_directory_iterator(source)) {
    const std::string extension = entry.path().extension().string();
    if (extension != ".cpp" && extension != ".hpp") continue;
    const fs::path relative = entry.path().lexically_relative(source);
    const std::string folder = relative.begin()->string();
    for (const auto& include : includes_of(entry.path())) {
      CAPTURE(relative.string());
      CHECK(objection(folder, include) == "");
      ++checked;
    }
  }
  CHECK(checked > 300);  // or the test looks in the wrong place
}

TEST_CASE("architecture: the test would notice") {
  CHECK(objection("kernels", "rules/rule.hpp") == "kernels/ includes \"rules/rule.hpp\"");
  CHECK(objection("base", "kernels/kernels.hpp") != "");
  CHECK(objection("sim", "record/csv.hpp") != "");
  CHECK(objection("sim", "scenario/scenario.hpp") != "");
  CHECK(objection("attacks", "rules/rule.hpp") != "");
  CHECK(objection("learning", "kernels/kernels.hpp") != "");
  CHECK(objection("experiment", "cli/options.hpp") != "");
  CHECK(objection("cli", "rules/rule.hpp") != "");
  CHECK(objection("experiment", "simgrid/s4u.hpp") == "experiment/ includes <simgrid/s4u.hpp>");
  CHECK(objection("record", "nlohmann/json.hpp") != "");
  CHECK(objection("experiment", "boost/program_options.hpp") != "");
  CHECK(objection("novel", "rules/rule.hpp") == "novel/ is not known to this test");

  CHECK(objection("kernels", "base/rows.hpp") == "");
  CHECK(objection("redundancy", "kernels/kernels.hpp") == "");
  CHECK(objection("cli", "scenario/scenario.hpp") == "");
  CHECK(objection("sim", "simgrid/s4u.hpp") == "");
  CHECK(objection("rules", "vector") == "");

  const TemporaryFolder folder;
  const auto found = includes_of(
      folder.write("x.cpp", "#include <a/b.hpp>\n  #  include \"c/d.hpp\"\n// #include \"e/f.hpp\"\nint x;\n"));
  CHECK(found == std::vector<std::string>{"a/b.hpp", "c/d.hpp"});
}
