// What scenarios said before is still read, and told.
#include "base/helpers.hpp"
#include "scenario/scenario.hpp"

using namespace detoxsim;

namespace {

Scenario former_scenario(const std::string& text, const std::vector<Setting>& settings = {}) {
  return parse_scenario(text, "x.json", "", settings);
}

const char* const former =
    R"({"cluster": {"enough": 40, "late_workers": "let-finish"}, "redundancy": {"vote": {"equality": "exact"}}})";

}  // namespace

TEST_CASE("former names: keys and words are read as those of now, each with a note") {
  const Scenario scenario = former_scenario(former);
  CHECK(scenario.cluster.required_reports == 40);
  CHECK(scenario.cluster.late_workers == LateWorkers::finish);
  CHECK(scenario.notes ==
        std::vector<std::string>{"cluster.enough is now cluster.required_reports",
                                 "redundancy.vote.equality had one value only, and is no longer needed",
                                 "cluster.late_workers: \"let-finish\" is now \"finish\""});
}

TEST_CASE("former names: both spellings are the same scenario") {
  const Scenario now = former_scenario(R"({"cluster": {"required_reports": 40, "late_workers": "finish"}})");
  CHECK(write_scenario(former_scenario(former)) == write_scenario(now));
  CHECK(now.notes.empty());
  CHECK(write_scenario(former_scenario("{}", {{"cluster.enough", "40"}, {"cluster.late_workers", "let-finish"}})) ==
        write_scenario(now));
}

TEST_CASE("former names: paths of settings") {
  CHECK(current_path("cluster.enough") == "cluster.required_reports");
  CHECK(current_path("cluster.quorum") == "cluster.quorum");
}

TEST_CASE("former names: a key under both names, and a word that never was") {
  CHECK(contains(input_error([] { former_scenario(R"({"cluster": {"enough": 1, "required_reports": 2}})"); }),
                 "cluster.enough is now cluster.required_reports, which is there, too"));
  CHECK(contains(input_error([] { former_scenario(R"({"redundancy": {"vote": {"equality": "tolerance"}}})"); }),
                 "redundancy.vote.equality: unknown key 'equality'"));
  CHECK(contains(input_error([] { former_scenario(R"({"cluster": {"late_workers": "call"}})"); }),
                 "cluster.late_workers"));
  CHECK(contains(input_error([] { former_scenario(R"({"cluster": 5})"); }), "cluster: expected an object"));
}
