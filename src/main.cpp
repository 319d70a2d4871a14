// The program: standard streams that can be relied on, one BLAS thread per caller, then the command line.
#include "base/standard_streams.hpp"
#include "cli/command.hpp"
#include "learning/blas.hpp"

int main(int argc, char** argv) {
  detoxsim::prepare_standard_streams();
  detoxsim::single_threaded_blas();
  return detoxsim::cli::main({argv + 1, argv + argc});
}
