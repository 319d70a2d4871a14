// A calibration: what a machine was measured to take, as detoxsim calibrate writes it and modelled timing follows it.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/registry.hpp"
#include "rules/cost_model.hpp"
#include "scenario/json_object.hpp"

namespace detoxsim {

struct Calibration {
  CostModel costs;
  /// flop/s of one thread that computes a file's gradient while the others compute theirs, by model_part().
  std::map<std::string, double> models;
  std::string cpu;
  int threads = 0;
  std::string version;  ///< of detoxsim, that measured; "" where a person wrote the file
};

/// A model's name in a calibration: that of the component; with "-torch" behind it where LibTorch computes what Eigen
/// could.
std::string model_part(const Component& model);
/// The inverse, with default parameters. InputError for an unknown name.
Component model_of_part(const std::string& part);

/// InputError where the file isn't there or isn't what calibrate wrote.
Calibration read_calibration(const std::string& file);
/// The members of such a file that read_calibration needs, but for "machine".
void set_calibration(JsonObject& object, const Calibration& calibration);

/// What to tell of a calibration that another build measured; "" of one of this build.
std::string note_of_other_build(const Calibration& calibration);

// InputError where the file has not what is asked for, naming what it has.
void require_part(const CostModel& costs, const std::string& part, const std::string& file);
void require_model(const Calibration& calibration, const Component& model, const std::string& file);

}  // namespace detoxsim
