#include "attacks/noise.hpp"

namespace detoxsim {

ParamSpec draw_param() {
  return word_param("draw", {"file", "iteration"}, "drawn for each file, or once in an iteration for all of them");
}

bool draws_per_file(const Params& params) { return params.is("draw", "file"); }

}  // namespace detoxsim
