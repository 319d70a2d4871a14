// Label flip: gradients as they would be were every label y of the samples C−1−y.
#include <algorithm>
#include <numeric>

#include "attacks/attack.hpp"
#include "kernels/kernels.hpp"

namespace detoxsim {
namespace {

class LabelFlip final : public Attack {
 public:
  LabelFlip(const Params& params, const AdversaryContext& context, ThreadPool& pool) : params_(params), pool_(pool) {
    if (!context.has_samples)
      throw InputError(Mistake::bad_value, "", "label-flip computes gradients of samples, and here are none");
  }
  bool per_file() const override { return params_.is("of", "file"); }

  void begin(const AdversaryView& view) override {
    files_ = view.forged_files();
    if (!per_file()) {
      files_.resize(static_cast<std::size_t>(view.honest.n()));
      std::iota(files_.begin(), files_.end(), 0);
    }
    flipped_.resize(static_cast<int>(files_.size()), view.honest.d);
    if (!view.flipped_gradients) throw InputError(Mistake::bad_value, "", "label-flip has no samples here");
    (*view.flipped_gradients)(files_, flipped_.pointers());
  }
  void forge(const AdversaryView&, int file, std::span<float> out) override {
    if (per_file()) {
      const auto row = std::lower_bound(files_.begin(), files_.end(), file) - files_.begin();
      std::copy_n(flipped_[static_cast<int>(row)], out.size(), out.begin());
    } else {
      const std::vector<double> equal(files_.size(), 1.0 / double(files_.size()));
      kernels::weighted_sum(pool_, flipped_.view(), equal, out.data());
    }
  }
  Params resolved() const override { return params_; }

 private:
  Params params_;
  ThreadPool& pool_;
  std::vector<int> files_;  ///< whose flipped gradients are needed, ascending
  RowBuffer flipped_;
};

const AttackRegistry::Registration registration(
    ComponentKind::attack,
    {"label-flip",
     "the plain gradient (no momentum) of the samples with their labels flipped, y → C−1−y",
     "Allen-Zhu et al. 2021 (arXiv:2012.14368); mean: ByzFL; file: Blades",
     {word_param("of", {"file", "mean"}, "whose samples: the file's own, or the mean over all files")},
     {{Property::knows_own_files, [](const Params& p) { return p.is("of", "file"); }},
      {Property::knows_all_files, [](const Params& p) { return p.is("of", "mean"); }}}},
    make_attack<LabelFlip>);

}  // namespace
}  // namespace detoxsim
