#include "sim/drawing.hpp"

#include <algorithm>
#include <cstdio>
#include <map>
#include <set>
#include <vector>

#include "sim/compat.hpp"

namespace detoxsim {

namespace {

namespace sg = simgrid::s4u;

// Three digits and the unit's prefix: "25 us", "10 Gbit/s".
std::string with_unit(double value, const std::string& unit) {
  constexpr std::pair<double, const char*> prefixes[] = {{1e12, "T"}, {1e9, "G"},  {1e6, "M"},  {1e3, "k"},
                                                         {1, ""},     {1e-3, "m"}, {1e-6, "u"}, {1e-9, "n"}};
  const auto prefix = std::find_if(std::begin(prefixes), std::end(prefixes) - 1,
                                   [&](const auto& candidate) { return value >= candidate.first * (1 - 1e-9); });
  if (value == 0) return "0 " + unit;
  char text[32];
  std::snprintf(text, sizeof text, "%.3g ", value / prefix->first);
  return text + std::string(prefix->second) + unit;
}

std::string dot_string(const std::string& text) {
  std::string result = "\"";
  for (const char letter : text) {
    if (letter == '\n') {
      result += "\\n";
      continue;
    }
    if (letter == '"' || letter == '\\') result += '\\';
    result += letter;
  }
  return result + "\"";
}

std::string text_of(const sg::Link* link) {
  // A fatpipe limits each flow, not their sum.
  const char* rate = link->get_sharing_policy() == sg::Link::SharingPolicy::FATPIPE ? "bit/s a flow" : "bit/s";
  return with_unit(8 * link->get_bandwidth(), rate) + ", " + with_unit(link->get_latency(), "s");
}

std::string text_of(const HostProperties& host) {
  return with_unit(host.flops_per_s, "flop/s") + "\nmemory " + with_unit(host.memory_bandwidth, "B/s");
}

// One link of a route, in both directions.
struct Step {
  std::string name, text;
};

struct Route {
  std::vector<Step> steps;
  double latency = 0;
};

Route route_between(const sg::Host* server, const sg::Host* host) {
  Route route;
  std::vector<sg::Link*> there, back;
  double latency_back = 0;
  server->route_to(host, there, &route.latency);
  host->route_to(server, back, &latency_back);
  for (std::size_t i = 0; i < there.size(); ++i) {
    std::string text = text_of(there[i]);
    // The way back may use other links: the one in the same place, counted from its end, is drawn beside this one.
    if (back.size() == there.size()) {
      const std::string other = text_of(back[back.size() - 1 - i]);
      if (other != text) text = "to the workers " + text + "\nto the server " + other;
    }
    route.steps.push_back({there[i]->get_name(), text});
  }
  return route;
}

// How the scenario uses a host; in the order of the boxes.
enum class Role { server, worker, none };

// The heading of a box of so many hosts of a role.
std::string heading(Role role, int hosts) {
  const std::string one = role == Role::server ? "server" : role == Role::worker ? "worker" : "host not used";
  if (hosts == 1) return one + ": ";
  return std::to_string(hosts) + (role == Role::none ? " hosts not used" : " " + one + "s") + "\n";
}

const char* style(Role role) {
  switch (role) {
    case Role::server: return "style=filled, fillcolor=\"#cfe2f3\"";
    case Role::worker: return "style=filled, fillcolor=\"#d9ead3\"";
    case Role::none: break;
  }
  return "style=dashed, color=gray50, fontcolor=gray50";
}

// Equal hosts at one place.
struct Box {
  int hosts = 0;
  std::pair<int, std::string> first, last;  ///< rank in natural order, and name
};

// A place in the tree, with the subtrees behind it. The key of a box is what its hosts have in common: their role and
// their numbers.
struct Place {
  struct Branch {
    Step step;
    std::vector<Place> behind;  ///< exactly one; a vector, since Place is incomplete here

    bool looks_like(const Branch& other) const {
      return step.text == other.step.text && behind.front().look == other.behind.front().look;
    }
  };
  std::map<std::pair<Role, std::string>, Box> boxes;
  std::vector<Branch> branches;  ///< in natural order of the first host behind
  std::map<std::string, std::size_t> branch_of;
  std::string look;  ///< equal where two places look the same; once the tree is complete

  Place& along(const Step& step) {
    const auto [at, fresh] = branch_of.emplace(step.name, branches.size());
    if (fresh) branches.push_back({step, std::vector<Place>(1)});
    return branches[at->second].behind.front();
  }

  const std::string& settle() {
    for (const auto& [key, box] : boxes) look += heading(key.first, box.hosts) + key.second + ";";
    std::multiset<std::string> parts;
    for (auto& branch : branches) parts.insert(branch.step.text + "(" + branch.behind.front().settle() + ")");
    for (const auto& part : parts) look += part + ";";
    return look;
  }

  // Adds the hosts of a place that looks the same.
  void absorb(const Place& other) {
    for (const auto& [key, box] : other.boxes) {
      Box& mine = boxes[key];
      mine.hosts += box.hosts;
      mine.first = std::min(mine.first, box.first);
      mine.last = std::max(mine.last, box.last);
    }
    // Branches that look the same may stand in another order.
    std::vector<bool> taken(other.branches.size(), false);
    for (auto& branch : branches) {
      for (std::size_t i = 0; i < taken.size(); ++i) {
        if (taken[i] || !branch.looks_like(other.branches[i])) continue;
        taken[i] = true;
        branch.behind.front().absorb(other.branches[i].behind.front());
        break;
      }
    }
  }
};

class Drawing {
 public:
  Drawing(const Cluster& cluster, const std::string& title) : cluster_(cluster), title_(title) {}

  std::string text() {
    sg::Engine::get_instance()->get_netzone_root()->seal();  // SimGrid knows routes from then on only
    const Place root = tree();
    line("graph platform {");
    line("  graph [rankdir=LR, fontname=\"sans-serif\", labelloc=t, label=" + dot_string(title_) + "];");
    line("  node [shape=box, fontname=\"sans-serif\", fontsize=11];");
    line("  edge [fontname=\"sans-serif\", fontsize=10];");
    const HostProperties server = cluster_.server_properties();
    line("  server [style=filled, penwidth=2, fillcolor=\"#cfe2f3\", label=" +
         dot_string("server: " + server.name + "\n" + text_of(server)) + "];");
    draw("server", root, 1);
    line("}");
    return text_;
  }

 private:
  Place tree() const {
    Place root;
    int rank = 0;
    const auto add = [&](const sg::Host* host, Role role) {
      const Route route = route_between(cluster_.server(), host);
      Place* place = &root;
      for (const Step& step : route.steps) place = &place->along(step);
      Box& box =
          place->boxes[{role, text_of(Cluster::properties_of(host)) + "\n" + with_unit(route.latency, "s") + " away"}];
      box.last = {rank++, host->get_name()};
      if (box.hosts++ == 0) box.first = box.last;
    };
    for (const auto* host : cluster_.servers())
      if (host != cluster_.server()) add(host, Role::server);
    for (const auto* host : cluster_.workers()) add(host, Role::worker);
    for (const auto* host : cluster_.unused()) add(host, Role::none);
    root.settle();
    return root;
  }

  void line(const std::string& line) { text_ += line + "\n"; }

  void edge(const std::string& from, const std::string& to, const std::string& label) {
    line("  " + from + " -- " + to + (label.empty() ? "" : " [label=" + dot_string(label) + "]") + ";");
  }

  // times: how many equal places this one stands for.
  void draw(const std::string& node, const Place& place, int times) {
    for (const auto& [key, box] : place.boxes) edge(node, draw_box(key.second, key.first, box), "");
    struct Alike {
      Place::Branch branch;
      int count;
    };
    std::vector<Alike> groups;
    for (const auto& branch : place.branches) {
      const auto at = std::find_if(groups.begin(), groups.end(),
                                   [&](const Alike& group) { return group.branch.looks_like(branch); });
      if (at == groups.end()) {
        groups.push_back({branch, 1});
      } else {
        at->branch.behind.front().absorb(branch.behind.front());
        ++at->count;
      }
    }
    for (const auto& group : groups)
      draw_branch(node, group.branch.step.text, group.branch.behind.front(), group.count * times);
  }

  void draw_branch(const std::string& node, const std::string& link, const Place& behind, int count) {
    // A single box is drawn at the link's end, without a point for the place.
    const std::string label = count > 1 ? std::to_string(count) + " links, each\n" + link : link;
    if (behind.branches.empty() && behind.boxes.size() == 1) {
      const auto& [key, box] = *behind.boxes.begin();
      edge(node, draw_box(key.second, key.first, box), label);
      return;
    }
    const std::string point = "n" + std::to_string(nodes_++);
    line("  " + point + " [shape=point, width=0.08, label=\"\"];");
    edge(node, point, label);
    draw(point, behind, count);
  }

  std::string draw_box(const std::string& properties, Role role, const Box& box) {
    const std::string name = "n" + std::to_string(nodes_++);
    const std::string hosts = box.hosts == 1 ? box.first.second : box.first.second + " … " + box.last.second;
    line("  " + name + " [" + style(role) +
         ", label=" + dot_string(heading(role, box.hosts) + hosts + "\n" + properties) + "];");
    return name;
  }

  const Cluster& cluster_;
  std::string title_, text_;
  int nodes_ = 0;
};

}  // namespace

std::string platform_dot(const Cluster& cluster, const std::string& title) { return Drawing(cluster, title).text(); }

}  // namespace detoxsim
