#include "base/resources.hpp"

#include <filesystem>

#include "base/helpers.hpp"

using namespace detoxsim;

// The tests are programs of build/tests, so a checkout is two folders above them.
TEST_CASE("resources: those of the checkout") {
  CHECK(std::filesystem::equivalent(resource("platforms/star-10g.xml"),
                                    std::string(DETOXSIM_SOURCE_DIR) + "/platforms/star-10g.xml"));
  CHECK(resource("platforms/no-such.xml") == "");
  CHECK(plugin_file("no-such-plugin.so") == "");
}
