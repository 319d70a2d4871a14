#include "learning/dataset.hpp"

#include <utility>

namespace detoxsim {

namespace {

// Samples first … first + count − 1 of others.
class Slice final : public Samples {
 public:
  Slice(std::shared_ptr<const Samples> all, std::uint32_t first, std::uint32_t count)
      : all_(std::move(all)), first_(first), count_(count) {}

  std::uint32_t count() const override { return count_; }
  int features() const override { return all_->features(); }
  std::span<const std::uint8_t> labels() const override { return all_->labels().subspan(first_, count_); }
  void gather(std::span<const std::uint32_t> indices, float* out) const override {
    all_->gather(shifted(indices), out);
  }
  void gather_augmented(std::span<const std::uint32_t> indices, const AugmentationSeed& seed,
                        float* out) const override {
    all_->gather_augmented(shifted(indices), seed, out);
  }

 private:
  // The numbers among all samples; valid until this thread's next call.
  std::span<const std::uint32_t> shifted(std::span<const std::uint32_t> indices) const {
    thread_local std::vector<std::uint32_t> numbers;
    numbers.assign(indices.begin(), indices.end());
    for (auto& number : numbers) number += first_;
    return numbers;
  }

  std::shared_ptr<const Samples> all_;
  std::uint32_t first_, count_;
};

}  // namespace

Dataset load_dataset(const Component& component, std::uint64_t seed) {
  return DatasetRegistry::find(ComponentKind::dataset, component.name)(component.params, seed);
}

Dataset hold_out(Dataset dataset, std::int64_t count, bool test_on_them) {
  const std::uint32_t all = dataset.train->count();
  if (count >= all)
    throw InputError(
        Mistake::bad_value, "held_out",
        std::to_string(count) + " of " + std::to_string(all) + " training samples leave nothing to train on");
  if (count == 0 && test_on_them)
    throw InputError(Mistake::bad_value, "evaluate_on", "\"held-out\" needs samples that are held out; set held_out");
  if (count == 0) return dataset;
  const auto held = static_cast<std::uint32_t>(count);
  const std::shared_ptr<const Samples> train = std::move(dataset.train);
  dataset.train = std::make_unique<Slice>(train, 0, all - held);
  if (test_on_them) dataset.test = std::make_unique<Slice>(train, all - held, held);
  return dataset;
}

}  // namespace detoxsim
