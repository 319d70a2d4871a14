// What follows from a scenario: for people (check), for run.json, and as the columns that identify a run.
#pragma once

#include "experiment/experiment.hpp"
#include "record/csv.hpp"
#include "scenario/json_object.hpp"

namespace detoxsim {

/// The "derived" part of `check`.
JsonObject derived_metadata(const Experiment& experiment);

/// The identifying columns of summary.csv, the same for every run; a parameter that a component lacks is an empty
/// field.
CsvColumns identity(const Experiment& experiment);
/// Gradients of a sample that all workers together compute in an iteration: each the whole of its file.
std::int64_t sample_gradients(const Experiment& experiment);
/// Every setting by its path, as resolved: for data frames that group by settings.
CsvColumns setting_columns(const Scenario& scenario);
/// A column for each scenario path that was set on the command line. They differ from run to run, so they stand last.
CsvColumns set_columns(const Scenario& scenario, const std::vector<std::string>& paths);

/// What ran this, and on what: version, compiler, CPU, threads, instruction set, device of the gradients.
JsonObject machine_metadata(int threads, Device device);

}  // namespace detoxsim
