// No attack: Byzantine workers behave.
#include <algorithm>

#include "attacks/attack.hpp"

namespace detoxsim {
namespace {

class None final : public Attack {
 public:
  None(const Params& params, const AdversaryContext&, ThreadPool&) : params_(params) {}
  bool forges() const override { return false; }
  bool per_file() const override { return true; }
  void forge(const AdversaryView& view, int file, std::span<float> out) override {
    std::copy_n(view.honest[file], out.size(), out.begin());
  }
  Params resolved() const override { return params_; }

 private:
  Params params_;
};

const AttackRegistry::Registration registration(
    ComponentKind::attack,
    {"none", "Byzantine workers send what honest ones would", "", {}, {Property::knows_own_files}}, make_attack<None>);

}  // namespace
}  // namespace detoxsim
