// What iterations.csv says of an iteration.
#pragma once

#include "base/iteration_row.hpp"
#include "record/csv.hpp"

namespace detoxsim {

/// The columns of a row, in the order of the file.
CsvColumns columns_of(const IterationRow& row);

}  // namespace detoxsim
