#include "rules/weiszfeld.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

namespace detoxsim {

namespace {

// With ν given as a length the first steps are plain ones, as many as anybody compares with another program's; with a
// tolerance of 0, which nothing satisfies, all of them are.
constexpr int plain_steps = 16;
// Newton's steps take over where a plain one is longer than this share of the one before. Its few steps reach the
// minimum, or nothing does.
constexpr double slow = 0.4;
constexpr int most_newton_steps = 50;

void jump(int row, std::span<double> coefficients) {
  std::fill(coefficients.begin(), coefficients.end(), 0.0);
  coefficients[static_cast<std::size_t>(row)] = 1;
}

}  // namespace

int Weiszfeld::run(const GramGeometry& geometry, int rows, std::span<double> coefficients) {
  const bool exact = settings_.smoothing_absolute == 0;
  geometry_ = &geometry;
  scale_ = scale_of(rows);
  nu_ = exact ? std::max(settings_.smoothing, 1e-8) * scale_ : settings_.smoothing_absolute;
  place_ = exact ? std::min(nu_, 1e-6 * scale_) : 0;
  if (!exact) scale_ = std::max(scale_, nu_);
  distances_.resize(static_cast<std::size_t>(rows));
  products_.resize(coefficients.size());
  direction_.resize(coefficients.size());
  last_ = rate_ = 0;
  doubtful_ = false;
  if (scale_ == 0) {
    jump(middle_of(geometry.squared_distances(), rows).row, coefficients);  // most rows are there
    return 1;
  }
  const int free_from = exact ? 0 : settings_.tolerance > 0 ? plain_steps : settings_.iterations;
  int tested = -1, steps = 0, newton_steps = 0;
  for (int done = 0; done < settings_.iterations && newton_steps < most_newton_steps; ++done) {
    look(coefficients);
    if (done == free_from) {
      sorted_ = distances_;
      if (median(sorted_) > 4 * scale_ || hidden(coefficients)) {
        jump(middle_of(geometry.squared_distances(), rows).row, coefficients);
        look(coefficients);
      }
    }
    ++steps;
    before_.assign(coefficients.begin(), coefficients.end());
    const auto nearest = static_cast<int>(std::min_element(distances_.begin(), distances_.end()) - distances_.begin());
    // Towards a median that is a row itself the steps shrink but never arrive; so see whether the nearest row is one.
    if (exact && nearest != tested && is_median(nearest)) {
      jump(nearest, coefficients);
      return steps;
    }
    tested = nearest;
    bool arrived = false;
    if (exact && distances_[static_cast<std::size_t>(nearest)] <= place_) {
      arrived = escape(coefficients);
    } else if (done >= free_from && rate_ > slow) {
      arrived = newton_step(coefficients);
      ++newton_steps;
      steps += 1 + rows / 12;  // n³/3 flops instead of 4n²
    } else {
      arrived = plain_step(coefficients);
    }
    if (arrived) return steps;
  }
  doubtful_ = settings_.iterations > free_from + plain_steps;
  return steps;
}

// How far most rows are from the centre, which is one of them or near them.
double Weiszfeld::scale_of(int rows) {
  sorted_.clear();
  for (int i = 0; i < rows; ++i) sorted_.push_back(geometry_->gram()(i, i));
  const auto middle = sorted_.begin() + rows / 2;
  std::nth_element(sorted_.begin(), middle, sorted_.end());
  return std::sqrt(*middle);
}

// Measures the distances from z.
void Weiszfeld::look(std::span<const double> coefficients) {
  geometry_->products(coefficients, products_);
  own_ = std::inner_product(coefficients.begin(), coefficients.end(), products_.begin(), 0.0);
  for (std::size_t i = 0; i < distances_.size(); ++i) {
    const int row = static_cast<int>(i);
    distances_[i] = std::sqrt(std::max(0.0, own_ - 2 * products_[i] + geometry_->gram()(row, row)));
  }
}

// Row k, with η rows in its place, is the only median where ‖Σ (xᵢ − xₖ)/‖xᵢ − xₖ‖‖ over the others is < η. With rows
// beside it that are nearer than ν the smoothing decides instead.
bool Weiszfeld::is_median(int row) {
  std::fill(direction_.begin(), direction_.end(), 0.0);
  int here = 0;
  double pull = 0;
  for (int i = 0; i < static_cast<int>(distances_.size()); ++i) {
    const double distance = std::sqrt(geometry_->squared_distances()(row, i));
    if (distance <= place_) {
      ++here;
    } else if (distance < nu_) {
      return false;
    } else {
      pull += direction_[static_cast<std::size_t>(i)] = 1 / distance;
    }
  }
  direction_[static_cast<std::size_t>(row)] -= pull;
  return std::sqrt(geometry_->squared_length(direction_)) < here * (1 - 1e-9);
}

// z ← Σ wᵢxᵢ / Σ wᵢ with wᵢ = 1/max(ν, ‖z − xᵢ‖). What is left then is the sum of all later steps: as long as each of
// them is at most half of the one before, no more than this one.
bool Weiszfeld::plain_step(std::span<double> coefficients) {
  double sum = 0;
  for (const double distance : distances_) sum += 1 / std::max(nu_, distance);
  std::fill(coefficients.begin(), coefficients.end(), 0.0);
  for (std::size_t i = 0; i < distances_.size(); ++i) coefficients[i] = 1 / std::max(nu_, distances_[i]) / sum;
  const double length = moved(coefficients);
  rate_ = last_ > 0 ? length / last_ : 0;
  last_ = length;
  // Rows near to z hold it and make its steps short, also where it does not belong: they count as the others do.
  double others = 0;
  for (const double distance : distances_) others += 1 / std::max({nu_, distance, scale_ / 16});
  const double ahead = length * sum / others;
  if (length > 0 && (ahead > settings_.tolerance * scale_ || rate_ == 0 || rate_ > slow)) return false;
  doubtful_ = uncertainty(1 / (1 - rate_)) > 2e-6 * scale_;
  return true;
}

bool Weiszfeld::newton_step(std::span<double> coefficients) {
  if (!newton_.take(*geometry_, products_, distances_, nu_, coefficients)) {
    rate_ = last_ = 0;  // a plain step is next
    return false;
  }
  if (newton_.share() < 0.5 || std::max(newton_.length(), moved(coefficients)) > settings_.tolerance * scale_)
    return false;
  doubtful_ = uncertainty(newton_.amplification()) > 2e-6 * scale_;
  return true;
}

// z lies on η rows, which would hold it; R = Σ (xᵢ − z)/‖z − xᵢ‖ over the others pulls. It moves by
// max(0, 1 − η/‖R‖)·R/Σ 1/‖z − xᵢ‖.
bool Weiszfeld::escape(std::span<double> coefficients) {
  std::fill(direction_.begin(), direction_.end(), 0.0);
  int here = 0;
  double sum = 0;
  for (std::size_t i = 0; i < distances_.size(); ++i) {
    if (distances_[i] <= place_) {
      ++here;
    } else {
      sum += direction_[i] = 1 / std::max(nu_, distances_[i]);
    }
  }
  for (std::size_t i = 0; i < direction_.size(); ++i) direction_[i] -= sum * coefficients[i];
  const double pull = std::sqrt(geometry_->squared_length(direction_));
  const double share = pull > here ? (1 - here / pull) / sum : 0;
  for (std::size_t i = 0; i < coefficients.size(); ++i) coefficients[i] += share * direction_[i];
  last_ = rate_ = 0;
  return share == 0;
}

// Whether rounding hides where z is, since far rows cancel in it.
bool Weiszfeld::hidden(std::span<const double> coefficients) const {
  double lengths = 0;
  for (std::size_t i = 0; i < coefficients.size(); ++i) {
    const int row = static_cast<int>(i);
    lengths += std::abs(coefficients[i]) * std::sqrt(geometry_->gram()(row, row));
  }
  return own_ + scale_ * scale_ < 1e4 * geometry_->rounding() * lengths * lengths;
}

// How far the last step went. What a length can lose in rounding is added, or where the rows nearly depend on each
// other a step could look shorter than it is.
double Weiszfeld::moved(std::span<const double> coefficients) {
  double bound = 0;
  for (std::size_t i = 0; i < direction_.size(); ++i) {
    direction_[i] = coefficients[i] - before_[i];
    const int row = static_cast<int>(i);
    bound += std::abs(direction_[i]) * std::sqrt(geometry_->gram()(row, row));
  }
  return std::sqrt(geometry_->squared_length(direction_) + geometry_->rounding() * bound * bound);
}

// How far the minimum may move when the squared distances are off by the rounding of (‖xᵢ−c‖² + ‖z−c‖²): each pull
// 1/dᵢ changes by half of that relative to dᵢ², and the sum of pulls is balanced by a step that is amplified.
double Weiszfeld::uncertainty(double amplification) const {
  double sum = 0, pulls = 0;
  for (std::size_t i = 0; i < distances_.size(); ++i) {
    const double distance = std::max(nu_, distances_[i]);
    const int row = static_cast<int>(i);
    sum += (geometry_->gram()(row, row) + own_) / (2 * distance * distance);
    pulls += 1 / distance;
  }
  return geometry_->rounding() * amplification * sum / pulls;
}

}  // namespace detoxsim
