// Calibrations: numbers within their bounds, and the same text once written and read again.
#include <cmath>

#include "experiment/calibration.hpp"
#include "fuzz/fuzz.hpp"

using namespace detoxsim;

namespace {

std::string text_of(const Calibration& calibration) {
  JsonObject machine, root;
  machine.set("cpu", Value(calibration.cpu));
  machine.set("threads", calibration.threads);
  root.set("machine", machine);
  set_calibration(root, calibration);
  return root.text();
}

void check_bounds(const Calibration& calibration) {
  const auto positive = [](double value) { return std::isfinite(value) && value > 0; };
  double before = 0;
  for (const auto& point : calibration.costs.memory.points) {
    demand(point.bytes > before && positive(point.bytes_per_s), "memory is in ascending order");
    before = point.bytes;
  }
  demand(before > 0, "memory has an entry");
  demand(positive(calibration.costs.serial_flops_per_s), "flop/s are above 0");
  for (const auto& [name, part] : calibration.costs.parts)
    demand(std::isfinite(part.s_per_flop) && part.s_per_flop >= 0 && positive(part.memory), "a part has speeds");
  for (const auto& [name, flops_per_s] : calibration.models) demand(positive(flops_per_s), "a model has a speed");
  demand(calibration.threads >= 1, "threads are counted from 1");
  for (const double bytes : {0.0, 1.0, 1e9}) demand(calibration.costs.memory.at(bytes) > 0, "memory has a speed");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Calibration calibration;
  const InputFile file(text_of(data, size));
  if (!accepted([&] { calibration = read_calibration(file.name()); })) return 0;
  check_bounds(calibration);
  const std::string written = text_of(calibration);
  demand(text_of(read_calibration(InputFile(written).name())) == written, "a calibration survives writing");
  return 0;
}
