// Optimiser "sgd": gradient descent with momentum (at the server or at the workers), weight decay and rate steps.
#include <algorithm>
#include <bit>
#include <cassert>
#include <limits>
#include <vector>

#include "learning/optimizer.hpp"

namespace detoxsim {

namespace {

/// u ← update + λw; v ← mv + u; w ← w − ηv
class Sgd final : public Optimizer {
 public:
  Sgd(const Params& params, std::int64_t d)
      : rate_(params.number("learning_rate")),
        gamma_(params.number("gamma")),
        weight_decay_(static_cast<float>(params.number("weight_decay"))),
        milestones_(params.integers("milestones")) {
    const bool at_workers = params.is("momentum_at", "worker");
    (at_workers ? worker_momentum_ : momentum_) = params.number("momentum");
    if (momentum_ > 0) velocity_.resize(static_cast<std::size_t>(d));
  }

  bool step(std::int64_t iteration, std::span<const float> update, std::span<float> weights) override;
  double worker_momentum() const override { return worker_momentum_; }
  // Read the update and the weights, write the weights; with momentum read and write the velocity too.
  double bytes_per_parameter() const override { return momentum_ > 0 ? 20 : 12; }

 private:
  // Computed afresh from the iteration: no state that could get out of step.
  float rate(std::int64_t iteration) const {
    double rate = rate_;
    for (const auto milestone : milestones_) rate *= iteration >= milestone ? gamma_ : 1;
    return static_cast<float>(std::min(rate, static_cast<double>(std::numeric_limits<float>::max())));
  }

  double rate_, gamma_;
  float weight_decay_;
  Integers milestones_;
  double momentum_ = 0, worker_momentum_ = 0;
  std::vector<float> velocity_;  ///< empty without momentum at the server
};

// 1 for infinities and NaN. By bits, because integer compares vectorise and a running sum might overflow.
std::uint32_t non_finite(float value) {
  constexpr std::uint32_t exponent = 0x7f800000u;
  return (std::bit_cast<std::uint32_t>(value) & exponent) == exponent ? 1u : 0u;
}

bool Sgd::step(std::int64_t iteration, std::span<const float> update, std::span<float> weights) {
  assert(update.size() == weights.size());
  const float eta = rate(iteration), lambda = weight_decay_, m = static_cast<float>(momentum_);
  const float* u = update.data();
  float* w = weights.data();
  float* v = velocity_.data();
  const std::size_t d = weights.size();
  std::uint32_t bad = 0;
  if (velocity_.empty()) {
    for (std::size_t i = 0; i < d; ++i) bad |= non_finite(w[i] -= eta * (u[i] + lambda * w[i]));
  } else {
    assert(velocity_.size() == d);
    for (std::size_t i = 0; i < d; ++i) {
      v[i] = m * v[i] + (u[i] + lambda * w[i]);
      bad |= non_finite(w[i] -= eta * v[i]);
    }
  }
  return bad == 0;
}

std::unique_ptr<Optimizer> make(const Params& params, std::int64_t d) {
  if (params.number("momentum") >= 1 && params.is("momentum_at", "worker"))
    throw InputError(Mistake::bad_value, "momentum",
                     "1 at the workers never takes up a gradient; expected a number below 1");
  return std::make_unique<Sgd>(params, d);
}

const OptimizerRegistry::Registration sgd(
    ComponentKind::optimizer,
    {"sgd",
     "stochastic gradient descent: v <- mv + u, w <- w - eta*v",
     "",
     {positive_param("learning_rate", 0.1, "eta"),
      number_param("momentum", 0.9, 0, 1, "m at the server, or beta of m <- beta*m + (1-beta)*g at the workers"),
      word_param("momentum_at", {"server", "worker"}, "who keeps the momentum"),
      number_param("weight_decay", 0, 0, std::numeric_limits<double>::infinity(), "lambda; lambda*w is added to u"),
      integers_param("milestones", {}, 1, "iterations from which on the rate is multiplied by gamma, once for each"),
      positive_param("gamma", 0.1, "factor of the learning rate at each milestone")}},
    make);

}  // namespace

}  // namespace detoxsim
