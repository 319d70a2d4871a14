// Platform files that somebody has damaged: a check ends with 0 or 2, and after 0 a run ends with 0 or 3; no signal, no
// endless loop. [.long]: DETOXSIM_FUZZ_ROUNDS of them, not part of the usual tests.
#include <cstdlib>
#include <filesystem>
#include <map>

#include "base/helpers.hpp"
#include "base/random.hpp"
#include "small_platform.hpp"

using namespace detoxsim;

namespace {

namespace fs = std::filesystem;

// Platforms of this repository, without comments, and with few enough hosts that each round takes a moment.
std::vector<std::string> seeds() {
  std::vector<std::string> texts = {small_platform};
  for (const char* folder : {DETOXSIM_SOURCE_DIR "/platforms", DETOXSIM_TEST_DATA}) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(folder)) files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    for (const auto& file : files) {
      if (file.extension() != ".xml") continue;
      std::string text = content_of(file.string());
      for (std::size_t begin; (begin = text.find("<!--")) != std::string::npos;)
        text.erase(begin, text.find("-->", begin) + 3 - begin);
      for (const char* many : {"0-4095", "0-9999"})
        if (const auto at = text.find(many); at != std::string::npos) text.replace(at, 6, "0-9");
      texts.push_back(text);
    }
  }
  return texts;
}

struct Attribute {
  std::size_t begin, value, end;  // of `name="value"`, in the text
};

std::vector<Attribute> attributes_of(const std::string& text) {
  std::vector<Attribute> found;
  for (std::size_t equals = text.find("=\""); equals != std::string::npos; equals = text.find("=\"", equals + 2)) {
    const std::size_t end = text.find('"', equals + 2), begin = text.find_last_of(" \t\n", equals);
    if (end == std::string::npos || begin == std::string::npos) break;
    found.push_back({begin, equals + 2, end});
  }
  return found;
}

class Mutator {
 public:
  explicit Mutator(std::uint64_t round) : random_(12, "platform fuzz", round) {}

  std::string mutate(std::string text) {
    for (std::uint64_t change = random_.below(3) + 1; change > 0 && text.size() > 10; --change) mutate_once(text);
    return text;
  }
  template <class T>
  const T& any(const std::vector<T>& of) {
    return of[random_.below(of.size())];
  }

 private:
  void mutate_once(std::string& text) {
    const auto attributes = attributes_of(text);
    if (attributes.empty()) return;
    const Attribute at = any(attributes), other = any(attributes);
    switch (random_.below(8)) {
      case 0: text.erase(at.begin, at.end + 1 - at.begin); return;
      case 1: text.replace(at.value, at.end - at.value, text.substr(other.value, other.end - other.value)); return;
      case 2: text.insert(at.end, "x"); return;
      case 3: return change_line(text, at.begin);
      case 4:
        if (random_.below(4) == 0) text.resize(at.begin);
        return;
      case 5: text[random_.below(text.size())] = static_cast<char>(random_.below(256)); return;
      default: text.replace(at.value, at.end - at.value, any(values)); return;
    }
  }

  // Removes it, or writes it twice.
  void change_line(std::string& text, std::size_t at) {
    const std::size_t begin = text.rfind('\n', at) + 1, end = std::min(text.find('\n', at), text.size() - 1) + 1;
    const std::string line = text.substr(begin, end - begin);
    if (random_.below(2) == 0)
      text.erase(begin, line.size());
    else
      text.insert(begin, line);
  }

  inline static const std::vector<std::string> values = {"0",
                                                         "-1",
                                                         "1e300",
                                                         "1e-300",
                                                         "-1e300",
                                                         "nan",
                                                         "inf",
                                                         "-inf",
                                                         "",
                                                         "text",
                                                         "1",
                                                         "2",
                                                         "0.5",
                                                         "1e15",
                                                         "1e-15",
                                                         "99999999999",
                                                         "0-3",
                                                         "1,2,3",
                                                         "SHARED",
                                                         "SPLITDUPLEX",
                                                         "FATPIPE",
                                                         "WIFI",
                                                         "Floyd",
                                                         "Dijkstra",
                                                         "Vivaldi",
                                                         "None",
                                                         "Cluster",
                                                         "Star",
                                                         "yes",
                                                         "UP",
                                                         "TORUS",
                                                         "FAT_TREE",
                                                         "DRAGONFLY",
                                                         "2;2,2;1,2;1,1",
                                                         "2,2",
                                                         "../x",
                                                         "link-fails.profile",
                                                         "1Gf,2Gf",
                                                         "1us,2us"};
  RandomStream random_;
};

void check_rounds(std::uint64_t first, std::uint64_t rounds) {
  const TemporaryFolder folder;
  fs::copy(DETOXSIM_TEST_DATA "/link-fails.profile", folder.file("link-fails.profile"));
  const auto texts = seeds();
  REQUIRE(texts.size() > 10);
  std::map<std::string, int> outcomes;
  for (std::uint64_t round = first; round < first + rounds; ++round) {
    Mutator mutator(round);
    const std::string text = mutator.mutate(mutator.any(texts));
    const std::string outcome = outcome_on(folder.write("platform.xml", text));
    ++outcomes[outcome.substr(0, 1)];
    if (outcome[0] == '0' || outcome[0] == '3') continue;
    CAPTURE(round, text);
    CHECK(outcome.rfind("2 ", 0) == 0);
    CHECK(outcome.find('\n') == outcome.find("\ncluster."));  // further lines are further mistakes
  }
  for (const auto& [outcome, count] : outcomes) WARN(outcome << ": " << count);
  CHECK((rounds < 30 || outcomes.size() > 1));  // not all of them are the same
}

}  // namespace

TEST_CASE("platform fuzz: what is to be damaged is sound") {
  const TemporaryFolder folder;
  fs::copy(DETOXSIM_TEST_DATA "/link-fails.profile", folder.file("link-fails.profile"));
  for (const auto& text : seeds()) {
    CAPTURE(text);
    const std::string outcome = outcome_on(folder.write("platform.xml", text));
    CHECK((outcome == "0" || outcome == "3"));
  }
}

TEST_CASE("platform fuzz: damaged platforms") { check_rounds(0, 40); }

TEST_CASE("platform fuzz: many damaged platforms", "[.long]") {
  const auto number = [](const char* name, std::uint64_t fallback) {
    const char* text = std::getenv(name);
    return text ? std::strtoull(text, nullptr, 10) : fallback;
  };
  check_rounds(number("DETOXSIM_FUZZ_FIRST", 1000), number("DETOXSIM_FUZZ_ROUNDS", 1000));
}
