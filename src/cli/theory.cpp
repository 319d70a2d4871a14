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
  const VoteLaw& law = theory.law;
  for (std::size_t c = 0; c < law.corrupted.size(); ++c) std::printf("%15zu   %.6g\n", c, law.corrupted[c]);
  std::printf("\nmean                        %.6g\n", law.mean);
  std::printf("votes without majority      %.6g on average\n", law.no_majority_mean);
  std::printf("worst placement             %d\n", theory.worst_case);
  if (theory.bound)
    std::printf("bound on the mean           %.6g%s\n", theory.bound->value,
                theory.bound->vacuous ? " (vacuous: not below the number of votes)" : "");
  else
    std::printf("bound on the mean           none: it needs an odd r that divides p\n");
  std::printf(
      "The bound p(40e(1-e))^((r-1)/2)/r, e = q/p, is recalled from arXiv:1907.12205 and not yet checked against "
      "it.\n");
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
  return {"theory", "theory --p N --q N --r N [--json]",
          "the exact law of the number of corrupted votes, and the paper's bound", tell_theory};
}

}  // namespace detoxsim::cli
