// iterations.csv: a row per iteration, on disk when the iteration is over.
#pragma once

#include <fstream>
#include <string>

#include "base/iteration_row.hpp"
#include "record/csv.hpp"

namespace detoxsim {

/// The columns of a row, in the order of the file.
CsvColumns columns_of(const IterationRow& row);

/// Grows as FOLDER/iterations.csv.part and gets its name when the run is over. OutputError where the disk says no.
class IterationsFile {
 public:
  explicit IterationsFile(const std::string& folder);
  void append(const IterationRow& row);
  /// Renames. Nothing can be appended afterwards.
  void finish();

 private:
  void flush();

  std::string name_;
  std::ofstream stream_;
};

}  // namespace detoxsim
