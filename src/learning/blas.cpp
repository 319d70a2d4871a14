#include "learning/blas.hpp"

#include <cblas.h>

namespace detoxsim {

void single_threaded_blas() { openblas_set_num_threads(1); }

}  // namespace detoxsim
