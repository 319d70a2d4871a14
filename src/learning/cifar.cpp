#include "learning/cifar.hpp"

#include "learning/data_file.hpp"

namespace detoxsim {

std::vector<std::uint8_t> read_cifar_records(const std::string& name, const std::vector<CifarLabel>& labels) {
  DataFile file(name, "take the file from the binary version at https://www.cs.toronto.edu/~kriz/cifar.html");
  std::vector<std::uint8_t> records = file.read_rest();
  const std::size_t size = labels.size() + static_cast<std::size_t>(cifar_shape.features());
  const std::string expected = "expected records of " + std::to_string(size) + " bytes";
  if (records.empty()) file.fail("empty: " + expected);
  if (records.size() % size != 0)
    file.fail("truncated: " + expected + ", found " + std::to_string(records.size()) + " bytes, no multiple of it");
  for (std::size_t sample = 0; sample < records.size() / size; ++sample) {
    for (std::size_t i = 0; i < labels.size(); ++i) {
      const int label = records[sample * size + i];
      if (label >= labels[i].classes)
        file.fail("expected a " + labels[i].name + " from 0 to " + std::to_string(labels[i].classes - 1) + ", found " +
                  std::to_string(label) + " at sample " + std::to_string(sample));
    }
  }
  return records;
}

}  // namespace detoxsim
