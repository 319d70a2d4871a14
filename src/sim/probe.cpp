#include "sim/probe.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cmath>
#include <cstring>
#include <map>
#include <utility>

#include "base/attempt.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "sim/clock.hpp"
#include "sim/cluster.hpp"
#include "sim/transfer.hpp"

namespace detoxsim {

namespace {

namespace sg = simgrid::s4u;

constexpr int time_limit_s = 60;
constexpr std::int64_t most_pairs = 100'000;
constexpr std::size_t most_kinds = 1000;
constexpr int most_changes = 10'000;
constexpr double least_rate = 1e-3;  // of bytes and of flops per second: SimGrid's solver treats less as 0

// Mistakes as the copy of the process tells them, and as they are heard.
constexpr char between_mistakes = '\x1e', between_parts = '\x1f';

std::string told(const std::vector<Mistake>& mistakes) {
  std::vector<std::string> texts;
  for (const auto& mistake : mistakes) texts.push_back(mistake.parameter + between_parts + mistake.text);
  return joined(texts, {between_mistakes});
}

std::vector<Mistake> heard(const std::string& answer) {
  std::vector<Mistake> mistakes;
  for (const auto& text : split(answer, between_mistakes)) {
    const std::size_t end = text.find(between_parts);
    mistakes.emplace_back(Mistake::bad_value, text.substr(0, end), text.substr(end + 1));
  }
  return mistakes;
}

class Probe {
 public:
  Probe(const PlatformUse& use, Attempt& attempt)
      : use_(use), attempt_(attempt), cluster_(load(use, attempt)), servers_(cluster_.servers()) {}

  // Ends the process: the destructor of a cluster is not under test, and takes time.
  [[noreturn]] void run() {
    look_for_routes();
    if (cluster_.traces().any) watch_changes();
    attempt_.step("it starts an actor on " + cluster_.server()->get_name());
    start_actor("probe", cluster_.server(), [this] { use_the_cluster(); });
    const bool alive = cluster_.run();
    // Where the platform lets hosts fail, the actor may have been killed.
    if (!alive && !cluster_.traces().fail) refuse("platform", waiting_for_ + " never ends");
    attempt_.finish("");
  }

 private:
  using Hosts = std::pair<const sg::Host*, const sg::Host*>;

  static Cluster load(const PlatformUse& use, Attempt& attempt) {
    attempt.step(use.platform.generated ? "it builds the platform" : "it reads the file");
    return Cluster(use.platform, use.server, use.servers, use.workers);
  }

  [[noreturn]] void refuse(const std::string& parameter, const std::string& why) {
    attempt_.finish(told({{Mistake::bad_value, parameter, use_.platform.name() + ": " + why}}));
  }

  // Calls visit(i, j) for at most most_pairs pairs, evenly chosen, with 0 ≤ i < from and 0 ≤ j < to.
  template <class Visit>
  static void some_pairs(std::size_t from, std::size_t to, Visit visit) {
    const auto all = static_cast<std::int64_t>(from) * static_cast<std::int64_t>(to);
    const std::int64_t stride = (all + most_pairs - 1) / most_pairs;
    for (std::int64_t i = 0; i < all; i += stride)
      visit(static_cast<std::size_t>(i) / to, static_cast<std::size_t>(i) % to);
  }

  void look_for_routes() {
    sg::Engine::get_instance()->get_netzone_root()->seal();  // SimGrid knows routes from then on only
    const auto& workers = cluster_.workers();
    some_pairs(workers.size(), servers_.size(), [&](std::size_t w, std::size_t s) {
      look_both_ways(s == 0 ? "platform" : "servers", servers_[s], workers[w]);
    });
    some_pairs(servers_.size(), servers_.size(),
               [&](std::size_t a, std::size_t b) { look_both_ways("servers", servers_[a], servers_[b]); });
    if (!use_.between_workers) return;
    for (std::size_t w = 1; w < workers.size(); ++w) look_both_ways("broadcast", workers[w - 1], workers[w]);
    some_pairs(workers.size(), workers.size(),
               [&](std::size_t a, std::size_t b) { look_both_ways("broadcast", workers[a], workers[b]); });
  }

  void look_both_ways(const char* parameter, const sg::Host* a, const sg::Host* b) {
    if (a == b) return;
    look(parameter, a, b);
    look(parameter, b, a);
  }

  void look(const std::string& parameter, const sg::Host* from, const sg::Host* to) {
    const std::string between = "from " + from->get_name() + " to " + to->get_name();
    attempt_.step("it looks for a route " + between);
    std::vector<sg::Link*> links;
    double latency = 0;
    try {
      from->route_to(to, links, &latency);
    } catch (const std::exception& error) {
      refuse(parameter, "the platform has no route " + between + ": " + simgrid_reason(error.what()));
    }
    if (links.empty() && latency <= 0) refuse(parameter, "the platform has no route " + between);
    if (!(latency >= 0) || latency > 1e12)
      refuse(parameter, "the route " + between + " has a latency of " + shortest(latency) + " s");
    if (kinds_.size() < most_kinds) kinds_.emplace(kind(*from, links, latency), Hosts{from, to});
  }

  // What decides how the solver treats a route and its sender.
  static std::string kind(const sg::Host& from, const std::vector<sg::Link*>& links, double latency) {
    std::string kind =
        shortest(latency) + " " + shortest(from.get_speed()) + " " + std::to_string(from.get_core_count());
    for (const sg::Link* link : links)
      kind += " " + shortest(link->get_bandwidth()) + " " + shortest(link->get_latency());
    return kind;
  }

  void use_the_cluster() {
    for (const auto& [kind, hosts] : kinds_) {
      const auto [from, to] = hosts;
      try_out("a message of one byte from " + from->get_name() + " to " + to->get_name(), [&, a = from, b = to] {
        transfer({{const_cast<sg::Host*>(a), const_cast<sg::Host*>(b), 1}}, in_flight_);
      });
      try_out("work on " + from->get_name(), [host = const_cast<sg::Host*>(from)] { spend({host}, {1e-9}); });
    }
    if (!cluster_.traces().any) return;
    attempt_.step("it lets happen what the platform says");
    sg::this_actor::sleep_for(1e12);
  }

  template <class Use>
  void try_out(const std::string& what, Use use) {
    attempt_.step("it simulates " + what);
    waiting_for_ = what;
    try {
      use();
    } catch (const simgrid::Exception& error) {
      // Where the platform lets hosts and links fail, a failure is no mistake.
      if (!cluster_.traces().fail) refuse("platform", what + ": " + simgrid_reason(error.what()));
    }
  }

  void watch_changes() {
    sg::Link::on_bandwidth_change_cb([this](const sg::Link& link) {
      if (!(link.get_bandwidth() >= least_rate))
        refuse("platform", "the profile of link " + link.get_name() + " gives it a bandwidth of " +
                               shortest(link.get_bandwidth()) + " bytes/s; a state_file can switch it off");
      count_change();
    });
    sg::Host::on_speed_change_cb([this](const sg::Host& host) {
      if (!(host.get_available_speed() * host.get_speed() >= least_rate))
        refuse("platform", "the profile of host " + host.get_name() + " leaves it " +
                               shortest(host.get_available_speed()) + " of its speed; a state_file can switch it off");
      count_change();
    });
    on_host_switched([this](const sg::Host&) { count_change(); });
    on_link_switched([this](const sg::Link&) { count_change(); });
  }

  void count_change() {
    if (++changes_ == most_changes) attempt_.finish("");
  }

  const PlatformUse& use_;
  Attempt& attempt_;
  Cluster cluster_;
  const std::vector<sg::Host*>& servers_;
  std::map<std::string, Hosts> kinds_;
  TransfersInFlight in_flight_;
  std::string waiting_for_;
  int changes_ = 0;
};

// The platform is read twice, which only a regular file allows.
void require_file(const std::string& name) {
  struct stat status = {};
  const auto refuse = [&](const std::string& why) {
    throw InputError(Mistake::bad_value, "platform", name + ": " + why);
  };
  if (stat(name.c_str(), &status) != 0)
    refuse("can't be read (" + std::string(std::strerror(errno)) + "); is the path right?");
  if (S_ISDIR(status.st_mode)) refuse("is a folder; expected a platform file");
  if (!S_ISREG(status.st_mode)) refuse("is no regular file, and would have to be read twice");
  if (access(name.c_str(), R_OK) != 0) refuse("can't be read (" + std::string(std::strerror(errno)) + ")");
}

std::string how_it_ended(const AttemptOutcome& outcome) {
  using End = AttemptOutcome::End;
  if (outcome.end == End::out_of_time) return "no end after " + std::to_string(time_limit_s) + " s";
  if (const std::string reason = simgrid_reason(outcome.err); !reason.empty()) return reason;
  if (outcome.end == End::killed) return strsignal(outcome.code);
  return "it ends the process with exit code " + std::to_string(outcome.code);
}

// The line without SimGrid's "[…] " in front, or without "what():".
std::string without_prefix(const std::string& line) {
  const auto category = line.find("/CRITICAL] ");
  if (category != std::string::npos) return line.substr(category + std::strlen("/CRITICAL] "));
  const std::string what = "what():";
  const auto thrown = line.find(what);
  return thrown == std::string::npos ? line : line.substr(thrown + what.size());
}

bool has_no_reason(const std::string& line) {
  const auto first = line.find_first_not_of(" \t\r");
  return first == std::string::npos || line.compare(first, 2, "->") == 0 || line.rfind("Backtrace", 0) == 0 ||
         line.find("terminate called") != std::string::npos || line.find("/WARNING]") != std::string::npos;
}

}  // namespace

std::string simgrid_reason(const std::string& err) {
  constexpr std::size_t longest = 300;
  for (std::string line : split(err, '\n')) {
    if (has_no_reason(line)) continue;
    line = without_prefix(line);
    line.erase(0, std::min(line.find_first_not_of(" \t"), line.size()));
    for (char& letter : line)
      if (static_cast<unsigned char>(letter) < 0x20 || letter == 0x7f) letter = ' ';
    if (line == "std::bad_alloc") line = "there is not enough memory for it";
    // Where SimGrid can't parse a number, its message is the name of a function only.
    if (line == "stod" || line == "stoi" || line == "stoul")
      line = "it, or a profile that it names, has something else where a number should be";
    if (line.size() > longest) {
      std::size_t end = longest;
      while (end > 0 && (static_cast<unsigned char>(line[end]) & 0xC0) == 0x80) --end;  // not within a UTF-8 letter
      line = line.substr(0, end) + " …";
    }
    return line;
  }
  return "";
}

void probe_platform(const PlatformUse& use) {
  if (!use.platform.generated) require_file(use.platform.file);
  const AttemptOutcome outcome = attempt(
      [&](Attempt& attempt) {
        try {
          Probe(use, attempt).run();
        } catch (const InputError& error) {
          attempt.finish(told(error.mistakes()));
        }
      },
      time_limit_s);
  if (outcome.end != AttemptOutcome::End::finished)
    throw InputError(Mistake::bad_value, "platform",
                     use.platform.name() + ": SimGrid fails when " + outcome.step + ": " + how_it_ended(outcome));
  if (!outcome.answer.empty()) throw InputError(heard(outcome.answer));
}

}  // namespace detoxsim
