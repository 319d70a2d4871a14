#include "experiment/platform_svg.hpp"

#include <algorithm>
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
  const std::string title = fs::path(scenario.platform_name()).filename().string() + ": " +
                            std::to_string(scenario.workers) + " workers and " +
                            (scenario.servers == 1 ? "a server" : std::to_string(scenario.servers) + " servers") +
                            " of " + std::to_string(cluster.hosts()) + " hosts";
  const ProcessOutput drawn = output_of({program, "-Tsvg"}, platform_dot(cluster, title));
  // The drawing alone, whatever else a wrapper of the program prints.
  const std::size_t begin = std::min(drawn.out.find("<?xml"), drawn.out.find("<svg")), end = drawn.out.rfind("</svg>");
  if (begin == std::string::npos) throw OutputError(program + ": no drawing came: " + what_was_said(drawn));
  if (drawn.code != 0 || end == std::string::npos || end < begin)
    throw OutputError(program + ": the drawing that came is cut short; is there room for it?");
  make_folder_of(file);
  write_file(file, drawn.out.substr(begin, end - begin) + "</svg>\n");
}

}  // namespace detoxsim
