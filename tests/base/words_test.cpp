#include "base/words.hpp"

#include "base/device.hpp"
#include "catch.hpp"

namespace detoxsim {

namespace {

enum class Tree { oak, beech };
enum class Wordless { a };

}  // namespace

template <>
inline constexpr std::array words_of<Tree> = {Word{Tree::beech, "beech"}, Word{Tree::oak, "an-oak"}};

TEST_CASE("words: an enum declares them once, for reading, writing and describing") {
  STATIC_REQUIRE(HasWords<Tree>);
  STATIC_REQUIRE_FALSE(HasWords<Wordless>);
  STATIC_REQUIRE_FALSE(HasWords<int>);
  CHECK(to_text(Tree::oak) == "an-oak");
  CHECK(from_text<Tree>("an-oak") == Tree::oak);
  CHECK(from_text<Tree>("oak") == std::nullopt);
  CHECK(from_text<Device>(to_text(Device::cuda)) == Device::cuda);
  const ParamSpec spec = word_param<Tree>("tree", "which");
  CHECK(spec.expected() == "\"beech\" or \"an-oak\"");
  CHECK(std::get<std::string>(spec.fallback) == "beech");
}

}  // namespace detoxsim
