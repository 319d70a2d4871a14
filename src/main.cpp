// The program: one BLAS thread per caller, then the command line.
#include "cli/command.hpp"
#include "learning/blas.hpp"

int main(int argc, char** argv) {
  detoxsim::single_threaded_blas();
  return detoxsim::cli::main({argv + 1, argv + argc});
}
