// Ctrl-C, SIGTERM and SIGHUP: finish the iteration, keep what is there, and say so.
#pragma once

namespace detoxsim {

/// To be called after the Cluster is there: SimGrid's engine installs handlers of its own. A second Ctrl-C or SIGTERM
/// kills. Where SIGHUP was ignored from the start (nohup), it stays so.
void catch_interrupts();
bool interrupted();

}  // namespace detoxsim
