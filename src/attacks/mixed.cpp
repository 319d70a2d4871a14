// Mixed: several attacks at once, each on its share of the files.
#include <algorithm>
#include <numeric>

#include "attacks/attack.hpp"
#include "base/random.hpp"

namespace detoxsim {
namespace {

class Mixed final : public Attack {
 public:
  Mixed(const Params& params, const AdversaryContext& context, ThreadPool& pool)
      : params_(params), seed_(context.seed) {
    for (const auto& one : params.components("attacks")) {
      if (one.name == "mixed") throw InputError(Mistake::bad_value, "attacks", "mixed can't stand in a mixed attack");
      attacks_.push_back(AttackRegistry::find(ComponentKind::attack, one.name)(one.params, context, pool));
      shares_.push_back(one.share);
    }
  }

  bool forges() const override {
    return std::any_of(attacks_.begin(), attacks_.end(), [](const auto& attack) { return attack->forges(); });
  }
  bool per_file() const override { return true; }

  void begin(const AdversaryView& view) override {
    assign(view);
    for (std::size_t i = 0; i < attacks_.size(); ++i)
      if (std::count(attack_of_.begin(), attack_of_.end(), static_cast<int>(i)) > 0) attacks_[i]->begin(view);
  }
  void forge(const AdversaryView& view, int file, std::span<float> out) override {
    Attack& attack = *attacks_[static_cast<std::size_t>(attack_of_[static_cast<std::size_t>(file)])];
    attack.forge(view, attack.per_file() ? file : 0, out);
  }
  Params resolved() const override {
    Components list = params_.components("attacks");
    for (std::size_t i = 0; i < attacks_.size(); ++i) list[i].params = attacks_[i]->resolved();
    Params resolved = params_;
    resolved.require(parameters(), "attacks", list);
    return resolved;
  }

  static std::vector<ParamSpec> parameters() {
    return {components_param("attacks", ComponentKind::attack, {"sign-flip", "gaussian"},
                             "each takes its share of the files in which Byzantine workers lie")};
  }

 private:
  // The files in an order that the seed draws once: the first take the first attack, and so on. So a worker that stays
  // Byzantine keeps its attack as far as the shares allow, and of m files each attack has its share to within one.
  void assign(const AdversaryView& view) {
    const auto files = static_cast<std::uint32_t>(view.honest.n());
    const std::vector<int> forged = view.forged_files();
    std::vector<int> lying;
    for (const std::uint32_t file : RandomStream(seed_, "mixed").permutation(files))
      if (std::binary_search(forged.begin(), forged.end(), static_cast<int>(file)))
        lying.push_back(static_cast<int>(file));
    attack_of_.assign(files, -1);
    const double all = std::accumulate(shares_.begin(), shares_.end(), 0.0);
    std::size_t attack = 0;
    double until = shares_[0] / all;
    for (std::size_t i = 0; i < lying.size(); ++i) {
      while (attack + 1 < shares_.size() && (double(i) + 0.5) / double(lying.size()) > until)
        until += shares_[++attack] / all;
      attack_of_[static_cast<std::size_t>(lying[i])] = static_cast<int>(attack);
    }
  }

  Params params_;
  std::uint64_t seed_;
  std::vector<std::unique_ptr<Attack>> attacks_;
  std::vector<double> shares_;
  std::vector<int> attack_of_;  ///< per file; −1: none
};

// Whether one of the attacks declares it, and none that knows more.
template <Property property>
bool any(const Params& params) {
  const auto declared = [&](Property wanted) {
    const auto& list = params.components("attacks");
    return std::any_of(list.begin(), list.end(), [&](const SharedComponent& one) {
      return Catalog::of(ComponentKind::attack).find(one.name)->declares(wanted, one.params);
    });
  };
  if (!declared(property)) return false;
  if (property > Property::knows_server) return true;
  for (const Property more : {Property::knows_own_files, Property::knows_all_files, Property::knows_server})
    if (more > property && declared(more)) return false;
  return true;
}

const AttackRegistry::Registration registration(
    ComponentKind::attack,
    {"mixed",
     "several attacks at once, each on its share of the files; each knows what it knows alone",
     "",
     Mixed::parameters(),
     {{Property::knows_nothing, any<Property::knows_nothing>},
      {Property::knows_own_files, any<Property::knows_own_files>},
      {Property::knows_all_files, any<Property::knows_all_files>},
      {Property::knows_server, any<Property::knows_server>},
      {Property::memory, any<Property::memory>},
      {Property::not_finite, any<Property::not_finite>}}},
    make_attack<Mixed>);

}  // namespace
}  // namespace detoxsim
