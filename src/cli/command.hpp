// What every subcommand has: options parsed strictly, --help, and a body that returns the exit code.
#pragma once

#include <boost/program_options.hpp>
#include <functional>
#include <string>
#include <vector>

#include "cli/program.hpp"

namespace detoxsim {
class SharedInputs;
}

namespace detoxsim::cli {

namespace po = boost::program_options;

struct Command {
  std::string name;
  std::string usage;    ///< what follows "detoxsim "
  std::string summary;  ///< one line
  std::vector<std::string> examples;
  std::function<int(const std::vector<std::string>& arguments, const Command&)> body;
};

/// Parses `arguments`. positional: names of the arguments without dashes, all required unless `positional_optional`.
/// Prints the help and returns false for --help. InputError for anything unknown, with a suggestion.
bool parse(const Command& command, const std::vector<std::string>& arguments, const po::options_description& options,
           const std::vector<std::string>& positional, po::variables_map& values, bool positional_optional = false);

/// The value of an option as an integer within [min, max]; InputError names the option.
std::int64_t integer_option(const po::variables_map& values, const std::string& name, std::int64_t min,
                            std::int64_t max);

/// Does what the command says, and tells what was wrong; the exit code.
int execute(const Command& command, const std::vector<std::string>& arguments);

/// In the order of the help.
std::vector<Command> all_commands();

// One file each.
Command run_command();
/// The same with what this process has read already, which must outlive the command.
Command run_command(SharedInputs& inputs);
Command check_command();
Command list_command();
Command apply_command();
Command bench_command();
Command calibrate_command();
Command theory_command();
Command schema_command();
Command sweep_command();
Command plot_command();
Command report_command();
Command completion_command();
Command init_command();

}  // namespace detoxsim::cli
