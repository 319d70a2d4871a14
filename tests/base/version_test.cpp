// Which versions are the same build, and that this one is a semantic version with a build id.
#include "base/version.hpp"

#include <regex>
#include <string>

#include "base/helpers.hpp"

using namespace detoxsim;

TEST_CASE("version: release, commit and build id") {
  const std::string text = version;
  CAPTURE(text);
  CHECK(std::regex_match(text, std::regex(R"(\d+\.\d+\.\d+\+(g[0-9a-f]+\.(dirty\.)?)?[0-9a-f]{12})")));
}

TEST_CASE("version: a build is a release and a build id; the commit is for people") {
  const std::string committed = "0.2.0+gcf918e6.3fd1a2b3c4d5";
  for (const char* same : {"0.2.0+g1234567.3fd1a2b3c4d5", "0.2.0+gcf918e6.dirty.3fd1a2b3c4d5", "0.2.0+3fd1a2b3c4d5"}) {
    CAPTURE(same);
    CHECK(same_build(committed, same));
    CHECK(same_build(same, committed));
  }
  for (const char* other : {"0.2.0+gcf918e6.3fd1a2b3c4d6", "0.2.1+gcf918e6.3fd1a2b3c4d5",
                            "0.2.0+gcf918e6.dirty.3fd1a2b3c4d6", "0.2.0", "0.1.0", "", "3fd1a2b3c4d5"}) {
    CAPTURE(other);
    CHECK_FALSE(same_build(committed, other));
  }
  CHECK(same_build("0.1.0", "0.1.0"));
}
