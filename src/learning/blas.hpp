// OpenBLAS, which computes Eigen's matrix products.
#pragma once

namespace detoxsim {

/// Files are computed in parallel, one thread each, so OpenBLAS must not start threads of its own (they cost a factor
/// of five and make results depend on the thread count). Call first in main() and in tests.
void single_threaded_blas();

}  // namespace detoxsim
