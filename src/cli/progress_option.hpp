// --progress, which run and sweep share.
#pragma once

#include "base/error.hpp"
#include "cli/command.hpp"
#include "experiment/run.hpp"

namespace detoxsim::cli {

inline void add_progress(po::options_description& options) {
  options.add_options()("progress", po::value<std::string>()->default_value("auto")->value_name("HOW"),
                        "auto, plain or none, on stderr");
}

/// InputError
inline ProgressStyle progress_style(const po::variables_map& values) {
  const auto& word = values["progress"].as<std::string>();
  if (word == "auto") return ProgressStyle::automatic;
  if (word == "plain") return ProgressStyle::plain;
  if (word == "none") return ProgressStyle::none;
  throw InputError("--progress: expected auto, plain or none, got " + word);
}

}  // namespace detoxsim::cli
