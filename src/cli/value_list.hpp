// The LIST of --vary PATH=LIST: values of any kind, each as text that --set would take.
#pragma once

#include <string>
#include <vector>

namespace detoxsim::cli {

/// "1,3,5" "0..9" "1..9:2" "mean,krum" "0.1,true": values and ranges of integers, separated by commas; a text that
/// starts with [ is a JSON list of values, one that starts with { a single value. InputError that names the option.
std::vector<std::string> value_list(const std::string& option, const std::string& text);

}  // namespace detoxsim::cli
