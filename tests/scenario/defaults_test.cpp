// What an empty scenario means, and what a full one says.
#include "scenario/helpers.hpp"

using namespace detoxsim;

TEST_CASE("an empty scenario has every default") {
  const Scenario s = parse("{}");
  CHECK(s.name == "detoxsim");
  CHECK(s.seed == 1);
  CHECK(contains(s.cluster.platform, "/platforms/star-10g.xml"));  // "../platforms/…" seen from /folder
  CHECK(s.cluster.server == "auto");
  CHECK(s.cluster.workers == 45);
  CHECK(s.training.dataset.name == "fashion-mnist");
  CHECK(s.training.model.name == "mlp");
  CHECK(s.training.model.params.integers("hidden") == Integers{100});
  CHECK(s.training.batch_size == 1440);
  CHECK(s.training.iterations == 200);
  CHECK(s.training.evaluate_every == 25);
  CHECK(s.training.compression == Compression::none);
  CHECK(s.training.optimizer.name == "sgd");
  CHECK(s.training.optimizer.params.number("learning_rate") == 0.1);
  CHECK_FALSE(s.training.check_replicas);
  CHECK(s.training.held_out == 0);
  CHECK(s.training.evaluate_on == EvaluateOn::test);
  CHECK(s.redundancy.scheme.name == "none");
  CHECK(s.redundancy.r == 1);
  CHECK(s.redundancy.no_majority == NoMajority::drop);
  CHECK_FALSE(s.aggregation.buckets);
  CHECK(s.aggregation.before_inner.empty());
  CHECK_FALSE(s.aggregation.inner);
  CHECK(s.aggregation.before_outer.empty());
  CHECK(s.aggregation.outer.name == "mean");
  CHECK(s.byzantine.q == 0);
  CHECK(s.byzantine.placement.name == "random-each-iteration");
  CHECK(s.byzantine.attack.name == "none");
  CHECK(s.byzantine.collusion);
  CHECK(s.timing.gradient == TimeSource::modelled);
  CHECK(s.timing.aggregation == TimeSource::modelled);
}

TEST_CASE("every field is read") {
  const Scenario s = parse(R"({
    // a comment, and /* another */
    "name": "n", "seed": 7,
    "cluster": {"platform": "p.xml", "server": "host-3", "workers": 9},
    "training": {"dataset": {"name": "fashion-mnist", "path": "data"}, "model": "softmax", "batch_size": 90,
                 "iterations": 5, "evaluate_every": 0, "compression": "sign", "check_replicas": true, "held_out": 70, "evaluate_on": "held-out",
                 "optimizer": {"name": "sgd", "learning_rate": 1, "momentum_at": "worker"}},
    "redundancy": {"scheme": "repetition", "r": 3, "vote": {"equality": "exact", "no_majority": "mean"}},
    "aggregation": {"buckets": 3, "before_inner": ["test-scale"], "inner": "krum",
                    "before_outer": [{"name": "test-scale", "s": 3}, "test-scale"], "outer": "mean"},
    "byzantine": {"q": 2, "placement": "fixed", "collusion": false,
                  "attack": {"name": "test-attack", "z": "max", "list": [1, 2], "of": "mean", "loud": true}},
    "timing": {"gradient": "measured", "aggregation": "measured"}
  })");
  CHECK(s.name == "n");
  CHECK(s.seed == 7);
  CHECK(s.cluster.platform == "/folder/p.xml");
  CHECK(s.cluster.server == "host-3");
  CHECK(s.cluster.workers == 9);
  CHECK(s.training.dataset.params.word("path") == "/folder/data");
  CHECK(s.training.model.name == "softmax");
  CHECK(s.training.batch_size == 90);
  CHECK(s.training.iterations == 5);
  CHECK(s.training.evaluate_every == 0);
  CHECK(s.training.compression == Compression::sign);
  CHECK(s.training.check_replicas);
  CHECK(s.training.held_out == 70);
  CHECK(s.training.evaluate_on == EvaluateOn::held_out);
  CHECK(s.training.optimizer.params.number("learning_rate") == 1.0);
  CHECK(s.training.optimizer.params.word("momentum_at") == "worker");
  CHECK(s.training.optimizer.params.number("momentum") == 0.9);  // not mentioned: the default
  CHECK(s.redundancy.scheme.name == "repetition");
  CHECK(s.redundancy.r == 3);
  CHECK(s.redundancy.no_majority == NoMajority::mean);
  CHECK(s.aggregation.buckets.number == 3);
  REQUIRE(s.aggregation.before_inner.size() == 1);
  REQUIRE(s.aggregation.before_outer.size() == 2);
  CHECK(s.aggregation.before_outer[0].params.number("s") == 3);
  CHECK(s.aggregation.before_outer[1].params.number("s") == 2);
  REQUIRE(s.aggregation.inner);
  CHECK(s.aggregation.inner->name == "krum");
  CHECK(s.byzantine.q == 2);
  CHECK(s.byzantine.placement.name == "fixed");
  CHECK_FALSE(s.byzantine.collusion);
  CHECK(s.byzantine.attack.params.is("z", "max"));
  CHECK(s.byzantine.attack.params.integers("list") == Integers{1, 2});
  CHECK(s.byzantine.attack.params.flag("loud"));
  CHECK(s.timing.gradient == TimeSource::measured);
  CHECK(s.timing.aggregation == TimeSource::measured);
}

TEST_CASE("buckets bring the inner mean; \"none\" is as good as nothing") {
  const Scenario with = parse(R"({"aggregation": {"buckets": 5}})");
  REQUIRE(with.aggregation.inner);
  CHECK(with.aggregation.inner->name == "mean");
  const Scenario without = parse(R"({"aggregation": {"buckets": "none", "inner": "none"}})");
  CHECK_FALSE(without.aggregation.buckets);
  CHECK_FALSE(without.aggregation.inner);
  const Scenario automatic = parse(R"({"aggregation": {"buckets": "auto"}})");
  CHECK(automatic.aggregation.buckets.choice == BucketCount::Choice::automatic);
  REQUIRE(automatic.aggregation.inner);
  CHECK(value_at(parse(write_scenario(automatic)), "aggregation.buckets") == "auto");
}

TEST_CASE("an object without a name is the default component with other parameters") {
  const Scenario s = parse(R"({"training": {"optimizer": {"learning_rate": 0.5}}})");
  CHECK(s.training.optimizer.name == "sgd");
  CHECK(s.training.optimizer.params.number("learning_rate") == 0.5);
}

TEST_CASE("paths are relative to the scenario's file") {
  const auto platform = [](const std::string& path, const std::string& folder) {
    return parse_scenario(R"({"cluster": {"platform": ")" + path + R"("}})", "x", folder, {}).cluster.platform;
  };
  const std::string here = std::filesystem::current_path().string();
  CHECK(platform("p.xml", "/a/b") == "/a/b/p.xml");
  CHECK(platform("../c/./p.xml", "/a/b") == "/a/c/p.xml");
  CHECK(platform("/p.xml", "/a/b") == "/p.xml");
  CHECK(platform("p.xml", "") == here + "/p.xml");  // a file named without its folder
  CHECK(platform("p.xml", "sub") == here + "/sub/p.xml");
  // In components too; an empty path stays empty, a text that is no path stays as it is.
  const Scenario s = parse(R"({"byzantine": {"attack": {"name": "test-attack", "table": "t.csv", "note": "t.csv"}}})");
  CHECK(s.byzantine.attack.params.word("table") == "/folder/t.csv");
  CHECK(s.byzantine.attack.params.word("note") == "t.csv");
  CHECK(parse(R"({"byzantine": {"attack": "test-attack"}})").byzantine.attack.params.word("table") == "");
}

TEST_CASE("a scenario file") {
  const TemporaryFolder folder;
  const std::string file = folder.write("s.json", R"({"seed": 3, "cluster": {"platform": "p.xml"}})");
  const Scenario s = read_scenario(file, {{"cluster.workers", "4"}});
  CHECK(s.seed == 3);
  CHECK(s.cluster.platform == folder.file("p.xml"));
  CHECK(s.cluster.workers == 4);
  CHECK(input_error([&] { read_scenario(folder.file("t.json"), {}); }) ==
        folder.file("t.json") + ": can't be read; is the path right?");
  // Errors name the file.
  const std::string bad = folder.write("bad.json", R"({"sed": 3})");
  CHECK(input_error([&] { read_scenario(bad, {}); }) == bad + ": sed: unknown key 'sed'; did you mean 'seed'?");
  // A file without a folder in its name
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(folder.path());
  const Scenario local = read_scenario("s.json", {});
  std::filesystem::current_path(before);
  CHECK(local.cluster.platform == folder.file("p.xml"));
}
