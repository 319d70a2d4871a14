// detoxsim theory
#include <cstdio>
#include <iostream>

#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/command.hpp"
#include "experiment/theory.hpp"

namespace detoxsim::cli {

namespace {

void print(int p, int q, int r, const Theory& theory) {
  std::cout << "p = " << p << " workers, q = " << q << " Byzantine placed at random, r = " << r << ": "
            << theory.group_sizes.size() << " votes\n\ncorrupted votes   probability\n";
  for (std::size_t c = 0; c < theory.law.size(); ++c) std::printf("%15zu   %.6g\n", c, theory.law[c]);
  std::printf("\nmean                        %.6g\n", theory.means.corrupted);
  std::printf("votes without majority      %.6g on average\n", theory.means.no_majority);
  std::printf("worst placement             %d\n", theory.worst_case);
  std::printf("bound on the mean           %.6g%s\n", theory.bound,
              theory.bound_vacuous() ? " (vacuous: not below the worst placement)" : "");
  if (theory.paper_bound)
    std::printf("the paper's form of it      %.6g\n", *theory.paper_bound);
  else
    std::printf("the paper's form of it      none: it needs an odd r >= 3 that divides p, and q <= 9p/10\n");
  std::printf(
      "The bound adds, over the votes, min(1, C(s,m) q(q-1)...(q-m+1) / (p(p-1)...(p-m+1))): s replicas, a majority of "
      "m.\nThe form of arXiv:1907.12205 is p(40e(1-e))^((r-1)/2)/r, e = q/p.\n");
}

int tell_theory(const std::vector<std::string>& arguments, const Command& command) {
  po::options_description options("options");
  auto add = options.add_options();
  add("p", po::value<std::int64_t>()->required()->value_name("N"), "workers");
  add("q", po::value<std::int64_t>()->required()->value_name("N"), "Byzantine workers");
  add("r", po::value<std::int64_t>()->required()->value_name("N"), "redundancy");
  add("json", "as JSON");
  po::variables_map values;
  if (!parse(command, arguments, options, {}, values)) return done;
  for (const char* name : {"p", "q", "r"}) {
    if (values.count(name) == 0)
      throw InputError(std::string("missing option --") + name + "; usage: detoxsim " + command.usage);
  }
  const int p = static_cast<int>(integer_option(values, "p", 1, 10000));
  const int q = static_cast<int>(integer_option(values, "q", 0, p));
  const int r = static_cast<int>(integer_option(values, "r", 1, p));
  if (values.count("json") > 0)
    std::cout << to_json(theory(p, q, r)).text();
  else
    print(p, q, r, theory(p, q, r));
  return done;
}

}  // namespace

Command theory_command() {
  return {"theory",
          "theory --p N --q N --r N [--json]",
          "the exact distribution of the number of corrupted votes, and bounds on its mean",
          {"detoxsim theory --p 45 --q 5 --r 3"},
          tell_theory};
}

}  // namespace detoxsim::cli
