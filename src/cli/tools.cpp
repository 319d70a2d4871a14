// detoxsim plot, detoxsim report: the tools in analysis/, which are programs of Python.
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "base/error.hpp"
#include "base/resources.hpp"
#include "base/standard_streams.hpp"
#include "cli/command.hpp"

namespace detoxsim::cli {

namespace {

// Debian's: an earlier python3 on PATH may lack pandas and matplotlib.
constexpr const char* python = "/usr/bin/python3";

// Becomes the tool, which answers --help and mistakes itself.
[[noreturn]] void become(const std::string& script, const std::vector<std::string>& arguments, const Command& command) {
  const std::string file = resource("analysis/" + script);
  if (file.empty()) throw OutputError("analysis/" + script + " is not where the program was built or installed");
  setenv("DETOXSIM_TOOL", ("detoxsim " + command.name).c_str(), 1);
  std::vector<std::string> words = {python, "-B", file};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> pointers;
  for (auto& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  flush_standard_output();
  execv(python, pointers.data());
  throw OutputError(std::string(python) + ": can't be started: " + std::strerror(errno) +
                    "; install the Debian packages python3-pandas, python3-matplotlib and python3-scipy");
}

}  // namespace

Command plot_command() {
  return {"plot",
          "plot RESULTS... [options]",
          "draw any column of results against any setting",
          {"detoxsim plot results/sweep --x q --y late_test_accuracy --by outer --out figure.pdf"},
          [](const auto& arguments, const Command& command) -> int { become("plot.py", arguments, command); }};
}

Command report_command() {
  return {"report",
          "report RESULTS... --out FILE.html",
          "gather results in one HTML page",
          {"detoxsim report results/sweep --out report.html"},
          [](const auto& arguments, const Command& command) -> int { become("report.py", arguments, command); }};
}

}  // namespace detoxsim::cli
