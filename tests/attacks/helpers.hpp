// What the tests of attacks/ share: an attack or a placement by name, and what an adversary sees, with its memory.
#pragma once

#include <algorithm>
#include <cmath>
#include <memory>

#include "attacks/adversary.hpp"
#include "redundancy/helpers.hpp"
#include "redundancy/vote_distribution.hpp"

// A namespace of their own: the test programs link all of src/, where the same names may mean something else.
namespace detoxsim::testing {

/// Honest gradients of the files, and how many workers hold each; and who answers the adversary's questions.
struct Scene {
  Vectors gradients;
  std::vector<int> copies, honest_copies;
  std::vector<const float*> rows = {};
  std::vector<int> asked_files = {};  ///< for gradients of flipped labels
  int asked_server = 0;               ///< how often
  FlippedGradients flipped = {};
  AggregationQuery server = {};

  /// The server suffers most of strength 1; flipped labels make a gradient 1 − 2x.
  AdversaryView view() {
    rows.clear();
    for (const Vector& gradient : gradients) rows.push_back(gradient.data());
    flipped = [this](std::span<const int> files, std::span<float* const> out) {
      asked_files.insert(asked_files.end(), files.begin(), files.end());
      for (std::size_t i = 0; i < files.size(); ++i)
        std::transform(rows[static_cast<std::size_t>(files[i])],
                       rows[static_cast<std::size_t>(files[i])] + gradients[0].size(), out[i],
                       [](float x) { return 1 - 2 * x; });
    };
    server = [this](const AdversaryView&, const float*, const float*) {
      ++asked_server;
      return [](double z) { return -std::abs(z - 1); };
    };
    AdversaryView view{{rows, static_cast<std::int64_t>(gradients[0].size())}, copies, honest_copies, &server};
    view.flipped_gradients = &flipped;
    return view;
  }
};

/// Every attack with its defaults, and with every other word that a parameter of it takes.
struct Variation {
  std::string attack;
  Settings settings;
  std::string text() const {
    return attack + (settings.empty() ? "" : ", " + settings[0].first + " = " + to_text(settings[0].second));
  }
};

inline std::vector<Variation> variations() {
  std::vector<Variation> all;
  for (const auto& [name, entry] : Catalog::of(ComponentKind::attack).entries()) {
    all.push_back({name, {}});
    for (const ParamSpec& spec : entry.params)
      for (const std::string& word : spec.words)
        if (Value(word) != spec.fallback) all.push_back({name, {{spec.name, word}}});
  }
  const auto in_full = [](const char* name) { return Component::named(ComponentKind::attack, name).params; };
  Params searching = in_full("inner-product-manipulation");
  searching.require(Catalog::of(ComponentKind::attack).find("inner-product-manipulation")->params, "tau",
                    std::string("search"));
  all.push_back({"mixed", {{"attacks", Components{{"nan", in_full("nan"), 1}, {"alie", in_full("alie"), 3}}}}});
  all.push_back(
      {"mixed", {{"attacks", Components{{"none", in_full("none"), 1}, {"inner-product-manipulation", searching, 2}}}}});
  all.push_back({"mixed", {{"attacks", Components{{"constant", in_full("constant"), 1}}}}});
  return all;
}

/// Every file held by three workers, all honest.
inline Scene scene(const Vectors& gradients) {
  const std::vector<int> three(gradients.size(), 3);
  return {gradients, three, three};
}

inline std::unique_ptr<Attack> attack(const std::string& name, ThreadPool& pool, const Settings& values = {},
                                      const AdversaryContext& context = {45, 5, 15, 2}) {
  const Component chosen = component(ComponentKind::attack, name, values);
  return AttackRegistry::find(ComponentKind::attack, name)(chosen.params, context, pool);
}

/// What the attack sends for a file in one iteration.
inline Vector forged(Attack& attack, Scene scene, int file = 0, std::int64_t iteration = 1) {
  AdversaryView view = scene.view();
  view.iteration = iteration;
  attack.begin(view);
  Vector out(static_cast<std::size_t>(view.honest.d));
  attack.forge(view, file, out);
  return out;
}

inline Vector forged(const std::string& name, const Settings& values, const Scene& scene, int file = 0) {
  ThreadPool pool(1);
  return forged(*attack(name, pool, values), scene, file);
}

/// Groups, and what each of them costs an adversary.
struct Grouping {
  Assignment assignment;
  std::vector<int> to_win;

  Grouping(int p, int r, NoMajority policy = NoMajority::drop) : assignment(grouped("repetition", p, r)) {
    for (const int size : assignment.group_sizes()) to_win.push_back(workers_to_win(size, policy));
  }
  AdversaryContext context(int q) const {
    return {assignment.workers(), q, assignment.files(),
            worst_case_votes(assignment.group_sizes(), q, NoMajority::drop)};
  }
};

inline std::vector<int> placed(const std::string& name, const Grouping& cluster, int q, std::uint64_t seed = 1,
                               std::int64_t iteration = 1, const Settings& values = {}) {
  const PlacementContext context{cluster.assignment.workers(), q, cluster.assignment.holders, cluster.to_win, seed};
  return PlacementRegistry::find(ComponentKind::placement, name)(
      component(ComponentKind::placement, name, values).params, context, iteration);
}

}  // namespace detoxsim::testing
