// Which bytes are UTF-8, and how any bytes are shown to a person.
#pragma once

#include <string>
#include <string_view>

namespace detoxsim {

/// No overlong forms, surrogates or code points above U+10FFFF (RFC 3629).
bool is_utf8(std::string_view text);

/// One line of UTF-8 for messages and logs: control characters and bytes that are no UTF-8 become \n, \x1b, \xff; of
/// more than `longest` bytes the middle is left out.
std::string printable(std::string_view text, std::size_t longest = 2000);

}  // namespace detoxsim
