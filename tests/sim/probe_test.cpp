// Whatever a platform file says, SimGrid does not end the program: each kind of mistake is one line that names the
// file.
#include "sim/probe.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include "base/helpers.hpp"
#include "catch.hpp"
#include "helpers.hpp"
#include "sim/compat.hpp"
#include "small_platform.hpp"

using namespace detoxsim;

namespace {

// What is said of a platform; "" where it can be used.
std::string refusal(const std::string& file, int servers = 1, int workers = 2, bool between_workers = false) {
  return error_text<InputError>([&] { probe_platform({file, "auto", servers, workers, between_workers}); });
}

void check_one_line(const std::string& said, const std::string& file) {
  CAPTURE(said);
  CHECK(said.rfind("platform: " + file + ": ", 0) == 0);
  CHECK(said.size() > 5 + ("platform: " + file + ": ").size());
  for (const char* noise : {"\n", "Backtrace", "CRITICAL", ".cpp:", "[0."})
    CHECK(said.find(noise) == std::string::npos);
}

struct Change {
  const char *old, *replacement;
  const char* says = "";
};

}  // namespace

TEST_CASE("probe: every mistake in a platform is one line") {
  const TemporaryFolder folder;
  CHECK(refusal(folder.write("right.xml", small_platform)) == "");
  const Change changes[] = {
      {"<route src=\"boss\" dst=\"worker-1\"><link_ctn id=\"link-1\"/></route>", "", "no route from boss to worker-1"},
      {"<link_ctn id=\"link-1\"/>", ""},
      {"<link_ctn id=\"link-1\"/>", "<link_ctn id=\"no-link\"/>"},
      {"dst=\"worker-2\"", "dst=\"worker-1\""},
      {"dst=\"worker-2\"", "dst=\"nobody\""},
      {"speed=\"1Gf\"/>", "speed=\"0\"/>", "speed of host boss: expected 1 to 1e+24 flop/s, got 0"},
      {"speed=\"2Gf,1Gf\"", "speed=\"2Gf,-1\"", "speed of host worker-2: expected 1 to 1e+24 flop/s, got -1"},
      {"speed=\"1Gf\"/>", "speed=\"nan\"/>"},
      {"speed=\"1Gf\"/>", "speed=\"inf\"/>"},
      {"speed=\"1Gf\"/>", "speed=\"fast\"/>"},
      {"core=\"2\"", "core=\"0\""},
      {"core=\"2\"", "core=\"-3\""},
      {"core=\"2\"", "pstate=\"5\""},
      {"bandwidth=\"1Gbps\"", "bandwidth=\"0\"", "bandwidth of link link-1: expected 1 to 1e+18 bytes/s, got 0"},
      {"bandwidth=\"1Gbps\"", "bandwidth=\"-5\"", "bandwidth of link link-1: expected 1 to 1e+18 bytes/s, got -5"},
      {"bandwidth=\"1Gbps\"", "bandwidth=\"nan\""},
      {"latency=\"25us\"", "latency=\"-1\"", "latency of link link-1: expected 0 to 1e+09 seconds, got -1"},
      {"latency=\"25us\"", "latency=\"inf\""},
      {"latency=\"25us\"", "latency_file=\"x\"", "link-1\">: latency_file: SimGrid loses messages"},
      {"id=\"link-2\"", "id=\"link-1\""},
      {"id=\"worker-2\"", "id=\"worker-1\""},
      {"speed=\"1Gf\"/>", "speed=\"1Gf\" state_file=\"nowhere.profile\"/>"},
      {"<host", "<include file=\"x\"/><host"},
      {"</zone>", "</zone><actor host=\"boss\" function=\"nothing\"/>"},
      {"network/crosstraffic\" value=\"1\"", "network/model\" value=\"no-model\""},
      {"network/crosstraffic", "no/such/option"},
      {"network/crosstraffic", "tracing", "<config>: tracing is no property of a platform"},
      {"routing=\"Full\"", "routing=\"Nowhere\""},
      {"<zone id=\"all\" routing=\"Full\">", "<zone id=\"all\" routing=\"Full\"><zone id=\"all\" routing=\"Full\"/>"},
      {"<platform version=\"4.1\">", "<platform version=\"99\">"},
      {"</zone>\n</platform>", ""},
      {"<link id=\"link-1\" bandwidth=\"1Gbps\"", "<link id=\"link-1\" bandwidth=\"1Gbps\" sharing_policy=\"WIFI\"",
       "link link-1 is a WiFi access point"},
  };
  for (const Change& change : changes) {
    CAPTURE(change.old, change.replacement);
    const std::string file = folder.write("platform.xml", with(small_platform, change.old, change.replacement));
    const std::string said = refusal(file);
    check_one_line(said, file);
    CHECK(said.find(change.says) != std::string::npos);
  }
}

TEST_CASE("probe: zones that don't reach each other, WiFi, a name that is given twice") {
  const TemporaryFolder folder;
  const auto check = [&](const std::string& body, const std::string& says) {
    const std::string file =
        folder.write("platform.xml",
                     "<?xml version='1.0'?>\n<!DOCTYPE platform SYSTEM \"https://simgrid.org/simgrid.dtd\">\n"
                     "<platform version=\"4.1\">" +
                         body + "</platform>");
    const std::string said = refusal(file, 1, 1);
    check_one_line(said, file);
    CHECK(said.find(says) != std::string::npos);
  };
  const std::string hosts = R"(<zone id="a" routing="Full"><host id="h0" speed="1Gf"/></zone>
                               <zone id="b" routing="Full"><host id="h1" speed="1Gf"/></zone>)";
  check(R"(<zone id="all" routing="Full">)" + hosts + "</zone>", "h0");
  check(R"(<zone id="all" routing="Full"><zone id="a" routing="Full">)" + hosts + "</zone></zone>", "");
  check(R"(<zone id="all" routing="Full"><zone id="w" routing="WIFI"><prop id="access_point" value="ap"/>
           <host id="h1" speed="1Gf"/><link id="air" sharing_policy="WIFI" bandwidth="54Mbps,36Mbps" latency="0"/>
           <router id="ap"/></zone><zone id="c" routing="Full"><host id="h0" speed="1Gf"/></zone>
           <link id="wire" bandwidth="1Gbps" latency="1us"/>
           <zoneRoute src="w" dst="c" gw_src="ap" gw_dst="h0"><link_ctn id="wire"/></zoneRoute></zone>)",
        "air");
}

TEST_CASE("probe: what is no platform file") {
  const TemporaryFolder folder;
  const auto check = [&](const std::string& file, const std::string& says) {
    const std::string said = refusal(file);
    check_one_line(said, file);
    CHECK(said.find(says) != std::string::npos);
  };
  check(folder.file("nowhere.xml"), "is the path right?");
  check(folder.path(), "is a folder");
  mkfifo(folder.file("pipe.xml").c_str(), 0600);
  check(folder.file("pipe.xml"), "is no regular file");
  check("/dev/zero", "is no regular file");
  check(folder.write("empty.xml", ""), "");
  check(folder.write("text.xml", "no XML\n"), "");
  check(folder.write("bytes.xml", std::string("\xff\xfe\0\x01<<<", 7)), "");
  check(folder.write("unclosed.xml", "<platform version=\"4.1\"><!-- " + std::string(300'000, 'x')), "");
  // Entities that would grow to 10^9 letters.
  std::string laughs = "<?xml version='1.0'?><!DOCTYPE platform [<!ENTITY l0 \"lol\">";
  for (int i = 1; i < 10; ++i) {
    laughs += "<!ENTITY l" + std::to_string(i) + " \"";
    for (int j = 0; j < 10; ++j) laughs += "&l" + std::to_string(i - 1) + ";";
    laughs += "\">";
  }
  check(folder.write("laughs.xml", laughs + "]><platform version=\"4.1\">&l9;</platform>"), "");
}

TEST_CASE("probe: profiles that give nothing") {
  const TemporaryFolder folder;
  const auto check = [&](const std::string& attribute, const std::string& profile, const std::string& says) {
    folder.write("x.profile", profile);
    const std::string old = attribute == "speed_file" ? "core=\"2\"" : "latency=\"25us\"",
                      kept = attribute == "speed_file" ? "" : old + " ";
    const std::string file =
        folder.write("platform.xml", with(small_platform, old, kept + attribute + "=\"x.profile\""));
    CAPTURE(attribute, profile);
    const std::string said = refusal(file);
    if (says.empty())
      CHECK(said == "");
    else
      check_one_line(said, file);
    CHECK(said.find(says) != std::string::npos);
  };
  check("bandwidth_file", "1 1e6\n2 1e7\n", "");
  check("bandwidth_file", "PERIODICITY 1\n0 1e6\n0.5 1e7\n", "");  // has no end
  check("bandwidth_file", "1 1e6\n100 0\n", "link link-1 gives it a bandwidth of 0 bytes/s");
  check("bandwidth_file", "1 -3\n", "");  // SimGrid passes over it
  check("bandwidth_file", "2 1e6\n1 1e7\n", "SimGrid");
  check("bandwidth_file", "what\n", "SimGrid");
  check("speed_file", "1 0.5\n", "");
  check("speed_file", "1 0\n", "host worker-2 leaves it 0 of its speed");
  check("state_file", "1 0\n2 1\n", "");
}

TEST_CASE("probe: routes between servers, and between workers") {
  const std::string tiny = DETOXSIM_TEST_DATA "/tiny.xml", star = DETOXSIM_TEST_DATA "/star.xml";
  CHECK(refusal(tiny, 1, 3) == "");
  CHECK(refusal(tiny, 2, 2).rfind("servers: " + tiny + ": the platform has no route from ", 0) == 0);
  CHECK(refusal(tiny, 1, 3, true).rfind("broadcast: " + tiny + ": the platform has no route from ", 0) == 0);
  CHECK(refusal(star, 4, 12, true) == "");
  CHECK(refusal(star, 2147483647, 2147483647).find("need 4294967294 hosts") != std::string::npos);
}

// Names are bytes to SimGrid and to us.
TEST_CASE("probe: hosts with odd names") {
  const TemporaryFolder folder;
  std::string text = small_platform;
  for (const char* odd : {"wörker", "a b", "it's", "&quot;", "&lt;&amp;", "日本", "%value%", "\xff\xfe"}) {
    const std::string file =
        folder.write("platform.xml", with(with(text, "\"worker-1\"", std::string("\"") + odd + "\""),
                                          "dst=\"worker-1\"", std::string("dst=\"") + odd + "\""));
    CAPTURE(odd);
    const std::string outcome = outcome_on(file);
    CHECK((outcome == "0" || outcome.rfind("2 cluster.platform", 0) == 0));
  }
}

TEST_CASE("probe: SimGrid's reason without what surrounds it") {
  CHECK(
      simgrid_reason("[0.000000] ./src/a.cpp:99: [root/CRITICAL] The reason\nBacktrace (displayed in actor maestro):\n"
                     "  ->  0# xbt in /lib/x.so\n") == "The reason");
  CHECK(simgrid_reason("[1.5] [xbt/WARNING] Careful\n[2.5] [host:actor:(1) 0.1] ./a.cpp:1: [ker/CRITICAL] Late\n") ==
        "Late");
  CHECK(
      simgrid_reason("terminate called after throwing an instance of 'std::bad_alloc'\n  what():  std::bad_alloc\n") ==
      "there is not enough memory for it");
  CHECK(simgrid_reason("Bad config key: a\nExisting config keys:\n  b\n") == "Bad config key: a");
  CHECK(simgrid_reason("a\tb\x1b[31m") == "a b [31m");
  CHECK(simgrid_reason("") == "");
  CHECK(simgrid_reason(std::string(299, 'x') + "ö").size() == 299 + std::string(" …").size());
}

// Hosts are switched also after the simulation that listened is gone.
TEST_CASE("cluster: a callback is called no more once its subscription is gone") {
  Cluster cluster(DETOXSIM_TEST_DATA "/tiny.xml", "auto", 1, 3);
  int calls = 0;
  auto subscription = cluster.on_host_change([&](int worker, bool) { calls += worker + 1; });
  cluster.worker(1)->turn_off();
  CHECK(calls == 2);
  subscription.reset();
  cluster.worker(1)->turn_on();
  CHECK(calls == 2);
}

// 4 KiB are less than a training needs; on SimGrid's own 8 MiB it gives the same.
TEST_CASE("training does not depend on the stacks that a platform asks for") {
  const TemporaryFolder folder;
  const std::string text = content_of(DETOXSIM_TEST_DATA "/tiny.xml");
  const std::string file =
      folder.write("platform.xml", with(text, "<config>", "<config><prop id=\"contexts/stack-size\" value=\"4\"/>"));
  const auto losses = [](const std::string& platform) {
    return attempt(
        [&](Attempt& copy) {
          std::string text;
          for (const auto& row :
               run(tiny_scenario(platform, {{"training.model", R"({"name": "mlp", "hidden": [64]})"}})).rows)
            text += std::to_string(*row.train_loss) + " " + std::to_string(row.sim_s) + "\n";
          copy.finish(text);
        },
        100);
  };
  const AttemptOutcome usual = losses(DETOXSIM_TEST_DATA "/tiny.xml"), small = losses(file);
  REQUIRE(usual.answer.size() > 20);
  CHECK(small.answer == usual.answer);
  const Cluster cluster(file, "auto", 1, 3);
  const auto is_about_stacks = [](const std::string& note) {
    return note.find("contexts/stack-size of 4 KiB is too small") != std::string::npos;
  };
  CHECK(std::count_if(cluster.notes().begin(), cluster.notes().end(), is_about_stacks) == 1);
}

// What is left, 1e-34 bytes/s, is 0 to SimGrid's solver; nothing comes in two deadlines.
TEST_CASE("faults: a link that loses nearly all of its bandwidth does not end the program") {
  CHECK(outcome_on(DETOXSIM_TEST_DATA "/tiny.xml",
                   R"([{"name": "slow-link", "factor": 1e-40, "at": 0, "lasts": "for-ever"}])") == "3");
}
