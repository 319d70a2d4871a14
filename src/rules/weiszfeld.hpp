// Weiszfeld's iteration for the geometric median, in coefficient space.
#pragma once

#include <span>
#include <vector>

#include "rules/geometry.hpp"

namespace detoxsim {

/// Minimises Σ‖z − xᵢ‖ over z = Σ aᵢxᵢ (Weiszfeld 1937; smoothed as in Pillutla, Kakade, Harchaoui 2022, algorithm 2;
/// at a data point the step of Vardi and Zhang 2000, equation 2.6).
class Weiszfeld {
 public:
  struct Settings {
    double smoothing = 1e-6;        ///< ν as a share of the median distance from z to the rows
    double smoothing_absolute = 0;  ///< ν itself; > 0: plain smoothed steps, no special treatment of data points
    double tolerance = 1e-6;        ///< stop when a step is no longer than this share of the median distance
    int iterations = 1000;
  };

  explicit Weiszfeld(const Settings& settings) : settings_(settings) {}

  /// Moves z, given and returned by its coefficients, Σ = 1, over all points of the geometry; its first `rows` points
  /// are those to be near to. Returns the steps taken.
  int run(const Geometry& geometry, int rows, std::span<double> coefficients);

 private:
  double look(const Geometry& geometry, int rows, std::span<const double> coefficients);
  bool is_median(const Geometry& geometry, int row, double nu);
  void step(double nu);
  void escape(const Geometry& geometry, double nu, std::span<const double> coefficients);

  Settings settings_;
  std::vector<double> distances_;  ///< from z to each row
  std::vector<double> sorted_, squares_, next_, direction_;
};

}  // namespace detoxsim
