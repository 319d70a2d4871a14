// Tables as text: every record has a line of the file, and what the data set "csv" takes has labels of its classes.
#include <algorithm>
#include <cmath>

#include "fuzz/fuzz.hpp"
#include "learning/dataset.hpp"
#include "learning/delimited_text.hpp"

using namespace detoxsim;

namespace {

void check_records(const std::string& text) {
  const auto lines = std::count(text.begin(), text.end(), '\n') + 1;
  DelimitedText reader("table", text, separator_of(text));
  std::int64_t line = 0;
  while (reader.next()) {
    demand(reader.line() > line && reader.line() <= lines, "records stand behind each other");
    demand(!reader.fields().empty(), "a record has a field");
    line = reader.line();
  }
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text = text_of(data, size);
  accepted([&] { check_records(text); });
  const InputFile file(text);
  Component csv = Component::named(ComponentKind::dataset, "csv");
  const auto& specs = Catalog::of(ComponentKind::dataset).find("csv")->params;
  csv.params.require(specs, "path", file.name());
  for (const std::string features : {"raw", "standard"}) {
    csv.params.require(specs, "features", features);
    accepted([&] {
      const Dataset read = load_dataset(csv, 1);
      for (const auto* half : {read.train.get(), read.test.get()}) {
        demand(half->features() == read.shape.features(), "samples have the shape told");
        demand(std::ranges::all_of(half->labels(), [&](std::uint8_t label) { return label < read.classes; }),
               "labels are of a class");
        std::vector<float> row(static_cast<std::size_t>(half->features()));
        half->gather(std::vector<std::uint32_t>{half->count() - 1}, row.data());
        demand(std::ranges::all_of(row, [](float value) { return std::isfinite(value); }), "values are finite");
      }
    });
  }
  return 0;
}
