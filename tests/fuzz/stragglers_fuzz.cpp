// Tables of measured stragglers: as many factors as workers in every row, all of them above 0, and the same once
// written and read again.
#include <algorithm>
#include <cmath>

#include "base/text.hpp"
#include "fuzz/fuzz.hpp"
#include "sim/stragglers.hpp"

using namespace detoxsim;

namespace {

std::unique_ptr<Stragglers> read(const std::string& text, int workers) {
  const InputFile file(text);
  Component component = Component::named(ComponentKind::stragglers, "profile");
  const auto& specs = Catalog::of(ComponentKind::stragglers).find("profile")->params;
  demand(component.params.set(specs, "file", file.name()).empty(), "any name is one of a file");
  return make_stragglers(component, {workers, 1});
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text = text_of(data, size);
  // As many workers as the first row has factors, or most inputs would be refused for their number.
  const auto line_end = std::find(text.begin(), text.end(), '\n');
  const int workers = 1 + static_cast<int>(std::count(text.begin(), line_end, ','));
  std::unique_ptr<Stragglers> stragglers;
  if (!accepted([&] { stragglers = read(text, workers); })) return 0;

  const auto rows = std::count(text.begin(), text.end(), '\n') + 1;  // some may be empty: then the first follow again
  std::string written;
  for (std::int64_t iteration = 1; iteration <= rows; ++iteration) {
    const std::vector<double> factors = stragglers->factors(iteration);
    demand(static_cast<int>(factors.size()) == workers, "a factor for each worker");
    std::vector<std::string> cells;
    for (const double factor : factors) {
      demand(std::isfinite(factor) && factor > 0, "factors are above 0");
      cells.push_back(shortest(factor));
    }
    written += joined(cells, ",") + "\n";
  }
  const auto again = read(written, workers);
  for (std::int64_t iteration = 1; iteration <= rows; ++iteration)
    demand(again->factors(iteration) == stragglers->factors(iteration), "factors survive writing");
  return 0;
}
