// Commands as a person can paste them into a shell. Nothing here runs one.
#pragma once

#include <string>
#include <vector>

namespace detoxsim {

/// The word 'in quotes' for any shell of POSIX, in which a line break stays a line break.
std::string posix_quoted(const std::string& word);
/// The word so that bash and zsh read it back as it is, on one line: bare where nothing in it is special, 'in quotes',
/// or $'with escapes' where it holds line breaks or other control characters.
std::string shell_quoted(const std::string& word);
/// The words, quoted, with spaces between them.
std::string shell_line(const std::vector<std::string>& words);

}  // namespace detoxsim
