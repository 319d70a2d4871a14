// A picture of the platform on disk, drawn by graphviz.
#pragma once

#include <string>

#include "experiment/experiment.hpp"

namespace detoxsim {

/// Writes an SVG. InputError where the name ends otherwise or the program dot is missing; OutputError.
void draw_platform(const Experiment& experiment, const std::string& file);

}  // namespace detoxsim
