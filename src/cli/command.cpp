#include "cli/command.hpp"

#include <filesystem>
#include <iomanip>
#include <iostream>
#include <new>
#include <sstream>
#include <stdexcept>

#include "base/error.hpp"
#include "base/standard_streams.hpp"
#include "base/utf8.hpp"
#include "base/version.hpp"

namespace detoxsim::cli {

namespace {

std::vector<std::string> option_names(const po::options_description& options) {
  std::vector<std::string> names;
  for (const auto& option : options.options()) names.push_back("--" + option->long_name());
  return names;
}

// Not by what(): it puts the user's words into a text and then replaces %value% and the like in them, for ever where
// they hold such a thing themselves.
std::string problem_of(const po::error_with_option_name& error, const po::parsed_options& parsed) {
  const std::string option = error.get_option_name();
  if (dynamic_cast<const po::multiple_occurrences*>(&error)) return option + " stands twice";
  if (const auto* syntax = dynamic_cast<const po::invalid_syntax*>(&error)) {
    switch (syntax->kind()) {
      case po::invalid_syntax::missing_parameter:
      case po::invalid_syntax::empty_adjacent_parameter: return option + ": a value is missing";
      case po::invalid_syntax::extra_parameter: return option + " takes no value";
      default: return "'" + option + "' is no option";
    }
  }
  for (const auto& one : parsed.options) {
    const bool same = !one.value.empty() && (option == "--" + one.string_key || option == one.string_key);
    // Texts take anything, so it is a number.
    if (same) return option + ": expected an integer, got '" + one.value.back() + "'";
  }
  return option + ": a value that it can't take";
}

void print_help(const Command& command, const po::options_description& options) {
  std::cout << "usage: detoxsim " << command.usage << "\n" << command.summary << "\n\n" << options;
  if (!command.examples.empty()) std::cout << "\nexamples:\n";
  for (const auto& example : command.examples) std::cout << "  " << example << "\n";
}

}  // namespace

bool parse(const Command& command, const std::vector<std::string>& arguments, const po::options_description& visible,
           const std::vector<std::string>& positional, po::variables_map& values, bool positional_optional) {
  po::options_description options = visible;
  options.add_options()("help,h", "print this and exit");
  po::options_description all = options;
  po::positional_options_description order;
  for (const auto& name : positional) {
    all.add_options()(name.c_str(), po::value<std::string>());
    order.add(name.c_str(), 1);
  }
  po::parsed_options parsed(&all);
  try {
    // No abbreviations: --seed must not mean --seeds tomorrow.
    const int style = po::command_line_style::unix_style & ~po::command_line_style::allow_guessing;
    parsed = po::command_line_parser(arguments).options(all).positional(order).style(style).run();
    po::store(parsed, values);
  } catch (const po::unknown_option& error) {
    throw InputError("unknown option '" + error.get_option_name() + "'" +
                     suggestion(error.get_option_name(), option_names(options)));
  } catch (const po::too_many_positional_options_error&) {
    throw InputError("too many arguments; usage: detoxsim " + command.usage);
  } catch (const po::error_with_option_name& error) {
    throw InputError(problem_of(error, parsed) + "; see detoxsim " + command.name + " --help");
  }
  if (values.count("help") > 0) {
    print_help(command, options);
    return false;
  }
  for (const auto& name : positional) {
    if (!positional_optional && values.count(name) == 0)
      throw InputError("missing argument; usage: detoxsim " + command.usage);
  }
  return true;
}

std::int64_t integer_option(const po::variables_map& values, const std::string& name, std::int64_t min,
                            std::int64_t max) {
  const auto value = values[name].as<std::int64_t>();
  if (value < min || value > max)
    throw InputError("--" + name + ": expected " + std::to_string(min) + " to " + std::to_string(max) + ", got " +
                     std::to_string(value));
  return value;
}

namespace {

// Returns the exit code of body() and prints what is wrong.
template <class Body>
int guarded(Body body) {
  try {
    return body();
  } catch (const InputError& error) {
    for (const auto& line : error.lines()) std::cerr << "detoxsim: " << printable(line) << "\n";
    return bad_input;
  } catch (const std::filesystem::filesystem_error& error) {
    // Its what() is the library's: "filesystem error: status: File name too long [/…]".
    std::cerr << "detoxsim: " << printable(error.path1().string()) << ": " << error.code().message() << "\n";
    return failure;
  } catch (const std::bad_alloc&) {
    std::cerr << "detoxsim: not enough memory\n";
    return failure;
  } catch (const std::length_error&) {
    std::cerr << "detoxsim: not enough memory: more was asked for than a process can have\n";
    return failure;
  } catch (const std::exception& error) {
    std::cerr << "detoxsim: " << printable(error.what()) << "\n";
    return failure;
  }
}

const Command& command_named(const std::string& name, const std::vector<Command>& commands) {
  std::vector<std::string> names;
  for (const auto& command : commands) {
    if (command.name == name) return command;
    names.push_back(command.name);
  }
  throw InputError("unknown command '" + name + "'" + suggestion(name, names));
}

void print_overview(const std::vector<Command>& commands) {
  std::cout << "detoxsim: Byzantine-resilient distributed training on a simulated cluster\n\n";
  for (const auto& command : commands)
    std::cout << "  " << std::left << std::setw(12) << command.name << command.summary << "\n";
  std::cout << "\ndetoxsim COMMAND --help says more; detoxsim --version\n";
}

int answer(const std::vector<std::string>& arguments) {
  const std::vector<Command> commands = all_commands();
  const std::string name = arguments.empty() ? "--help" : arguments.front();
  if (name == "--version") {
    std::cout << "detoxsim " << version << "\n";
    return done;
  }
  if (name == "help" && arguments.size() > 1) {
    const Command& command = command_named(arguments[1], commands);
    return command.body({"--help"}, command);
  }
  if (name == "--help" || name == "-h" || name == "help") {
    print_overview(commands);
    return arguments.empty() ? bad_input : done;
  }
  const Command& command = command_named(name, commands);
  return command.body({arguments.begin() + 1, arguments.end()}, command);
}

}  // namespace

std::vector<Command> all_commands() {
  return {init_command(),      run_command(),    check_command(),     sweep_command(),  plot_command(),
          report_command(),    list_command(),   apply_command(),     theory_command(), bench_command(),
          calibrate_command(), schema_command(), completion_command()};
}

int execute(const Command& command, const std::vector<std::string>& arguments) {
  return guarded([&] { return command.body(arguments, command); });
}

int main(const std::vector<std::string>& arguments) {
  const int code = guarded([&] { return answer(arguments); });
  if (code == failure) return code;  // that may have been the reason
  try {
    flush_standard_output();
    return code;
  } catch (const OutputError& error) {
    std::cerr << "detoxsim: " << error.what() << "\n";
    return failure;
  }
}

}  // namespace detoxsim::cli
