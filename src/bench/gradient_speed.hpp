// How fast this machine computes gradients.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "learning/model.hpp"

namespace detoxsim {

/// Models whose gradients are measured as a run computes them: a file per thread, 32 samples of synthetic data in each
/// (28 × 28 pixels, for models on LibTorch 3 × 32 × 32).
class GradientSpeeds {
 public:
  /// models: by model_part(). InputError where one is unknown or can't be made.
  explicit GradientSpeeds(const std::vector<std::string>& models);
  ~GradientSpeeds();
  /// flop/s of one thread while the others do the same, by model.
  std::map<std::string, double> measure(int threads) const;

 private:
  struct Subject;
  std::vector<std::unique_ptr<Subject>> subjects_;
};

}  // namespace detoxsim
