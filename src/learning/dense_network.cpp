#include "learning/dense_network.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "learning/eigen.hpp"

namespace detoxsim {

namespace {

// Σ over the rows, from the first to the last. colwise().sum() adds the rows of its vectorised columns in another order
// than those of the others, and which columns those are depends on the alignment of `sum`.
template <class Scalar>
void sum_rows(const ConstMatrixMap<Scalar>& rows, RowMap<Scalar> sum) {
  sum = rows.row(0);
  for (Eigen::Index i = 1; i < rows.rows(); ++i) sum += rows.row(i);
}

// The class with the largest logit, the lowest of equals. NaN never is the largest; −1 where nothing else is there.
template <class Row>
int largest(const Row& logits) {
  Eigen::Index best;
  return std::isnan(logits.template maxCoeff<Eigen::PropagateNumbers>(&best)) ? -1 : static_cast<int>(best);
}

// Cross-entropy of one sample; the logits become exp(zⱼ − max). Their sum comes back too. std::exp and not Eigen's,
// which gives other bits where it vectorises, and need not keep a NaN.
template <class Row>
double cross_entropy(Row logits, int label, typename Row::Scalar& sum) {
  using Scalar = typename Row::Scalar;
  const Scalar shift = logits.template maxCoeff<Eigen::PropagateNumbers>();  // NaN where nothing else is there
  const Scalar margin = logits[label] - shift;
  logits = logits.unaryExpr([shift](Scalar z) { return std::exp(z - shift); });
  sum = logits.sum();
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
    const ConstMatrixMap<Scalar> x(input(l, features), count, layer.in);
    const ConstMatrixMap<Scalar> w(weights + layer.weights, layer.out, layer.in);
    const ConstRowMap<Scalar> b(weights + layer.biases, layer.out);
    // An aligned buffer of our own: whatever Eigen vectorises on it, it does so in the same way every time.
    MatrixMap<Scalar> z(outputs_[l].reserve(static_cast<std::size_t>(count * layer.out)), count, layer.out);
    z.rowwise() = b;
    z.noalias() += x * w.transpose();
    // ReLU, but not max(0, z): a NaN must stay one, or a diverged model would look alive.
    if (l + 1 < layers_.size()) z = (z.array() < 0).select(Scalar{0}, z);
  }
}

template <class Scalar>
void DenseNetwork<Scalar>::backward(const Scalar* weights, const Scalar* features, std::int64_t count,
                                    Scalar* gradient) {
  for (std::size_t l = layers_.size(); l-- > 0;) {
    const Layer& layer = layers_[l];
    const ConstMatrixMap<Scalar> delta(outputs_[l].data(), count, layer.out);  // ∂loss/∂z
    const ConstMatrixMap<Scalar> x(input(l, features), count, layer.in);
    const ConstMatrixMap<Scalar> w(weights + layer.weights, layer.out, layer.in);
    MatrixMap<Scalar>(gradient + layer.weights, layer.out, layer.in).noalias() = delta.transpose() * x;
    sum_rows(delta, RowMap<Scalar>(gradient + layer.biases, layer.out));
    if (l == 0) return;
    MatrixMap<Scalar> dx(input_gradient_.reserve(static_cast<std::size_t>(count * layer.in)), count, layer.in);
    dx.noalias() = delta * w;
    // The layer before: its activations become its ∂loss/∂z.
    MatrixMap<Scalar> before(outputs_[l - 1].data(), count, layer.in);
    before = (before.array() <= 0).select(Scalar{0}, dx);
  }
}

template <class Scalar>
double DenseNetwork<Scalar>::loss_and_gradient(std::span<const Scalar> weights, const Scalar* features,
                                               std::span<const std::uint8_t> labels, std::span<Scalar> gradient) {
  const auto count = static_cast<std::int64_t>(labels.size());
  assert(count > 0 && std::ssize(weights) == parameters_ && std::ssize(gradient) == parameters_);
  forward(weights.data(), features, count);
  MatrixMap<Scalar> z(outputs_.back().data(), count, widths_.back());
  double loss = 0;
  for (std::int64_t i = 0; i < count; ++i) {
    const int label = labels[static_cast<std::size_t>(i)];
    Scalar sum;
    loss += cross_entropy(z.row(i), label, sum);
    // ∂(mean loss)/∂z = (softmax(z) − onehot)/count
    z.row(i) /= sum;
    z(i, label) -= 1;
  }
  z /= static_cast<Scalar>(count);
  backward(weights.data(), features, count, gradient.data());
  return loss / static_cast<double>(count);
}

template <class Scalar>
Evaluation DenseNetwork<Scalar>::evaluate(std::span<const Scalar> weights, const Scalar* features,
                                          std::span<const std::uint8_t> labels) {
  const auto count = static_cast<std::int64_t>(labels.size());
  assert(std::ssize(weights) == parameters_);
  forward(weights.data(), features, count);
  MatrixMap<Scalar> z(outputs_.back().data(), count, widths_.back());
  Evaluation result;
  for (std::int64_t i = 0; i < count; ++i) {
    const int label = labels[static_cast<std::size_t>(i)];
    if (largest(z.row(i)) == label) ++result.correct;
    Scalar sum;
    result.loss_sum += cross_entropy(z.row(i), label, sum);
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
