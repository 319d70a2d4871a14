// --set PATH=VALUE
#include "scenario/helpers.hpp"

using namespace detoxsim;

TEST_CASE("set: typed as JSON, a bare word as a text") {
  CHECK(parse("{}", {{"cluster.workers", "7"}}).cluster.workers == 7);
  CHECK(parse("{}", {{"byzantine.collusion", "false"}}).byzantine.collusion == false);
  CHECK(parse("{}", {{"name", "some-word"}}).name == "some-word");
  CHECK(parse("{}", {{"name", "\"7\""}}).name == "7");
  CHECK(parse("{}", {{"name", "two words"}}).name == "two words");
  CHECK(problems("{}", {{"name", "7"}}) == Lines{"name: expected a text, got 7"});
  CHECK(problems("{}", {{"cluster.workers", "many"}}) ==
        Lines{"cluster.workers: expected an integer >= 1, got \"many\""});
  CHECK(
      parse("{}", {{"training.model", R"({"name": "mlp", "hidden": [3]})"}}).training.model.params.integers("hidden") ==
      Integers{3});
}

TEST_CASE("set: over what the file says, the last one wins") {
  CHECK(parse(R"({"seed": 5})", {{"seed", "6"}}).seed == 6);
  CHECK(parse("{}", {{"seed", "6"}, {"seed", "7"}}).seed == 7);
}

TEST_CASE("set: what stands there is replaced whole") {
  const std::string text = R"({"byzantine": {"q": 3, "attack": {"name": "test-attack", "z": 3, "ddof": 1}}})";
  CHECK(parse(text, {{"byzantine.attack", "none"}}).byzantine.attack.name == "none");
  const Scenario other = parse(text, {{"byzantine.attack", "test-attack"}});
  CHECK(other.byzantine.attack.params.number("z") == 1);  // the default, not 3
  CHECK(other.byzantine.attack.params.integer("ddof") == 0);
  CHECK(other.byzantine.q == 3);
  CHECK(parse(text, {{"byzantine", "{}"}}).byzantine.q == 0);
}

TEST_CASE("set: a parameter of a component, however the component is written") {
  const Setting z{"byzantine.attack.z", "4"};
  const Scenario object = parse(R"({"byzantine": {"attack": {"name": "test-attack", "ddof": 1}}})", {z});
  CHECK(object.byzantine.attack.params.number("z") == 4);
  CHECK(object.byzantine.attack.params.integer("ddof") == 1);
  CHECK(parse(R"({"byzantine": {"attack": "test-attack"}})", {z}).byzantine.attack.params.number("z") == 4);
  CHECK(parse("{}", {{"byzantine.attack", "test-attack"}, z}).byzantine.attack.params.number("z") == 4);
  CHECK(parse("{}", {{"byzantine.attack.name", "test-attack"}, z}).byzantine.attack.params.number("z") == 4);
  // Of the default component, which the file does not mention
  CHECK(parse("{}", {{"training.optimizer.learning_rate", "0.5"}}).training.optimizer.params.number("learning_rate") ==
        0.5);
  CHECK(problems("{}", {z}) == Lines{"byzantine.attack.z: unknown key 'z'; it takes no parameters"});
  CHECK(problems("{}", {{"aggregation.inner.f", "1"}}) ==
        Lines{"aggregation.inner: expected the name of a rule or an object with \"name\", got {\"f\":1}"});
}

TEST_CASE("set: lists") {
  const std::string text = R"({"aggregation": {"before_outer": ["test-scale", {"name": "test-scale", "s": 4}]}})";
  const Scenario inside = parse(text, {{"aggregation.before_outer.0.s", "3"}, {"aggregation.before_outer.1.s", "5"}});
  CHECK(inside.aggregation.before_outer[0].params.number("s") == 3);
  CHECK(inside.aggregation.before_outer[1].params.number("s") == 5);
  CHECK(parse(text, {{"aggregation.before_outer", "[]"}}).aggregation.before_outer.empty());
  CHECK(problems(text, {{"aggregation.before_outer.1", "test-scale"}}) ==
        Lines{"--set aggregation.before_outer.1: a list is replaced whole"});
  CHECK(problems(text, {{"aggregation.before_outer.2.s", "1"}}) ==
        Lines{"--set aggregation.before_outer.2.s: the list has no entry '2'"});
  CHECK(problems(text, {{"aggregation.before_outer.s.s", "1"}}) ==
        Lines{"--set aggregation.before_outer.s.s: the list has no entry 's'"});
}

TEST_CASE("set: paths that lead nowhere") {
  CHECK(problems("{}", {{"byzantin.q", "1"}}) == Lines{"byzantin: unknown key 'byzantin'; did you mean 'byzantine'?"});
  CHECK(problems("{}", {{"byzantine.qq", "1"}}) == Lines{"byzantine.qq: unknown key 'qq'; did you mean 'q'?"});
  CHECK(problems(R"({"seed": 1})", {{"seed.x", "1"}}) == Lines{"--set seed.x: 'seed' is no object"});
}

TEST_CASE("set: paths of files are relative to the working directory") {
  const std::string here = std::filesystem::current_path().string();
  CHECK(parse("{}", {{"cluster.platform", "p.xml"}}).cluster.platform == here + "/p.xml");
  CHECK(parse("{}", {{"cluster.platform", "/p.xml"}}).cluster.platform == "/p.xml");
  CHECK(parse("{}", {{"training.dataset.path", "data"}}).training.dataset.params.word("path") == here + "/data");
  // Of every component, in whatever is set: a parameter, a component, a section. In the file they are relative to it.
  const std::string attack = R"({"name": "test-attack", "table": "t"})",
                    in_file = R"({"byzantine": {"attack": )" + attack + "}}";
  const auto table = [](const Scenario& s) { return s.byzantine.attack.params.word("table"); };
  CHECK(table(parse(in_file)) == "/folder/t");
  CHECK(table(parse(in_file, {{"byzantine.attack.table", "u"}})) == here + "/u");
  CHECK(table(parse("{}", {{"byzantine.attack", attack}})) == here + "/t");
  CHECK(table(parse("{}", {{"byzantine", R"({"attack": )" + attack + "}"}})) == here + "/t");
  CHECK(parse("{}", {{"timing.calibration", "none"}}).timing.calibration.empty());
}

TEST_CASE("one component with its settings") {
  const Component attack =
      parse_component(ComponentKind::attack, "test-attack", {{"z", "3"}, {"of", "mean"}, {"table", "t"}});
  CHECK(attack.name == "test-attack");
  CHECK(attack.params.number("z") == 3);
  CHECK(attack.params.word("of") == "mean");
  CHECK(attack.params.integer("ddof") == 0);
  CHECK(attack.params.word("table") == (std::filesystem::current_path() / "t").string());
  CHECK(input_error([] { parse_component(ComponentKind::attack, "test-atack", {}); }) ==
        "apply: test-atack: unknown attack 'test-atack'; did you mean 'test-attack'?");
  CHECK(input_error([] { parse_component(ComponentKind::attack, "test-attack", {{"z", "11"}}); }) ==
        "apply: test-attack.z: expected a number >= 0 and <= 10 or \"max\", got 11");
}
