#include "protocol/run_status.hpp"

namespace detoxsim {

std::string to_text(RunStatus status) {
  switch (status) {
    case RunStatus::done: return "done";
    case RunStatus::unfinished: return "unfinished";
    case RunStatus::interrupted: return "interrupted";
  }
  return "";
}

}  // namespace detoxsim
