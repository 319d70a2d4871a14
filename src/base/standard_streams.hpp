// Standard input, output and error as a program may find them: closed, full, or with nobody at the other end.
#pragma once

#include <csignal>

namespace detoxsim {

/// The signals that would end a process which writes where nothing can be written.
inline constexpr int write_signals[] = {SIGPIPE, SIGXFSZ};

/// First thing in a program. Descriptors 0 to 2 that were closed are taken, or the next file to be opened would get
/// what is meant for standard error; using them fails as before. Writing past a limit of file sizes or into a pipe that
/// nobody reads becomes an error.
void prepare_standard_streams();

/// What was printed on standard output is there when this returns. OutputError where it can't be; where nobody reads it
/// any more (detoxsim list | head -1) the process ends as filters do, quietly, by SIGPIPE.
void flush_standard_output();

}  // namespace detoxsim
