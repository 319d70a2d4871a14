// What may stand where the cursor is in a command line of detoxsim.
#pragma once

#include <string>
#include <vector>

namespace detoxsim::cli {

/// The words that may take the place of the last one, which may be "". words: without the program's own name. Nothing
/// where a file belongs, or anything.
std::vector<std::string> completions(const std::vector<std::string>& words);

}  // namespace detoxsim::cli
