#include "experiment/picture.hpp"

#include <filesystem>

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/process.hpp"
#include "sim/drawing.hpp"

namespace detoxsim {

void draw_platform(const Experiment& experiment, const std::string& file) {
  namespace fs = std::filesystem;
  if (fs::path(file).extension() != ".svg") throw InputError("--draw " + file + ": expected a name that ends in .svg");
  const std::string program = program_on_path("dot");
  if (program.empty()) throw InputError("--draw: the program dot is missing; install the Debian package graphviz");
  const Cluster& cluster = experiment.cluster();
  const auto& scenario = experiment.scenario().cluster;
  const std::string title = fs::path(scenario.platform).filename().string() + ": " + std::to_string(scenario.workers) +
                            " workers and " +
                            (scenario.servers == 1 ? "a server" : std::to_string(scenario.servers) + " servers") +
                            " of " + std::to_string(cluster.hosts()) + " hosts";
  const ProcessOutput drawn = output_of({program, "-Tsvg"}, platform_dot(cluster, title));
  if (drawn.code != 0)
    throw OutputError(program + ": exit code " + std::to_string(drawn.code) + ": " +
                      drawn.err.substr(0, drawn.err.find('\n')));
  make_folder_of(file);
  write_file(file, drawn.out);
}

}  // namespace detoxsim
