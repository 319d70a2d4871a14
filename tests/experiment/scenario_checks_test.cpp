// What can be wrong with a scenario's numbers is found without platform and data, neither of which exists here.
#include "experiment/scenario_checks.hpp"

#include "base/helpers.hpp"
#include "experiment/experiment.hpp"

using namespace detoxsim;

namespace {

Scenario scenario(const std::vector<Setting>& settings) {
  std::vector<Setting> all = {{"cluster.platform", "\"/nowhere.xml\""},
                              {"training.dataset", R"({"name": "mnist", "path": "/nowhere"})"},
                              {"redundancy", R"({"scheme": "repetition", "r": 3})"}};
  all.insert(all.end(), settings.begin(), settings.end());
  return parse_scenario("{}", "x.json", "/", all);
}

std::string problem(const std::vector<Setting>& settings) {
  ThreadPool pool(1);
  return input_error([&] { check_numbers(scenario(settings), pool); });
}

}  // namespace

TEST_CASE("blueprint: counts, rules, attack and placement") {
  CHECK(problem({}).empty());
  CHECK(contains(problem({{"byzantine.q", "46"}}), "q = 46 is more than all workers"));
  CHECK(contains(problem({{"training.batch_size", "14"}}), "b = 14 samples can't be split over G = 15"));
  CHECK(contains(problem({{"aggregation.buckets", "16"}}), "k = 16 is more than the 15 votes"));
  const Setting krum{"aggregation.outer", "krum"}, q{"byzantine.q", "14"};
  CHECK(contains(problem({krum, q}), "n >= 2f+3"));
  CHECK(contains(problem({{"byzantine.q", "40"}, {"byzantine.attack", "alie"}}), "byzantine.attack.z"));
}

TEST_CASE("blueprint: what other rooms refuse is told with its place in the scenario") {
  const std::vector<Setting> refused = {{"byzantine.q", "40"},
                                        {"byzantine.attack", "alie"},
                                        {"byzantine.placement", R"({"name": "fixed", "workers": [1]})"},
                                        {"aggregation", R"({"buckets": 5, "outer": "krum"})"}};
  ThreadPool pool(1);
  try {
    check_numbers(scenario(refused), pool);
    FAIL("taken");
  } catch (const InputError& error) {
    REQUIRE(error.lines().size() == 2);
    CHECK(error.mistakes()[0].category == Mistake::no_guarantee);
    CHECK(contains(error.lines()[0], "aggregation.outer: krum needs n >= 2f+3, but n = 5 and f = 5"));
    CHECK(error.mistakes()[1].category == Mistake::bad_value);
    CHECK(contains(error.lines()[1], "byzantine.attack.z: \"max\" is not defined"));
  }
  const auto with = [&](const std::string& path, const std::string& value) {
    return problem({{"byzantine.q", "2"}, {path, value}});
  };
  CHECK(contains(with("byzantine.placement", R"({"name": "fixed", "workers": [1]})"),
                 "byzantine.placement.workers: expected q = 2 different workers"));
  CHECK(contains(with("redundancy.scheme", "none"), "redundancy.r: r = 3 needs a scheme that replicates"));
  CHECK(contains(with("aggregation", R"({"buckets": 4, "outer": "krum"})"), "; aggregation.buckets = 5 would do"));
}

TEST_CASE("case id: by the contents of files, which are read once for all cases of a sweep") {
  const TemporaryFolder folder;
  const std::string platform = folder.write("platform.xml", "a");
  const auto with_platform = [&] { return scenario({{"cluster.platform", platform}}); };
  SharedInputs inputs, later;
  const std::string id = case_id(with_platform(), inputs);
  folder.write("platform.xml", "b");
  CHECK(case_id(with_platform(), inputs) == id);
  CHECK(case_id(with_platform(), later) != id);
}

TEST_CASE("shared inputs: a data set from files is handed out once, and loaded after that") {
  const Component images = parse_component(ComponentKind::dataset, "fashion-mnist",
                                           {{"path", std::string(DETOXSIM_TEST_DATA) + "/fashion-mnist-small"}});
  Scenario one = scenario({});
  one.training.dataset = images;
  SharedInputs inputs;
  inputs.preload(one);
  const std::uint8_t* labels = nullptr;
  {
    const Dataset first = inputs.dataset(images, 1);
    labels = first.train->labels().data();
    const Dataset second = inputs.dataset(images, 2);
    CHECK(second.train->labels().data() != labels);
    CHECK(second.train->count() == first.train->count());
  }
  // What follows from a seed alone is made for that seed.
  one.training.dataset = Component::named(ComponentKind::dataset, "gaussian-mixture");
  inputs.preload(one);
  const auto first_label_and_value = [&](std::uint64_t seed) {
    const Dataset mixture = inputs.dataset(one.training.dataset, seed);
    std::vector<float> row(static_cast<std::size_t>(mixture.train->features()));
    const std::uint32_t index[] = {0};
    mixture.train->gather(index, row.data());
    return row[0];
  };
  CHECK(first_label_and_value(1) != first_label_and_value(2));
}

TEST_CASE("shared inputs: a platform is probed anew for what a scenario asks of it otherwise") {
  SharedInputs inputs;
  inputs.mark_probed(scenario({}));
  CHECK(inputs.probed(scenario({{"byzantine.q", "1"}})));
  CHECK_FALSE(inputs.probed(scenario({{"cluster.workers", "44"}})));
  CHECK_FALSE(inputs.probed(scenario({{"cluster.servers", "2"}})));
  CHECK_FALSE(inputs.probed(scenario({{"cluster.broadcast", "binomial"}})));
  const auto star = [](const std::string& latency) {
    return scenario({{"cluster.platform", R"({"name": "star", "latency": ")" + latency + "\"}"}});
  };
  CHECK_FALSE(inputs.probed(star("50us")));
  inputs.mark_probed(star("50us"));
  CHECK(inputs.probed(star("0.05ms")));
  CHECK_FALSE(inputs.probed(star("51us")));
}
