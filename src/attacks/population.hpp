// Whose gradients an attack takes its mean, deviation or distances of.
#pragma once

#include <vector>

#include "attacks/attack.hpp"

namespace detoxsim {

/// The parameter `population`.
ParamSpec population_param();
/// Its two kinds of knowledge, for an attack's declarations.
bool population_is_own(const Params& params);
bool population_is_all(const Params& params);

/// The gradients in an iteration, in the order of the files; with `copies` as often as there are workers that hold it.
class Population {
 public:
  /// Of the parameter `population`.
  explicit Population(const Params& params) : Population(params.word("population")) {}
  explicit Population(std::string word) : word_(std::move(word)) {}

  /// Empty where no file is of that kind.
  void choose(const AdversaryView& view);
  int n() const { return static_cast<int>(rows_.size()); }
  RowView rows() const { return {rows_, d_}; }
  /// Whose gradient the row is.
  int file(int row) const { return files_[static_cast<std::size_t>(row)]; }

 private:
  std::string word_;
  std::vector<const float*> rows_;
  std::vector<int> files_;
  std::int64_t d_ = 0;
};

}  // namespace detoxsim
