// Tables of the guides, as GitHub's Markdown has them.
#pragma once

#include <string>
#include <vector>

#include "base/params.hpp"

namespace detoxsim::cli {

using Cells = std::vector<std::string>;

/// A table with a header, a rule and a line for each row; columns in which no row says anything are left out. Ends with
/// an empty line.
std::string markdown_table(const Cells& header, const std::vector<Cells>& rows);

/// A default as it stands in a scenario: 3, [1,2], "auto".
std::string json_text(const Value& value);

/// `text` in the type of code; "" stays "".
std::string markdown_code(const std::string& text);

}  // namespace detoxsim::cli
