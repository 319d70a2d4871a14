// The options that run and check share: a scenario file and what is changed in it.
#pragma once

#include "base/device.hpp"
#include "cli/command.hpp"
#include "scenario/scenario.hpp"

namespace detoxsim::cli {

/// --set, short names and --platform.
po::options_description change_options();
/// The same, --threads and --device.
po::options_description scenario_options();
/// The scenario path behind a short name; any other name is a path itself.
std::string path_of(const std::string& name);
/// All changes to the scenario, in the order --set, short names, --platform, which comes before what is set inside it.
/// InputError
std::vector<Setting> settings(const po::variables_map& values);
/// Those of --set alone. InputError
std::vector<Setting> set_options(const po::variables_map& values);
/// --threads, or as many as the machine has cores.
int threads(const po::variables_map& values);
/// --device alone.
void add_device(po::options_description& options);
/// --device, or the CPU. InputError
Device device(const po::variables_map& values);

}  // namespace detoxsim::cli
