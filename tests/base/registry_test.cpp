#include "base/registry.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <set>

#include "base/helpers.hpp"
#include "base/process.hpp"

using namespace detoxsim;

namespace {

// A kind of component of this test's own, under a kind that the catalogue has anyway.
using Factory = int (*)(int);
using Doublers = Registry<Factory>;
const Doublers::Registration twice(ComponentKind::optimizer,
                                   {"test-twice",
                                    "doubles",
                                    "nobody, equation 2",
                                    {number_param("z", 1, 0, 9, "zeta"), integer_param("a", 2, 0, "alpha")}},
                                   [](int x) { return 2 * x; });
const Doublers::Registration thrice(ComponentKind::optimizer, {"test-thrice", "triples", ""},
                                    [](int x) { return 3 * x; });

}  // namespace

TEST_CASE("registry: what registers itself is found by name") {
  CHECK(Doublers::find(ComponentKind::optimizer, "test-twice")(4) == 8);
  CHECK(Doublers::find(ComponentKind::optimizer, "test-thrice")(4) == 12);
  const ComponentInfo* entry = Catalog::of(ComponentKind::optimizer).find("test-twice");
  REQUIRE(entry);
  CHECK(entry->summary == "doubles");
  CHECK(entry->reference == "nobody, equation 2");
  CHECK(entry->params.size() == 2);
  CHECK(Catalog::of(ComponentKind::optimizer).find("test") == nullptr);
  CHECK(Catalog::of(ComponentKind::attack).find("test-twice") == nullptr);  // each kind has its own names
}

TEST_CASE("registry: kinds with the same type of factory don't see each other's components") {
  const Doublers::Registration same_name(ComponentKind::placement, {"test-twice", "squares", ""},
                                         [](int x) { return x * x; });
  CHECK(Doublers::find(ComponentKind::placement, "test-twice")(5) == 25);
  CHECK(Doublers::find(ComponentKind::optimizer, "test-twice")(5) == 10);
  CHECK_THROWS(Doublers::find(ComponentKind::placement, "test-thrice"));
}

TEST_CASE("registry: a name that is taken ends the program and says which") {
  const MemoryFile said;
  const pid_t child = fork();
  if (child == 0) {
    dup2(said.descriptor(), 2);
    std::signal(SIGABRT, SIG_DFL);  // Catch2 has its own way to go
    const Doublers::Registration again(ComponentKind::optimizer, {"test-twice", "", ""}, [](int x) { return x; });
    _exit(0);
  }
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  CHECK(WIFSIGNALED(status));
  CHECK(said.content() == "detoxsim: two components register as optimizer 'test-twice'\n");
}

TEST_CASE("registry: names in alphabetical order") {
  const auto names = Catalog::of(ComponentKind::optimizer).names();
  CHECK(std::is_sorted(names.begin(), names.end()));
  CHECK(std::count(names.begin(), names.end(), "test-thrice") == 1);
}

TEST_CASE("components: defaults, text, and a suggestion for an unknown name") {
  const Component component = Component::named(ComponentKind::optimizer, "test-twice");
  CHECK(component.name == "test-twice");
  CHECK(component.params.number("z") == 1);
  CHECK(component.params_text() == "a=2;z=1");
  CHECK(Component::named(ComponentKind::optimizer, "test-thrice").params_text() == "");
  CHECK(input_error([] { Component::named(ComponentKind::optimizer, "test-twicce"); }) ==
        "unknown optimizer 'test-twicce'; did you mean 'test-twice'?");
}

// to_text() knows every kind: the compiler stops at a switch that lacks one.
TEST_CASE("every kind has a name of its own, and stands in the list of all kinds once") {
  std::vector<ComponentKind> named;
  while (!to_text(static_cast<ComponentKind>(named.size())).empty())
    named.push_back(static_cast<ComponentKind>(named.size()));
  CHECK(std::vector<ComponentKind>(std::begin(all_kinds), std::end(all_kinds)) == named);
  std::set<std::string> names;
  for (const auto kind : all_kinds) names.insert(to_text(kind));
  CHECK(names.size() == std::size(all_kinds));
  CHECK(names.count("pre-aggregator") == 1);
}

// Where all folders are linked, which they are not under every sanitizer.
TEST_CASE("every kind of component is registered by somebody", "[large]") {
  for (const auto kind : all_kinds) {
    CAPTURE(to_text(kind));
    CHECK_FALSE(Catalog::of(kind).entries().empty());
  }
}

TEST_CASE("every registered component says what it does, and its defaults are within its own bounds") {
  for (const auto kind : all_kinds) {
    for (const auto& [name, entry] : Catalog::of(kind).entries()) {
      CAPTURE(name);
      CHECK(entry.name == name);
      CHECK_FALSE(entry.summary.empty());
      CHECK_FALSE(contains(entry.summary, "\n"));
      Params params(entry.params);
      for (const auto& spec : entry.params) {
        CAPTURE(spec.name);
        CHECK_FALSE(spec.help.empty());
        CHECK(params.set(entry.params, spec.name, spec.fallback) == "");
      }
    }
  }
}
