// What min-max and min-sum share: μ + γ·p with p away from where the honest gradients point, and γ as large as a bound
// on distances allows.
#pragma once

#include <span>
#include <vector>

#include "attacks/attack.hpp"
#include "attacks/population.hpp"

namespace detoxsim {

class ShiftedMean : public Attack {
 public:
  /// What a bound may look at: the gradients, ‖xᵢ − μ‖² and ⟨μ − xᵢ, p⟩ of each of them, and ‖p‖² > 0.
  struct Honest {
    RowView rows;
    std::span<const double> squared_distances, products;
    double squared_length;
  };
  /// The largest γ ≥ 0 that the bound allows.
  using LargestStep = double (*)(const Honest& honest, ThreadPool& pool);

  ShiftedMean(const Params& params, ThreadPool& pool, LargestStep largest_step)
      : params_(params), pool_(pool), population_(params), largest_step_(largest_step) {}
  static std::vector<ParamSpec> parameters();
  static std::vector<Declaration> knowledge();

  void begin(const AdversaryView& view) override;
  void forge(const AdversaryView& view, int file, std::span<float> out) override;
  Params resolved() const override { return params_; }
  /// γ, for p as the paper has it.
  std::optional<double> strength() const override { return gamma_; }

 private:
  /// From the mean and the deviation to p.
  void choose_direction();

  Params params_;
  ThreadPool& pool_;
  Population population_;
  LargestStep largest_step_;
  double gamma_ = 0;
  std::vector<float> mean_, direction_;
};

}  // namespace detoxsim
