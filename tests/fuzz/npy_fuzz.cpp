// .npy files: what is read has as many values as it says, survives writing, and is what the mapped reader shows.
#include <cstring>

#include "base/npy.hpp"
#include "fuzz/fuzz.hpp"

using namespace detoxsim;

namespace {

bool same_bits(const std::vector<float>& a, const std::vector<float>& b) {
  return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0);
}

void check_written(const NpyArray& array) {
  const NpyArray again = read_npy(InputFile(npy_bytes(array)).name());
  demand(again.rows == array.rows && again.columns == array.columns, "the shape survives writing");
  demand(again.one_dimensional == array.one_dimensional && again.is_double == array.is_double, "so does the type");
  // A signalling NaN becomes a quiet one on its way through double.
  if (!array.is_double) demand(same_bits(again.values, array.values), "so do the values");
}

void check_mapped(const InputFile& file, const NpyArray& array) {
  std::vector<float> seen;
  const bool mapped = accepted([&] {
    const MappedNpy whole(file.name());
    demand(whole.rows() == array.rows && whole.columns() == array.columns, "both readers see the same shape");
    seen.resize(array.values.size());
    for (std::int64_t i = 0; i < whole.rows(); ++i) whole.copy_row(i, seen.data() + i * whole.columns());
  });
  if (mapped) demand(same_bits(seen, array.values), "both readers see the same values");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const InputFile file({reinterpret_cast<const char*>(data), size});
  NpyArray array;
  if (!accepted([&] { array = read_npy(file.name()); })) {
    demand(!accepted([&] {
      const MappedNpy whole(file.name());
      std::vector<float> row(static_cast<std::size_t>(whole.columns()));
      for (std::int64_t i = 0; i < whole.rows(); ++i) whole.copy_row(i, row.data());
    }),
           "the mapped reader refuses what the other one refuses");
    return 0;
  }
  demand(array.rows >= 0 && array.columns >= 0, "no size is negative");
  demand(static_cast<std::uint64_t>(array.rows) * static_cast<std::uint64_t>(array.columns) == array.values.size(),
         "rows times columns values");
  check_written(array);
  check_mapped(file, array);
  return 0;
}
