#include "learning/batches.hpp"

#include <cassert>
#include <string>

#include "base/error.hpp"
#include "base/random.hpp"

namespace detoxsim {

BatchSequence::BatchSequence(std::uint64_t seed, std::uint32_t samples, std::uint32_t batch_size)
    : seed_(seed), samples_(samples), batch_size_(batch_size), position_(samples) {
  assert(batch_size > 0);
  if (batch_size > samples)
    throw InputError(Mistake::bad_value, "batch_size",
                     std::to_string(batch_size) + " is more than the " + std::to_string(samples) + " training samples");
}

std::span<const std::uint32_t> BatchSequence::next() {
  if (batch_size_ > samples_ - position_) {
    order_ = RandomStream(seed_, "batches", 0, epoch_++).permutation(samples_);
    position_ = 0;
  }
  const std::span<const std::uint32_t> batch(order_.data() + position_, batch_size_);
  position_ += batch_size_;
  return batch;
}

}  // namespace detoxsim
