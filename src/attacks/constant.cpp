// Constant attack: every entry of the forged gradient is the same number.
#include <algorithm>

#include "attacks/attack.hpp"

namespace detoxsim {
namespace {

class Constant final : public Attack {
 public:
  Constant(const Params& params, const AdversaryContext&, ThreadPool&) : params_(params) {}
  void forge(const AdversaryView&, int, std::span<float> out) override {
    std::fill(out.begin(), out.end(), static_cast<float>(params_.number("value")));
  }
  Params resolved() const override { return params_; }

 private:
  Params params_;
};

const AttackRegistry::Registration registration(ComponentKind::attack,
                                                {"constant",
                                                 "every entry is one number",
                                                 "Rajput et al. 2019 (arXiv:1907.12205), section 5: −100",
                                                 {number_param("value", -100, -3e38, 3e38,
                                                               "every entry of the forged gradient")},
                                                 {Property::knows_nothing}},
                                                make_attack<Constant>);

}  // namespace
}  // namespace detoxsim
