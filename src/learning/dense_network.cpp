#include "learning/dense_network.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

#include "learning/blas.hpp"

namespace detoxsim {

namespace {

template <class Scalar>
void fill_rows(const Scalar* row, std::int64_t count, int width, Scalar* out) {
  for (std::int64_t i = 0; i < count; ++i) std::copy_n(row, width, out + i * width);
}

// Row after row, so that the order of summation depends on nothing but the count.
template <class Scalar>
void sum_rows(const Scalar* rows, std::int64_t count, int width, Scalar* out) {
  std::copy_n(rows, width, out);
  for (std::int64_t i = 1; i < count; ++i) {
    for (int j = 0; j < width; ++j) out[j] += rows[i * width + j];
  }
}

// Not max(0, z): a NaN must stay one, or a diverged model would look alive.
template <class Scalar>
void relu(Scalar* z, std::int64_t size) {
  for (std::int64_t i = 0; i < size; ++i) z[i] = z[i] < 0 ? 0 : z[i];
}

// activations become ∂loss/∂z of the layer that made them
template <class Scalar>
void relu_gradient(const Scalar* upstream, std::int64_t size, Scalar* activations) {
  for (std::int64_t i = 0; i < size; ++i) activations[i] = activations[i] <= 0 ? 0 : upstream[i];
}

// NaN never is the largest; −1 where nothing else is there.
template <class Scalar>
int largest(const Scalar* logits, int classes) {
  int best = -1;
  for (int j = 0; j < classes; ++j) {
    if (best < 0 ? !std::isnan(logits[j]) : logits[j] > logits[best]) best = j;
  }
  return best;
}

// Cross-entropy of one sample; the logits become exp(zⱼ − max). Their sum comes back too.
template <class Scalar>
double cross_entropy(Scalar* logits, int classes, int label, Scalar& sum) {
  const int top = largest(logits, classes);
  const Scalar shift = top < 0 ? std::numeric_limits<Scalar>::quiet_NaN() : logits[top];
  const Scalar margin = logits[label] - shift;
  sum = 0;
  for (int j = 0; j < classes; ++j) {
    logits[j] = std::exp(logits[j] - shift);
    sum += logits[j];
  }
  return std::log(static_cast<double>(sum)) - static_cast<double>(margin);
}

}  // namespace

template <class Scalar>
DenseNetwork<Scalar>::DenseNetwork(std::vector<int> widths) : widths_(std::move(widths)) {
  assert(widths_.size() >= 2);
  for (std::size_t l = 0; l + 1 < widths_.size(); ++l) {
    const std::int64_t in = widths_[l], out = widths_[l + 1];
    layers_.push_back({widths_[l], widths_[l + 1], parameters_, parameters_ + in * out});
    parameters_ += (in + 1) * out;
  }
  outputs_.resize(layers_.size());
}

template <class Scalar>
void DenseNetwork<Scalar>::initialise(Stream& random, std::span<Scalar> weights) const {
  std::fill(weights.begin(), weights.end(), Scalar{0});
  for (const auto& layer : layers_) {
    const double variance = (&layer == &layers_.back() ? 1.0 : 2.0) / layer.in;
    for (auto i = layer.weights; i < layer.biases; ++i)
      weights[static_cast<std::size_t>(i)] = static_cast<Scalar>(std::sqrt(variance) * random.normal());
  }
}

template <class Scalar>
double DenseNetwork<Scalar>::flops_per_sample() const {
  double flops = 0;
  for (const auto& layer : layers_) flops += (&layer == &layers_.front() ? 4.0 : 6.0) * layer.in * layer.out;
  return flops;
}

template <class Scalar>
const Scalar* DenseNetwork<Scalar>::input(std::size_t layer, const Scalar* features) const {
  return layer == 0 ? features : outputs_[layer - 1].data();
}

template <class Scalar>
void DenseNetwork<Scalar>::forward(const Scalar* weights, const Scalar* features, std::int64_t count) {
  for (std::size_t l = 0; l < layers_.size(); ++l) {
    const Layer& layer = layers_[l];
    Scalar* z = outputs_[l].reserve(static_cast<std::size_t>(count * layer.out));
    fill_rows(weights + layer.biases, count, layer.out, z);
    multiply(Op::plain, Op::transposed, count, layer.out, layer.in, input(l, features), weights + layer.weights, 1, z);
    if (l + 1 < layers_.size()) relu(z, count * layer.out);
  }
}

template <class Scalar>
void DenseNetwork<Scalar>::backward(const Scalar* weights, const Scalar* features, std::int64_t count,
                                    Scalar* gradient) {
  for (std::size_t l = layers_.size(); l-- > 0;) {
    const Layer& layer = layers_[l];
    const Scalar* delta = outputs_[l].data();
    multiply(Op::transposed, Op::plain, layer.out, layer.in, count, delta, input(l, features), 0,
             gradient + layer.weights);
    sum_rows(delta, count, layer.out, gradient + layer.biases);
    if (l == 0) return;
    Scalar* upstream = input_gradient_.reserve(static_cast<std::size_t>(count * layer.in));
    multiply(Op::plain, Op::plain, count, layer.in, layer.out, delta, weights + layer.weights, 0, upstream);
    relu_gradient(upstream, count * layer.in, outputs_[l - 1].data());
  }
}

template <class Scalar>
double DenseNetwork<Scalar>::loss_and_gradient(std::span<const Scalar> weights, const Scalar* features,
                                               std::span<const std::uint8_t> labels, std::span<Scalar> gradient) {
  const auto count = static_cast<std::int64_t>(labels.size());
  assert(count > 0 && std::ssize(weights) == parameters_ && std::ssize(gradient) == parameters_);
  forward(weights.data(), features, count);
  const int classes = widths_.back();
  double loss = 0;
  for (std::int64_t i = 0; i < count; ++i) {
    Scalar* logits = outputs_.back().data() + i * classes;
    const int label = labels[static_cast<std::size_t>(i)];
    Scalar sum;
    loss += cross_entropy(logits, classes, label, sum);
    // ∂(mean loss)/∂z = (softmax(z) − onehot)/count
    const Scalar inverse = 1 / sum, share = Scalar{1} / static_cast<Scalar>(count);
    for (int j = 0; j < classes; ++j) logits[j] = (logits[j] * inverse - (j == label ? 1 : 0)) * share;
  }
  backward(weights.data(), features, count, gradient.data());
  return loss / static_cast<double>(count);
}

template <class Scalar>
Evaluation DenseNetwork<Scalar>::evaluate(std::span<const Scalar> weights, const Scalar* features,
                                          std::span<const std::uint8_t> labels) {
  const auto count = static_cast<std::int64_t>(labels.size());
  assert(std::ssize(weights) == parameters_);
  forward(weights.data(), features, count);
  const int classes = widths_.back();
  Evaluation result;
  for (std::int64_t i = 0; i < count; ++i) {
    Scalar* logits = outputs_.back().data() + i * classes;
    const int label = labels[static_cast<std::size_t>(i)];
    if (largest(logits, classes) == label) ++result.correct;
    Scalar sum;
    result.loss_sum += cross_entropy(logits, classes, label, sum);
  }
  return result;
}

template class DenseNetwork<float>;
template class DenseNetwork<double>;

namespace {

class DenseModel final : public Model {
 public:
  explicit DenseModel(std::vector<int> widths) : network_(std::move(widths)) {}
  std::int64_t parameters() const override { return network_.parameters(); }
  void initialise(Stream& random, std::span<float> weights) const override { network_.initialise(random, weights); }
  double loss_and_gradient(std::span<const float> weights, const Batch& batch, std::span<float> gradient) override {
    return network_.loss_and_gradient(weights, batch.features, batch.labels, gradient);
  }
  Evaluation evaluate(std::span<const float> weights, const Batch& batch) override {
    return network_.evaluate(weights, batch.features, batch.labels);
  }
  double flops_per_sample() const override { return network_.flops_per_sample(); }
  std::unique_ptr<Model> clone() const override { return std::make_unique<DenseModel>(network_.widths()); }

 private:
  DenseNetwork<float> network_;
};

}  // namespace

std::unique_ptr<Model> dense_model(std::vector<int> widths) { return std::make_unique<DenseModel>(std::move(widths)); }

}  // namespace detoxsim
