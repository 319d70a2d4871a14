// The geometric median in coefficient space: Weiszfeld's steps, and Newton's where those are slow.
#pragma once

#include <span>
#include <vector>

#include "rules/gram_geometry.hpp"
#include "rules/newton_step.hpp"

namespace detoxsim {

/// Minimises Σ h(‖z − xᵢ‖) over z = Σ aᵢxᵢ, with h(t) = t, but t²/2ν + ν/2 where t < ν (Weiszfeld 1937; smoothed as in
/// Pillutla, Kakade, Harchaoui 2022, algorithm 2; at a data point the step of Vardi and Zhang 2000, equation 2.6).
///
/// ν, the tolerance, and how far the start may be away before the steps begin at a row in the middle instead: all of
/// them are shares of the distance from the geometry's centre to most rows, which no minority of rows can stretch.
class Weiszfeld {
 public:
  struct Settings {
    double smoothing = 1e-6;        ///< ν as a share of that distance
    double smoothing_absolute = 0;  ///< ν itself; > 0: the first 16 steps are plain, with tolerance 0 all
    double tolerance = 1e-6;        ///< stop when the minimum is no farther away than this share
    int iterations = 1000;
  };

  explicit Weiszfeld(const Settings& settings) : settings_(settings) {}

  /// Moves z, given and returned by its coefficients, Σ = 1, over all points of the geometry; its first `rows` points
  /// are those to be near to. Returns the steps taken, Newton's counted as many as they cost.
  int run(const GramGeometry& geometry, int rows, std::span<double> coefficients);

  /// Whether rounding in the Gram matrix may have moved the last result by more than some 1e-6 of that distance.
  bool doubtful() const { return doubtful_; }

 private:
  double scale_of(int rows);
  void look(std::span<const double> coefficients);
  bool is_median(int row);
  bool plain_step(std::span<double> coefficients);
  bool newton_step(std::span<double> coefficients);
  bool escape(std::span<double> coefficients);
  bool hidden(std::span<const double> coefficients) const;
  double moved(std::span<const double> coefficients);
  double uncertainty(double amplification) const;

  Settings settings_;
  NewtonStep newton_;
  const GramGeometry* geometry_ = nullptr;
  double scale_ = 0, nu_ = 0;
  double place_ = 0;  ///< rows so near to z or to each other count as being in one place
  double own_ = 0;    ///< ‖z − c‖²
  double last_ = 0;   ///< length of the last plain step; 0: unknown
  double rate_ = 0;   ///< of the last two plain steps' lengths; 0: unknown
  bool doubtful_ = false;
  std::vector<double> distances_;  ///< from z to each row
  std::vector<double> products_;   ///< ⟨xᵢ − c, z − c⟩
  std::vector<double> before_, direction_, sorted_;
};

}  // namespace detoxsim
