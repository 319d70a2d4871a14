// A timeline of the simulated hosts in the Chrome trace event format, which Perfetto (https://ui.perfetto.dev) opens.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/output_file.hpp"
#include "base/timeline_event.hpp"

namespace detoxsim {

/// A JSON array of events, a line each. Cut off anywhere between two lines it still opens: the format lets the closing
/// bracket be missing.
class Timeline {
 public:
  /// hosts: the server, then the workers. OutputError
  Timeline(const std::string& name, const std::vector<std::string>& hosts);
  void add(std::int64_t iteration, const std::vector<TimelineEvent>& spans);
  void finish();

 private:
  OutputFile file_;
};

}  // namespace detoxsim
