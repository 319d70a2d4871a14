#include "base/params.hpp"

#include <cmath>

#include "base/helpers.hpp"

using namespace detoxsim;

namespace {

const std::vector<ParamSpec> specs = {
    flag_param("collusion", true, "help"),
    integer_param("iterations", 10, 1, "help"),
    integer_param("f", 0, 0, "help").or_word("auto"),
    number_param("momentum", 0.9, 0, 1, "help"),
    positive_param("learning_rate", 0.1, "help"),
    number_param("z", 1, 0, 100, "help").allow_word("max").allow_word("search"),
    word_param("momentum_at", {"server", "worker"}, "help"),
    text_param("title", "none", "help"),
    path_param("path", "here", "help"),
    integers_param("hidden", {100}, 1, "help"),
};

// What Params::set says
std::string problem(const std::string& name, Value value) { return Params(specs).set(specs, name, std::move(value)); }

Params with(const std::string& name, Value value) {
  Params params(specs);
  REQUIRE(params.set(specs, name, std::move(value)) == "");
  return params;
}

const auto text = [](const char* word) { return Value(std::string(word)); };

}  // namespace

TEST_CASE("params: complete from the start") {
  const Params params(specs);
  CHECK(params.flag("collusion"));
  CHECK(params.integer("iterations") == 10);
  CHECK(params.is("f", "auto"));  // or_word: the word is the default
  CHECK(params.number("momentum") == 0.9);
  CHECK(params.number("z") == 1);  // allow_word: the default stays
  CHECK(params.word("momentum_at") == "server");
  CHECK(params.word("title") == "none");
  CHECK(params.integers("hidden") == Integers{100});
  CHECK(params.values().size() == specs.size());
}

TEST_CASE("params: values of every kind") {
  CHECK_FALSE(with("collusion", false).flag("collusion"));
  CHECK(with("iterations", std::int64_t{7}).integer("iterations") == 7);
  CHECK(with("momentum", 0.5).number("momentum") == 0.5);
  CHECK(with("momentum_at", text("worker")).word("momentum_at") == "worker");
  CHECK(with("title", text("")).word("title") == "");
  CHECK(with("hidden", Integers{3, 4}).integers("hidden") == Integers{3, 4});
  CHECK(with("hidden", Integers{}).integers("hidden").empty());
}

TEST_CASE("params: one kind of number in JSON, two here") {
  CHECK(with("momentum", std::int64_t{1}).number("momentum") == 1.0);
  CHECK(with("iterations", 3.0).integer("iterations") == 3);
  CHECK(problem("iterations", 3.5) == "expected an integer >= 1, got 3.5");
  CHECK(problem("iterations", 1e19) == "expected an integer >= 1, at most 2147483647, got 1e+19");
  CHECK(problem("iterations", std::int64_t{1} << 31) == "expected an integer >= 1, at most 2147483647, got 2147483648");
  CHECK(problem("hidden", Integers{1, std::int64_t{1} << 40}) ==
        "expected a list of integers >= 1, at most 2147483647, got [1,1099511627776]");
}

TEST_CASE("params: a word beside a number") {
  const Params number = with("f", std::int64_t{3}), word = with("f", text("auto"));
  CHECK(number.integer_or("f", -1) == 3);
  CHECK_FALSE(number.is("f", "auto"));
  CHECK(word.integer_or("f", -1) == -1);
  CHECK(with("z", text("max")).is("z", "max"));
  CHECK(with("z", text("max")).number_or("z", 5) == 5);
  CHECK(with("z", 2.5).number_or("z", 5) == 2.5);
}

TEST_CASE("params: bounds") {
  CHECK(problem("iterations", std::int64_t{1}) == "");
  CHECK(problem("iterations", std::int64_t{0}) == "expected an integer >= 1, got 0");
  CHECK(problem("momentum", 0.0) == "");
  CHECK(problem("momentum", 1.0) == "");
  CHECK(problem("momentum", 1.5) == "expected a number >= 0 and <= 1, got 1.5");
  CHECK(problem("momentum", -0.1) == "expected a number >= 0 and <= 1, got -0.1");
  CHECK(problem("learning_rate", 0.0) == "expected a number > 0, got 0");
  // In float32 it would be 0, or infinite.
  CHECK(problem("learning_rate", 2e-45) == "");
  CHECK(problem("learning_rate", 1e-300) ==
        "expected a number > 0, got 1e-300; float32, in which gradients are computed, holds 1.4e-45 to 3.4028235e+38");
  CHECK(problem("learning_rate", 3.4e38) == "");
  CHECK(contains(problem("learning_rate", 1e39), "got 1e+39; float32"));
  CHECK(problem("learning_rate", std::nan("")) == "expected a number > 0, got nan");
  CHECK(problem("learning_rate", std::numeric_limits<double>::infinity()) == "expected a number > 0, got inf");
  CHECK(problem("hidden", Integers{3, 0}) == "expected a list of integers >= 1, got [3,0]");
}

TEST_CASE("params: wrong types") {
  CHECK(problem("collusion", std::int64_t{1}) == "expected true or false, got 1");
  CHECK(problem("iterations", true) == "expected an integer >= 1, got true");
  CHECK(problem("iterations", text("many")) == "expected an integer >= 1, got \"many\"");
  CHECK(problem("momentum", text("0.9")) == "expected a number >= 0 and <= 1, got \"0.9\"; drop the quotes");
  CHECK(problem("iterations", text("9")) == "expected an integer >= 1, got \"9\"; drop the quotes");
  CHECK(problem("iterations", text("0")) == "expected an integer >= 1, got \"0\"");  // that is not what is wrong
  CHECK(problem("iterations", text("9 workers")) == "expected an integer >= 1, got \"9 workers\"");
  CHECK(problem("collusion", text("true")) == "expected true or false, got \"true\"; drop the quotes");
  CHECK(problem("title", std::int64_t{1}) == "expected a text, got 1");
  CHECK(problem("path", 1.5) == "expected a path, got 1.5");
  CHECK(problem("hidden", std::int64_t{100}) == "expected a list of integers >= 1, got 100");
}

TEST_CASE("params: words, misspelt and unknown") {
  CHECK(problem("momentum_at", text("sever")) ==
        "expected \"server\" or \"worker\", got \"sever\"; did you mean 'server'?");
  CHECK(problem("momentum_at", text("nowhere")) == "expected \"server\" or \"worker\", got \"nowhere\"");
  CHECK(problem("f", text("atuo")) == "expected an integer >= 0 or \"auto\", got \"atuo\"; did you mean 'auto'?");
  CHECK(problem("z", text("serch")) ==
        "expected a number >= 0 and <= 100 or \"max\" or \"search\", got \"serch\"; did you mean 'search'?");
}

TEST_CASE("params: unknown names, and a refused value changes nothing") {
  CHECK(problem("iteration", std::int64_t{1}) == "unknown key 'iteration'; did you mean 'iterations'?");
  CHECK(Params().set({}, "z", 1.0) == "unknown key 'z'; it takes no parameters");
  Params params(specs);
  CHECK(params.set(specs, "iterations", std::int64_t{0}) != "");
  CHECK(params.set(specs, "nonsense", std::int64_t{0}) != "");
  CHECK(params.values() == Params(specs).values());
}

TEST_CASE("params: what is required and wrong is bad input, and nothing is changed") {
  Params params(specs);
  params.require(specs, "iterations", std::int64_t{7});
  CHECK(params.integer("iterations") == 7);
  CHECK(input_error([&] { params.require(specs, "iterations", std::int64_t{0}); }) ==
        "iterations: " + problem("iterations", std::int64_t{0}));
  CHECK(input_error([&] { params.require(specs, "iteration", std::int64_t{1}); }) ==
        "iteration: unknown key 'iteration'; did you mean 'iterations'?");
  CHECK(params.integer("iterations") == 7);
}

TEST_CASE("params: values as text") {
  CHECK(to_text(Value(true)) == "true");
  CHECK(to_text(Value(false)) == "false");
  CHECK(to_text(Value(std::int64_t{-3})) == "-3");
  CHECK(to_text(Value(0.1)) == "0.1");
  CHECK(to_text(Value(1e-6)) == "1e-06");
  CHECK(to_text(text("alie")) == "alie");
  CHECK(to_text(Value(Integers{1, 2})) == "[1,2]");
  CHECK(to_text(Value(Integers{})) == "[]");
}
