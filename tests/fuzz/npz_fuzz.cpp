// .npz files: what the data set "npz" takes has the shapes and classes that it says, and finite values only.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "fuzz/fuzz.hpp"
#include "learning/dataset.hpp"

using namespace detoxsim;

namespace {

void check_half(const Samples& half, const Dataset& data) {
  demand(half.count() == half.labels().size() && half.count() > 0, "a label for each sample");
  demand(half.features() == data.shape.features(), "samples have the shape told");
  demand(std::ranges::all_of(half.labels(), [&](std::uint8_t label) { return label < data.classes; }),
         "labels are of a class");
  std::vector<std::uint32_t> all(std::min(half.count(), 1000u));
  std::iota(all.begin(), all.end(), 0u);
  std::vector<float> values(all.size() * static_cast<std::size_t>(half.features()));
  half.gather(all, values.data());
  demand(std::ranges::all_of(values, [](float value) { return std::isfinite(value); }), "values are finite");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const InputFile file({reinterpret_cast<const char*>(data), size});
  Component npz = Component::named(ComponentKind::dataset, "npz");
  const auto& specs = Catalog::of(ComponentKind::dataset).find("npz")->params;
  npz.params.require(specs, "path", file.name());
  for (const std::string channels : {"first", "last"}) {
    npz.params.require(specs, "channels", channels);
    accepted([&] {
      const Dataset read = load_dataset(npz, 1);
      check_half(*read.train, read);
      check_half(*read.test, read);
    });
  }
  return 0;
}
