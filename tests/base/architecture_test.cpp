// The arrows of the house run one way: which room of src/ may include which stands in a table of src/README.md, and
// each library is known to one room, also through the headers of others.
#include <algorithm>
#include <filesystem>
#include <map>
#include <regex>
#include <set>

#include "base/helpers.hpp"
#include "base/text.hpp"

using namespace detoxsim;

namespace {

namespace fs = std::filesystem;
using Names = std::set<std::string>;
using Arrows = std::map<std::string, Names>;

const fs::path source = fs::path(DETOXSIM_SOURCE_DIR) / "src";

// How the includes of a library begin, and its room.
const std::vector<std::pair<std::string, std::string>> walls = {
    {"simgrid/", "sim"},  {"xbt/", "sim"},       {"nlohmann/", "scenario"}, {"boost/program_options", "cli"},
    {"hwy/", "kernels"},  {"cblas", "learning"}, {"immintrin", "kernels"},  {"arm_neon", "kernels"},
    {"openssl/", "base"}, {"zlib", "learning"},  {"zip.h", "learning"},     {"ATen/", "torch"},
    {"c10/", "torch"},    {"torch/", "torch"},   {"pybind11/", "python"},
};

std::string trimmed(const std::string& text) {
  const auto begin = text.find_first_not_of(" `"), end = text.find_last_not_of(" `");
  return begin == std::string::npos ? "" : text.substr(begin, end - begin + 1);
}

// The rows of the table whose header begins with "| room |": room → what it may include besides base.
Arrows arrows_of(const std::string& guide) {
  Arrows arrows;
  const std::size_t table = guide.find("| room | what");
  REQUIRE(table != std::string::npos);
  const std::vector<std::string> lines = split(guide.substr(table, guide.find("\n\n", table) - table), '\n');
  for (std::size_t i = 2; i < lines.size(); ++i) {
    const std::vector<std::string> cells = split(lines[i], '|');
    REQUIRE(cells.size() >= 4);
    Names& names = arrows[trimmed(cells[1])];
    for (const auto& name : split(cells[3], ',')) names.insert(trimmed(name));
    names.erase("");
  }
  return arrows;
}

std::vector<std::string> includes_of(const std::string& text) {
  static const std::regex pattern("(?:^|\n)[ \t]*#[ \t]*include[ \t]*[<\"]([^>\"\n]+)[>\"]");
  std::vector<std::string> includes;
  for (std::sregex_iterator found(text.begin(), text.end(), pattern), end; found != end; ++found)
    includes.push_back((*found)[1]);
  return includes;
}

std::string room_of(const std::string& file) { return file.substr(0, file.find('/')); }

// What is wrong with a file of this room that includes another one of ours; "" where nothing is.
std::string objection(const Arrows& arrows, const std::string& room, const std::string& include) {
  const std::string target = room_of(include);
  if (target == include || target == room || target == "base") return "";
  if (arrows.count(room) == 0) return room + " is not in the table of src/README.md";
  if (arrows.count(target) == 0 || arrows.at(room).count(target) > 0) return "";
  return room + " includes \"" + include + "\"";
}

// What is wrong with a library's header that a file of this room gets, itself or through others.
std::string objection_to_library(const std::string& room, const std::string& include) {
  for (const auto& [library, owner] : walls)
    if (include.rfind(library, 0) == 0 && room != owner) return room + " gets <" + include + ">";
  return "";
}

// All headers of libraries that a file gets, directly and through our own headers.
class Closure {
 public:
  const Names& of(const std::string& file) {
    const auto known = known_.find(file);
    if (known != known_.end()) return known->second;
    Names& names = known_[file];
    for (const auto& include : includes_of(content_of((source / file).string()))) {
      if (!fs::exists(source / include))
        names.insert(include);
      else
        names.insert(of(include).begin(), of(include).end());
    }
    return names;
  }

 private:
  std::map<std::string, Names> known_;
};

bool reaches(const Arrows& arrows, const std::string& room, const std::string& target) {
  if (arrows.count(room) == 0) return false;
  const Names& next = arrows.at(room);
  return std::any_of(next.begin(), next.end(),
                     [&](const std::string& name) { return name == target || reaches(arrows, name, target); });
}

// The sections of a scenario that stand at its top, and "workload", a component there.
std::vector<std::string> sections_of(const std::string& fields) {
  static const std::regex pattern("\n  visit\\.section\\(\"(\\w+)\"");
  std::vector<std::string> sections = {"workload"};
  const std::string lines = "\n" + fields;
  for (std::sregex_iterator found(lines.begin(), lines.end(), pattern), end; found != end; ++found)
    sections.push_back((*found)[1]);
  REQUIRE(sections.size() > 1);
  return sections;
}

// What stands in the string literals of a line, in quotes.
std::string literals_of(const std::string& line) {
  std::string literals;
  bool inside = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (!inside && line.compare(i, 2, "//") == 0) break;
    if (line[i] == '"') inside = !inside;
    if (inside || line[i] == '"') literals += line[i];
    if (line[i] == '\\') ++i;
  }
  return literals;
}

// "cluster.workers"
std::regex path_below(const std::vector<std::string>& sections) {
  return std::regex("\\b(?:" + joined(sections, "|") + ")\\.[a-z]\\w*");
}

// The first such path in the string literals of a source file; "" where there is none.
std::string path_in(const std::string& text, const std::regex& path) {
  for (const auto& line : split(text, '\n')) {
    const std::string literals = line.rfind("#include", 0) == 0 ? "" : literals_of(line);
    std::smatch found;
    if (std::regex_search(literals, found, path)) return found[0];
  }
  return "";
}

std::vector<std::string> files() {
  std::vector<std::string> found;
  for (const auto& entry : fs::recursive_directory_iterator(source)) {
    const std::string extension = entry.path().extension().string();
    if (extension == ".cpp" || extension == ".hpp") found.push_back(entry.path().lexically_relative(source).string());
  }
  return found;
}

}  // namespace

TEST_CASE("architecture: no room reaches where it may not") {
  const Arrows arrows = arrows_of(content_of((source / "README.md").string()));
  Closure closure;
  int checked = 0;
  for (const auto& file : files()) {
    CAPTURE(file);
    CHECK(arrows.count(room_of(file)) == 1);
    for (const auto& include : includes_of(content_of((source / file).string()))) {
      CHECK(objection(arrows, room_of(file), include) == "");
      ++checked;
    }
    for (const auto& header : closure.of(file)) CHECK(objection_to_library(room_of(file), header) == "");
  }
  CHECK(checked > 300);  // or the test looks in the wrong place
}

TEST_CASE("architecture: arrows run downwards, and the table has the rooms that there are") {
  const std::string guide = content_of((source / "README.md").string());
  const Arrows arrows = arrows_of(guide);
  const auto place = [&](const std::string& room) { return guide.find("\n| `" + room + "` |"); };
  for (const auto& [room, targets] : arrows) {
    CAPTURE(room);
    CHECK(fs::exists(source / room));
    for (const auto& target : targets) {
      CAPTURE(target);
      CHECK(place(room) < place(target));
      CHECK(place(target) != std::string::npos);
    }
  }
}

// A room that doesn't see the scenario names what it refuses as it calls it itself; its place is added above.
TEST_CASE("architecture: rooms below the scenario know no path of it") {
  const Arrows arrows = arrows_of(content_of((source / "README.md").string()));
  const std::regex path = path_below(sections_of(content_of((source / "scenario/fields.hpp").string())));
  int below = 0;
  for (const auto& file : files()) {
    const std::string room = room_of(file);
    if (room == "scenario" || reaches(arrows, room, "scenario")) continue;
    ++below;
    CAPTURE(file);
    CHECK(path_in(content_of((source / file).string()), path) == "");
  }
  CHECK(below > 100);
}

TEST_CASE("architecture: the test would notice") {
  const Arrows arrows = {{"top", {"middle"}}, {"middle", {}}, {"bottom", {}}};
  CHECK(objection(arrows, "top", "middle/a.hpp") == "");
  CHECK(objection(arrows, "top", "base/a.hpp") == "");
  CHECK(objection(arrows, "top", "vector") == "");
  CHECK(objection(arrows, "top", "top/a.hpp") == "");
  CHECK(objection(arrows, "top", "bottom/a.hpp") == "top includes \"bottom/a.hpp\"");
  CHECK(objection(arrows, "middle", "top/a.hpp") != "");
  CHECK(objection(arrows, "novel", "middle/a.hpp") == "novel is not in the table of src/README.md");
  CHECK(objection_to_library("sim", "simgrid/s4u.hpp") == "");
  CHECK(objection_to_library("experiment", "simgrid/s4u.hpp") == "experiment gets <simgrid/s4u.hpp>");
  CHECK(objection_to_library("record", "nlohmann/json.hpp") != "");

  // sim/compat.hpp includes SimGrid, sim/clock.hpp gets it from there.
  const Names through = Closure().of("sim/clock.hpp");
  CHECK(through.count("simgrid/s4u.hpp") == 1);
  CHECK(includes_of(content_of((source / "sim/clock.hpp").string())).size() < through.size());

  CHECK(reaches(arrows, "top", "middle"));
  CHECK_FALSE(reaches(arrows, "top", "bottom"));
  CHECK(reaches({{"a", {"b"}}, {"b", {"c"}}, {"c", {}}}, "a", "c"));
  const std::regex path = path_below(sections_of("  visit.section(\"cluster\", \"\", [&] {\n    visit.section(\"x\""));
  CHECK(path_in("f(\"see cluster.workers: 3\")", path) == "cluster.workers");
  CHECK(path_in("f(\"a\" + cluster.workers + \"b\")", path) == "");
  CHECK(path_in("f(\"//\");  // \"cluster.workers\"", path) == "");
  CHECK(path_in("#include \"sim/cluster.hpp\"\n\"x.y: a subcluster.a\"", path) == "");

  CHECK(includes_of("#include <a/b.hpp>\n  #  include \"c/d.hpp\"\n// #include \"e/f.hpp\"\nint x;\n") ==
        std::vector<std::string>{"a/b.hpp", "c/d.hpp"});
  CHECK(arrows_of("text\n| room | what | may |\n| --- | --- | --- |\n| `a` | x | b, c |\n| `b` | y | |\n\n| c |") ==
        Arrows{{"a", {"b", "c"}}, {"b", {}}});
}
