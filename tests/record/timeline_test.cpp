// The Chrome trace event format, byte for byte.
#include "record/timeline.hpp"

#include "base/files.hpp"
#include "base/helpers.hpp"
#include "catch.hpp"

using namespace detoxsim;

TEST_CASE("timeline: a row for each host, spans with a length, instants without one") {
  const TemporaryFolder folder;
  const std::string name = folder.file("trace.json");
  Timeline timeline(name, {"head \"a\"", "w-1"});
  timeline.add(3, {{0, "vote", 1e-3, 1.5e-3}, {1, "dropped", 2e-3, 2e-3}});
  // On disk before it is finished.
  CHECK(read_file(name + ".part").value().size() > 300);
  CHECK_FALSE(read_file(name));
  timeline.finish();
  CHECK(read_file(name).value() ==
        "[\n"
        R"({"name":"thread_name","ph":"M","pid":1,"tid":0,"args":{"name":"head \"a\""}},)"
        "\n"
        R"({"name":"thread_sort_index","ph":"M","pid":1,"tid":0,"args":{"sort_index":0}},)"
        "\n"
        R"({"name":"thread_name","ph":"M","pid":1,"tid":1,"args":{"name":"w-1"}},)"
        "\n"
        R"({"name":"thread_sort_index","ph":"M","pid":1,"tid":1,"args":{"sort_index":1}},)"
        "\n"
        R"({"name":"vote","ph":"X","pid":1,"tid":0,"ts":1000,"dur":500,"args":{"iteration":3}},)"
        "\n"
        R"({"name":"dropped","ph":"i","s":"t","pid":1,"tid":1,"ts":2000,"args":{"iteration":3}},)"
        "\n"
        R"({"name":"process_name","ph":"M","pid":1,"args":{"name":"detoxsim"}})"
        "\n]\n");
}

TEST_CASE("timeline: any name is a JSON string") {
  const TemporaryFolder folder;
  Timeline timeline(folder.file("trace.json"), {"a\\b", "two\nlines\t\"é\""});
  timeline.finish();
  const std::string text = content_of(folder.file("trace.json"));
  CHECK(contains(text, R"("args":{"name":"a\\b"})"));
  CHECK(contains(text, R"("args":{"name":"two\u000alines\u0009\"é\""})"));
}

TEST_CASE("timeline: a folder that is not there") {
  CHECK_THROWS_AS(Timeline("/nowhere/trace.json", {"a"}), OutputError);
}
