// What the tests of attacks/ share: an attack or a placement by name, and what an adversary sees, with its memory.
#pragma once

#include <memory>

#include "attacks/adversary.hpp"
#include "redundancy/helpers.hpp"
#include "redundancy/vote_distribution.hpp"

// A namespace of their own: the test programs link all of src/, where the same names may mean something else.
namespace detoxsim::testing {

/// Honest gradients of the files, and how many workers hold each.
struct Scene {
  Vectors gradients;
  std::vector<int> copies, honest_copies;
  std::vector<const float*> rows = {};

  AdversaryView view() {
    rows.clear();
    for (const Vector& gradient : gradients) rows.push_back(gradient.data());
    return {{rows, static_cast<std::int64_t>(gradients[0].size())}, copies, honest_copies};
  }
};

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
inline Vector forged(Attack& attack, Scene scene, int file = 0) {
  const AdversaryView view = scene.view();
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
