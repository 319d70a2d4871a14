// CIFAR records with one label and with two, gzipped or not: whole records whose labels are of a class.
#include "fuzz/fuzz.hpp"
#include "fuzz/gzip_mutator.hpp"
#include "learning/cifar.hpp"

using namespace detoxsim;

namespace {

void check(const InputFile& file, const std::string& plain, const std::vector<CifarLabel>& labels) {
  std::vector<std::uint8_t> records;
  if (!accepted([&] { records = read_cifar_records(file.name(), labels); })) return;
  demand(text_of(records.data(), records.size()) == plain, "the records are those of the file");
  const std::size_t size = labels.size() + static_cast<std::size_t>(cifar_shape.features());
  demand(!records.empty() && records.size() % size == 0, "records are whole");
  for (std::size_t at = 0; at < records.size(); at += size) {
    for (std::size_t i = 0; i < labels.size(); ++i)
      demand(records[at + i] < labels[i].classes, "labels are of a class");
  }
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const InputFile file(bytes);
  const std::string plain = unpacked(bytes);
  check(file, plain, {{"label", 10}});
  check(file, plain, {{"coarse label", 20}, {"fine label", 100}});
  return 0;
}
