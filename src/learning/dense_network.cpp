#include "learning/dense_network.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "learning/logits.hpp"

namespace detoxsim {

namespace {

// Σ over the rows, from the first to the last. colwise().sum() adds the rows of its vectorised columns in another order
// than those of the others, and which columns those are depends on the alignment of `sum`.
template <class Scalar>
void sum_rows(const ConstMatrixMap<Scalar>& rows, RowMap<Scalar> sum) {
  sum = rows.row(0);
  for (Eigen::Index i = 1; i < rows.rows(); ++i) sum += rows.row(i);
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
  return judged(MatrixMap<Scalar>(outputs_.back().data(), count, widths_.back()), labels);
}

template class DenseNetwork<float>;
template class DenseNetwork<double>;

namespace {

class DenseModel final : public Model {
 public:
  explicit DenseModel(Architecture layers) : layers_(std::move(layers)), network_(widths(layers_)) {}
  ModelSize size() const override { return size_of(layers_); }
  void initialise(RandomStream& random, std::span<float> weights, std::span<float> state) const override {
    detoxsim::initialise(layers_, random, weights, state);
  }
  double loss_and_gradient(std::span<const float> weights, const Batch& batch, std::span<float> gradient,
                           std::span<float>) override {
    return network_.loss_and_gradient(weights, batch.features, batch.labels, gradient);
  }
  Evaluation evaluate(const ModelView& model, const Batch& batch) override {
    return network_.evaluate(model.weights, batch.features, batch.labels);
  }
  std::unique_ptr<Model> clone() const override { return std::make_unique<DenseModel>(layers_); }

 private:
  static std::vector<int> widths(const Architecture& layers) {
    std::vector<int> widths = {layers.front().in.features()};
    for (const Layer& layer : layers) {
      if (layer.kind == Layer::Kind::linear) widths.push_back(layer.out.features());
    }
    return widths;
  }

  Architecture layers_;
  DenseNetwork<float> network_;
};

}  // namespace

std::unique_ptr<Model> dense_model(const Component& component, const ModelSetting& setting) {
  if (setting.device != Device::cpu)
    throw InputError("--device: " + component.name + " runs on the CPU only; LibTorch's models run on others too");
  return std::make_unique<DenseModel>(
      ModelRegistry::find(ComponentKind::model, component.name).layers(component.params, setting));
}

}  // namespace detoxsim
