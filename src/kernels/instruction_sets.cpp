// The choice of the instruction set.
#include "kernels/targets.hpp"
// After the choice of targets
#include <hwy/highway.h>

#include "base/error.hpp"
#include "kernels/kernels.hpp"

namespace detoxsim::kernels {

namespace {

template <class Action>
void for_each_target(Action action) {
  for (std::int64_t left = hwy::SupportedTargets() & HWY_TARGETS; left != 0; left &= left - 1) action(left & -left);
}

}  // namespace

std::vector<std::string> instruction_sets() {
  std::vector<std::string> names;
  for_each_target([&](std::int64_t target) { names.emplace_back(hwy::TargetName(target)); });
  return names;
}

void use_instruction_set(const std::string& name) {
  hwy::SetSupportedTargetsForTest(0);
  std::int64_t chosen = hwy::SupportedTargets();
  for_each_target([&](std::int64_t target) {
    if (name == hwy::TargetName(target)) chosen = target;
  });
  hwy::GetChosenTarget().Update(chosen);
}

}  // namespace detoxsim::kernels
