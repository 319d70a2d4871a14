// The DOT text of platforms whose pictures can be told in words.
#include "sim/drawing.hpp"

#include "catch.hpp"

using namespace detoxsim;

namespace {

std::string dot(const std::string& platform, int workers, const std::string& server = "auto", int servers = 1) {
  const Cluster cluster(std::string(DETOXSIM_TEST_DATA) + "/" + platform, server, servers, workers);
  return platform_dot(cluster, "a \"title\"");
}

int count(const std::string& text, const std::string& part) {
  int found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

}  // namespace

TEST_CASE("drawing: hosts with speed and memory, links with bandwidth and latency, what is not used in grey") {
  const std::string text = dot("tiny.xml", 2);
  CHECK(count(text, R"(label="a \"title\"")") == 1);
  CHECK(count(text, R"(label="server: boss\n1 Mflop/s\nmemory 1 MB/s")") == 1);
  CHECK(count(text, R"(label="worker: worker-1\n1 Mflop/s\nmemory 20 GB/s\n0 s away")") == 1);
  CHECK(count(text, R"(label="worker: worker-2\n2 Mflop/s\nmemory 20 GB/s\n0 s away")") == 1);
  CHECK(count(text, R"(style=dashed, color=gray50, fontcolor=gray50, label="host not used: worker-3\n4 Mflop/s)") == 1);
  CHECK(count(text, R"([label="16 Mbit/s, 0 s"])") == 1);
  CHECK(count(text, " -- ") == 3);
}

TEST_CASE("drawing: a star of thousands is one box for the workers and one for the rest") {
  const std::string text = dot("../../platforms/star-10g.xml", 45);
  CHECK(count(text, R"(label="45 workers\nworker-0 … worker-44\n50 Gflop/s\nmemory 24 GB/s\n50 us away")") == 1);
  CHECK(count(text, R"(label="4051 hosts not used\nworker-45 … worker-4095)") == 1);
  CHECK(count(text, R"([label="4051 links, each\n10 Gbit/s, 25 us"])") == 1);
  CHECK(count(text, " -- ") == 3);
}

TEST_CASE("drawing: further servers stand apart from workers") {
  const std::string text = dot("../../platforms/star-10g.xml", 45, "auto", 4);
  CHECK(count(text, R"(label="server: server\n)") == 1);
  CHECK(count(text, R"(label="3 servers\nworker-0 … worker-2\n)") == 1);
  CHECK(count(text, R"(label="45 workers\nworker-3 … worker-47\n)") == 1);
}

// From node-53: 2 neighbours at its edge switch; 3 links up to the pod's switches, from each 2 links down to the other
// two edge switches and one host behind either (D-mod-k), 6 in all; from each 3 links up, 9 to the core, and from each
// of those 5 down to the other pods, on to an edge switch and a host: 45.
TEST_CASE("drawing: parts that look alike are drawn once, however deep they are") {
  const std::string text = dot("../../platforms/fat-tree.xml", 53);
  CHECK(count(text, "label=\"2 workers\\nnode-51 … node-52\\n") == 1);
  CHECK(count(text, "label=\"6 workers\\nnode-45 … node-50\\n") == 1);
  CHECK(count(text, "label=\"45 workers\\nnode-0 … node-44\\n") == 1);
  CHECK(count(text, "label=\"9 links, each") == 1);
  CHECK(count(text, " -- ") == 9);
}

TEST_CASE("drawing: a link that never limits two flows together says so") {
  const std::string text = dot("../../platforms/wide-area.xml", 48);
  CHECK(count(text, R"([label="10 Gbit/s a flow, 77 ms"])") == 1);
  CHECK(count(text, R"(16 workers\nworker-2 … worker-47\n200 Gflop/s\nmemory 21 GB/s\n79 ms away)") == 1);
}
