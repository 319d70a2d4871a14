#include "learning/classes.hpp"

#include <algorithm>

#include "base/error.hpp"

namespace detoxsim {

ParamSpec classes_param() {
  ParamSpec spec = integer_param("classes", 2, 2, "number of classes; auto: the largest label + 1");
  spec.max = most_classes;
  return spec.or_word("auto");
}

int classes_of(const Params& params, std::span<const std::uint8_t> train, std::span<const std::uint8_t> test,
               const std::string& name) {
  int largest = 0;
  for (const auto& labels : {train, test})
    for (const auto label : labels) largest = std::max(largest, int{label});
  if (largest == 0) throw InputError(name + ": all labels are 0; expected at least two classes");
  const int classes = static_cast<int>(params.integer_or("classes", largest + 1));
  if (largest >= classes)
    throw InputError(name + ": label " + std::to_string(largest) + "; expected 0 to " + std::to_string(classes - 1) +
                     ", as the parameter classes says");
  return classes;
}

}  // namespace detoxsim
