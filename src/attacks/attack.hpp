// Attacks: what Byzantine workers send instead of their file's gradient.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/registry.hpp"
#include "base/rows.hpp"
#include "base/thread_pool.hpp"

namespace detoxsim {

/// What the adversary knows of the set-up.
struct AdversaryContext {
  int workers = 0;     ///< p
  int byzantine = 0;   ///< q
  int votes = 0;       ///< G
  int worst_case = 0;  ///< F: votes that q workers can win
  std::uint64_t seed = 0;
  bool has_samples = true;  ///< gradients are computed of samples, and not recorded ones
};

struct AdversaryView;

/// The adversary's knowledge of the server: prepares to aggregate this iteration's gradients with (1−z)·a + z·b in
/// place of what Byzantine workers hold, and returns how far from the honest mean the result would be, as a function of
/// z (NaN: no result).
using AggregationQuery =
    std::function<std::function<double(double z)>(const AdversaryView&, const float* a, const float* b)>;

/// The adversary's own samples: computes the gradients that these files would have, in this iteration, were the label
/// of each sample flipped, y → C−1−y of C classes. out: d floats for each of the files.
using FlippedGradients = std::function<void(std::span<const int> files, std::span<float* const> out)>;

/// What it sees in an iteration.
struct AdversaryView {
  RowView honest;                      ///< every file's gradient as an honest worker would send it: G rows of d
  std::span<const int> copies;         ///< per file: how many workers hold it
  std::span<const int> honest_copies;  ///< per file: how many of them are honest
  const AggregationQuery* query_aggregation = nullptr;  ///< nullptr: there is no server (apply)
  std::int64_t iteration = 1;
  /// Per file: how many workers send its gradient as it is, Byzantine ones who do not distort it among them. Empty:
  /// the honest ones.
  std::span<const int> unforged_copies = {};

  const FlippedGradients* flipped_gradients = nullptr;  ///< nullptr: there are no samples

  /// The files for which forge() is called where an attack is per_file(), ascending: those that some worker distorts.
  /// Outside of a run (apply), where nobody is said to, all of them.
  std::vector<int> forged_files() const {
    const std::span<const int> unforged = unforged_copies.empty() ? honest_copies : unforged_copies;
    std::vector<int> some, all;
    for (std::size_t file = 0; file < copies.size(); ++file) {
      all.push_back(static_cast<int>(file));
      if (unforged[file] < copies[file]) some.push_back(static_cast<int>(file));
    }
    return some.empty() ? all : some;
  }
  /// Whether a Byzantine worker holds the file, so that its gradient is known to whoever sees no other worker's.
  bool held(int file) const {
    return honest_copies[static_cast<std::size_t>(file)] < copies[static_cast<std::size_t>(file)];
  }
};

class Attack {
 public:
  virtual ~Attack() = default;
  /// Whether Byzantine workers send anything else than honest ones.
  virtual bool forges() const { return true; }
  /// Whether the forged vector differs from file to file; else forge() is called once an iteration, with file 0.
  virtual bool per_file() const { return false; }
  /// What to send for `file`, d floats. Colluding workers of a file all send this.
  /// begin() has been called for this iteration.
  virtual void forge(const AdversaryView& view, int file, std::span<float> out) = 0;
  /// Called once per iteration before forge(): for what is common to all files.
  virtual void begin(const AdversaryView&) {}
  /// Parameters as they act, e.g. z = 0.0966 where the scenario says "max".
  virtual Params resolved() const = 0;
  /// How far it goes in this iteration, where that is one number (alie's z).
  virtual std::optional<double> strength() const { return std::nullopt; }
};

/// InputError where the parameters make no sense for these facts.
using AttackFactory = std::unique_ptr<Attack> (*)(const Params& params, const AdversaryContext& context,
                                                  ThreadPool& pool);
using AttackRegistry = Registry<AttackFactory>;

template <class Derived>
std::unique_ptr<Attack> make_attack(const Params& params, const AdversaryContext& context, ThreadPool& pool) {
  return std::make_unique<Derived>(params, context, pool);
}

}  // namespace detoxsim
