// Infinity attack: every entry is +∞, which poisons every sum that it enters.
#include <algorithm>
#include <limits>

#include "attacks/attack.hpp"

namespace detoxsim {
namespace {

class Infinity final : public Attack {
 public:
  Infinity(const Params& params, const AdversaryContext&, ThreadPool&) : params_(params) {}
  void forge(const AdversaryView&, int, std::span<float> out) override {
    std::fill(out.begin(), out.end(), std::numeric_limits<float>::infinity());
  }
  Params resolved() const override { return params_; }

 private:
  Params params_;
};

const AttackRegistry::Registration registration(
    ComponentKind::attack,
    {"infinity", "every entry is +∞", "ByzFL", {}, {Property::knows_nothing, Property::not_finite}},
    make_attack<Infinity>);

}  // namespace
}  // namespace detoxsim
