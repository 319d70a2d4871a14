// Ctrl-C and SIGTERM: finish the iteration, keep what is there, and say so.
#pragma once

namespace detoxsim {

/// To be called after the Cluster is there: SimGrid's engine installs handlers of its own. A second signal kills.
void catch_interrupts();
bool interrupted();

}  // namespace detoxsim
