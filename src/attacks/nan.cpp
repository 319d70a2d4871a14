// NaN attack: every entry is not a number, which poisons every sum that it enters.
#include <algorithm>
#include <limits>

#include "attacks/attack.hpp"

namespace detoxsim {
namespace {

class Nan final : public Attack {
 public:
  Nan(const Params& params, const AdversaryContext&, ThreadPool&) : params_(params) {}
  void forge(const AdversaryView&, int, std::span<float> out) override {
    std::fill(out.begin(), out.end(), std::numeric_limits<float>::quiet_NaN());
  }
  Params resolved() const override { return params_; }

 private:
  Params params_;
};

const AttackRegistry::Registration registration(
    ComponentKind::attack,
    {"nan", "every entry is not a number", "", {}, {Property::knows_nothing, Property::not_finite}}, make_attack<Nan>);

}  // namespace
}  // namespace detoxsim
