// What every model must do, whatever computes it.
#pragma once

#include <algorithm>
#include <thread>

#include "learning/helpers.hpp"

namespace detoxsim::testing {

constexpr int classes = 5;

struct Case {
  explicit Case(std::size_t samples, const SampleShape& of)
      : count(samples),
        features(random_floats(samples * static_cast<std::size_t>(of.features()), 2)),
        labels(random_labels(samples, classes, 3)) {}
  Batch batch() const { return {features.data(), labels}; }
  std::size_t count;
  std::vector<float> features;
  std::vector<std::uint8_t> labels;
};

/// The gradient, and behind it what the batch makes of the state.
inline std::vector<float> gradient_of(Model& model, const Start& at, const Batch& batch) {
  std::vector<float> result(at.weights.size() + at.state.size());
  const std::span<float> gradient = std::span(result).first(at.weights.size()),
                         state = std::span(result).subspan(at.weights.size());
  std::ranges::copy(at.state, state.begin());
  model.loss_and_gradient(at.weights, batch, gradient, state);
  return result;
}

// The same values, `offset` floats behind a multiple of 64 bytes.
class Shifted {
 public:
  Shifted(std::span<const float> values, std::size_t offset) : buffer_(1, std::ssize(values) + 16), offset_(offset) {
    size_ = values.size();
    std::copy(values.begin(), values.end(), buffer_[0] + offset);
  }
  std::span<float> span() { return {buffer_[0] + offset_, size_}; }

 private:
  RowBuffer buffer_;
  std::size_t offset_, size_;
};

/// ReplicaSource of a file are equal, whoever computes them: a clone, after other batches, on another thread, from data
/// that lies elsewhere in memory.
inline void check_same_bits(Model& model, const SampleShape& shape, const std::vector<std::size_t>& counts) {
  const Start start(model);
  for (const std::size_t count : counts) {
    CAPTURE(count);
    const Case data(count, shape);
    const auto expected = gradient_of(model, start, data.batch());
    const auto copy = model.clone();
    CHECK(same_bits(gradient_of(*copy, start, data.batch()), expected));
    gradient_of(*copy, start, Case(counts.back() + 3, shape).batch());
    std::vector<float> elsewhere;
    std::thread([&] { elsewhere = gradient_of(*copy, start, data.batch()); }).join();
    CHECK(same_bits(elsewhere, expected));
    for (const std::size_t offset : {1, 2, 5, 8}) {
      Shifted w(start.weights, offset), x(data.features, (offset + 3) % 16), g(start.weights, (offset + 6) % 16);
      Start again = start;
      model.loss_and_gradient(w.span(), {x.span().data(), data.labels}, g.span(), again.state);
      CHECK(same_bits(g.span(), std::span(expected).first(start.weights.size())));
      CHECK(same_bits(again.state, std::span(expected).subspan(start.weights.size())));
    }
  }
}

}  // namespace detoxsim::testing
