// The program behind main(): its arguments in, its exit code out.
#pragma once

#include <string>
#include <vector>

namespace detoxsim::cli {

/// done 0, failure of program or input/output 1, bad usage or scenario 2, cluster unfinished 3, interrupted 130
enum ExitCode { done = 0, failure = 1, bad_input = 2, unfinished = 3, was_interrupted = 130 };

/// The whole program; returns an ExitCode. Errors have been printed on standard error.
int main(const std::vector<std::string>& arguments);

}  // namespace detoxsim::cli
