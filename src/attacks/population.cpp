#include "attacks/population.hpp"

namespace detoxsim {

ParamSpec population_param() {
  return word_param("population", {"files", "honest-files", "own-files", "copies"},
                    "whose gradients: all files', those an honest worker holds, those a Byzantine worker holds, or "
                    "every worker's copy");
}

bool population_is_own(const Params& params) { return params.is("population", "own-files"); }
bool population_is_all(const Params& params) { return !population_is_own(params); }

void Population::choose(const AdversaryView& view) {
  rows_.clear();
  files_.clear();
  d_ = view.honest.d;
  for (int file = 0; file < view.honest.n(); ++file) {
    const auto i = static_cast<std::size_t>(file);
    int times = 1;
    if (word_ == "honest-files") times = view.honest_copies[i] > 0 ? 1 : 0;
    if (word_ == "own-files") times = view.held(file) ? 1 : 0;
    if (word_ == "copies") times = view.copies[i];
    rows_.insert(rows_.end(), static_cast<std::size_t>(times), view.honest[file]);
    files_.insert(files_.end(), static_cast<std::size_t>(times), file);
  }
}

}  // namespace detoxsim
