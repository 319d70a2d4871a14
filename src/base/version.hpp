// Which detoxsim this is.
#pragma once

#include <string_view>

namespace detoxsim {

/// The release, the commit and the build id, as a semantic version with build metadata:
/// "0.2.0+gcf918e6.3fd1a2b3c4d5"; "0.2.0+gcf918e6.dirty.3fd1a2b3c4d5" where any file of the repository is not as
/// committed; "0.2.0+3fd1a2b3c4d5" where there is no git. The build id is a hash of all files in src/, of
/// CMakeLists.txt and of how they were compiled, so two dirty states differ in it. version.cmake renews it with every
/// build.
///
/// Hidden, so that the plug-in finds its own and not that of the program which opens it.
extern const char version[] __attribute__((visibility("hidden")));

/// Whether two versions are the same build, so that one may take the other's results for its own: the same release and
/// build id. The commit is for people: one that changes README or tests alone changes no number.
bool same_build(std::string_view one, std::string_view other);

}  // namespace detoxsim
