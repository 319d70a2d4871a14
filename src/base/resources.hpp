// Files that come with the program: where they lie in a checkout, and where an installation has put them.
#pragma once

#include <string>

namespace detoxsim {

/// The path of a file or folder such as "platforms/star-10g.xml" or "analysis/plot.py": PREFIX/share/detoxsim/NAME
/// where the program is PREFIX/bin/detoxsim, else in the folders above the program, as a checkout has it. "" where it
/// is in neither.
std::string resource(const std::string& name);

/// The same for a plug-in: PREFIX/lib/detoxsim/NAME, else beside the program, or one folder above it, as the programs
/// of tests/ have it.
std::string plugin_file(const std::string& name);

}  // namespace detoxsim
