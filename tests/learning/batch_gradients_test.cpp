#include "learning/batch_gradients.hpp"

#include <cmath>

#include "learning/helpers.hpp"
#include "learning/vector_samples.hpp"

using namespace detoxsim;

namespace {

double mean_of(std::span<const std::uint32_t> numbers) {
  double sum = 0;
  for (const auto number : numbers) sum += number;
  return sum / static_cast<double>(numbers.size());
}

// Augmented, a sample is what it was augmented with.
class AugmentedCounting final : public CountingSamples {
 public:
  using CountingSamples::CountingSamples;
  void gather_augmented(std::span<const std::uint32_t> indices, const AugmentationSeed& seed,
                        float* out) const override {
    for (std::size_t i = 0; i < indices.size(); ++i)
      out[i] = static_cast<float>(1000 * seed.seed + 10 * seed.iteration + seed.position + i);
  }
};

// A linear model whose state is a sum: each batch adds the mean of its features.
class AddingModel final : public Model {
 public:
  ModelSize size() const override { return {1, 1, 2, 0}; }
  void initialise(RandomStream& random, std::span<float> weights, std::span<float> state) const override {
    linear_.initialise(random, weights, state);
  }
  double loss_and_gradient(std::span<const float> weights, const Batch& batch, std::span<float> gradient,
                           std::span<float> state) override {
    const double loss = linear_.loss_and_gradient(weights, batch, gradient, {});
    state[0] += gradient[0];
    return loss;
  }
  Evaluation evaluate(const ModelView& model, const Batch& batch) override { return linear_.evaluate(model, batch); }
  std::unique_ptr<Model> clone() const override { return std::make_unique<AddingModel>(); }

 private:
  LinearModel linear_;
};

}  // namespace

TEST_CASE("gradient book: each file's gradient, the batch's loss") {
  // The gradient of LinearModel is the mean feature, and a feature is its sample's number; the loss is w times it.
  const CountingSamples samples(100);
  ThreadPool pool(2);
  BatchGradients gradients(samples, LinearModel(), 5, 10, 3, 0, pool);
  BatchSequence expected(5, 100, 10);
  for (int iteration = 0; iteration < 25; ++iteration) {
    const auto batch = expected.next();
    gradients.compute({std::vector<float>{2}, {}});
    REQUIRE(gradients.gradients().n() == 3);
    REQUIRE(gradients.gradients().d == 1);
    // 10 samples over 3 files: 3, 3, 4
    CHECK(gradients.gradients()[0][0] == Approx(mean_of(batch.subspan(0, 3))));
    CHECK(gradients.gradients()[1][0] == Approx(mean_of(batch.subspan(3, 3))));
    CHECK(gradients.gradients()[2][0] == Approx(mean_of(batch.subspan(6, 4))));
    CHECK(gradients.train_loss().value() == Approx(2 * mean_of(batch)));
  }
  CHECK(gradients.wall_s() > 0);
  CHECK(gradients.file_wall_s().size() == 3);
}

TEST_CASE("gradient book: momentum at the workers by hand") {
  // m₁ = (1 − 0.75)·g₁, m₂ = 0.75·m₁ + 0.25·g₂, in each file's own stream
  const CountingSamples samples(100);
  ThreadPool pool(1);
  BatchGradients gradients(samples, LinearModel(), 5, 10, 2, 0.75, pool);
  BatchSequence expected(5, 100, 10);
  double m[2] = {0, 0};
  for (int iteration = 0; iteration < 5; ++iteration) {
    const auto batch = expected.next();
    gradients.compute({std::vector<float>{1}, {}});
    for (int file = 0; file < 2; ++file) {
      m[file] = 0.75 * m[file] + 0.25 * mean_of(batch.subspan(static_cast<std::size_t>(5 * file), 5));
      CHECK(gradients.gradients()[file][0] == Approx(m[file]));
    }
    CHECK(gradients.train_loss().value() == Approx(mean_of(batch)));  // of the batch, whatever is sent
    CHECK(gradients.repeats_identically(1, {std::vector<float>{1}, {}}));
  }
}

TEST_CASE("gradient book: each file makes its own of the server's state, and a replica must make the same") {
  const CountingSamples samples(100);
  ThreadPool pool(2);
  BatchGradients gradients(samples, AddingModel(), 3, 10, 2, 0, pool);
  const std::vector<float> weights{1}, state{5}, other{6};
  gradients.compute({weights, state});
  REQUIRE(gradients.states().n() == 2);
  for (int file = 0; file < 2; ++file) {
    CHECK(gradients.states()[file][0] == 5 + gradients.gradients()[file][0]);
    CHECK(gradients.repeats_identically(file, {weights, state}));
    CHECK_FALSE(gradients.repeats_identically(file, {weights, other}));  // the gradient alone is the same
  }
}

TEST_CASE("gradient book: the same bits for 1, 2 and 3 threads") {
  const Dataset data = load_small_fashion_mnist();
  const auto model = make_model(component(ComponentKind::model, "mlp"), {data.shape, data.classes});
  const Start start(*model);
  for (const double momentum : {0.0, 0.9}) {
    ThreadPool one(1), two(2), three(3);
    BatchGradients a(*data.train, *model, 1, 40, 7, momentum, one), b(*data.train, *model, 1, 40, 7, momentum, two),
        c(*data.train, *model, 1, 40, 7, momentum, three);
    for (int iteration = 0; iteration < 3; ++iteration) {
      for (BatchGradients* gradients : {&a, &b, &c}) gradients->compute(start);
      for (int file = 0; file < 7; ++file) {
        const std::span<const float> row(a.gradients()[file], 79510);
        CHECK(same_bits(row, {b.gradients()[file], 79510}));
        CHECK(same_bits(row, {c.gradients()[file], 79510}));
        CHECK(a.repeats_identically(file, start));
      }
      CHECK(a.train_loss().value() == b.train_loss().value());
      CHECK(a.train_loss().value() == c.train_loss().value());
    }
    Start other = start;
    other.weights[79509] += 0.5f;
    CHECK_FALSE(a.repeats_identically(0, other));
  }
}

TEST_CASE("gradient book: the mean of equal files is the gradient of the batch") {
  const Dataset data = load_small_fashion_mnist();
  const auto model = make_model(component(ComponentKind::model, "softmax"), {data.shape, data.classes});
  const std::vector<float> weights(7850, 0.01f);
  ThreadPool pool(2);
  BatchGradients parts(*data.train, *model, 1, 60, 6, 0, pool), whole(*data.train, *model, 1, 60, 1, 0, pool);
  parts.compute({weights, {}});
  whole.compute({weights, {}});
  CHECK(parts.train_loss().value() == Approx(whole.train_loss().value()));
  for (int j = 0; j < 7850; j += 13) {
    float mean = 0;
    for (int file = 0; file < 6; ++file) mean += parts.gradients()[file][j] / 6;
    CHECK(mean == Approx(whole.gradients()[0][j]).margin(1e-5));
  }
}

TEST_CASE("gradient book: augments by seed, iteration and place in the batch, by hand") {
  // 1000·seed + 10·iteration + place: the gradient of LinearModel is the mean over the file's places, {0, 1}, {2, 3,
  // 4}.
  const AugmentedCounting samples(100);
  for (const int threads : {1, 2}) {
    ThreadPool pool(threads);
    BatchGradients gradients(samples, LinearModel(), 7, 5, 2, 0, pool);
    for (int iteration = 1; iteration <= 30; ++iteration) {  // more than an epoch
      gradients.compute({std::vector<float>{1}, {}});
      CHECK(gradients.gradients()[0][0] == Approx(7000 + 10 * iteration + 0.5));
      CHECK(gradients.gradients()[1][0] == Approx(7000 + 10 * iteration + 3));
      CHECK(gradients.repeats_identically(0, {std::vector<float>{1}, {}}));
      CHECK(gradients.repeats_identically(1, {std::vector<float>{1}, {}}));
    }
  }
}

TEST_CASE("gradient book: augmented samples are the same however the batch is split") {
  // The mean of equal files' gradients is the gradient of the batch.
  const Dataset data = load_small_cifar_10("crop-flip"), plain = load_small_cifar_10();
  const auto model = make_model(component(ComponentKind::model, "softmax"), {data.shape, data.classes});
  auto weights = random_floats(30730, 1);
  for (auto& weight : weights) weight *= 0.01f;
  ThreadPool pool(2);
  BatchGradients four(*data.train, *model, 1, 60, 4, 0, pool), two(*data.train, *model, 1, 60, 2, 0, pool),
      unchanged(*plain.train, *model, 1, 60, 2, 0, pool);
  for (int iteration = 0; iteration < 5; ++iteration) {
    for (BatchGradients* gradients : {&four, &two, &unchanged}) gradients->compute({weights, {}});
    CHECK(four.train_loss().value() == Approx(two.train_loss().value()).epsilon(1e-6));
    CHECK(std::abs(*two.train_loss() - *unchanged.train_loss()) > 1e-6);
    double largest = 0, difference = 0, augmentation = 0;
    for (int j = 0; j < 30730; ++j) {
      float mean = 0, other = 0, original = 0;
      for (int file = 0; file < 4; ++file) mean += four.gradients()[file][j] / 4;
      for (int file = 0; file < 2; ++file) other += two.gradients()[file][j] / 2;
      for (int file = 0; file < 2; ++file) original += unchanged.gradients()[file][j] / 2;
      largest = std::max(largest, std::abs(static_cast<double>(mean)));
      difference = std::max(difference, std::abs(static_cast<double>(mean - other)));
      augmentation = std::max(augmentation, std::abs(static_cast<double>(mean - original)));
    }
    CHECK(difference < 1e-5 * largest);
    CHECK(augmentation > 0.01 * largest);
  }
}

TEST_CASE("gradient book: augmented, too, the same bits for 1 and 2 threads and when recomputed") {
  const Dataset data = load_small_cifar_10("crop-flip");
  const auto model = make_model(component(ComponentKind::model, "softmax"), {data.shape, data.classes});
  auto weights = random_floats(30730, 1);
  for (auto& weight : weights) weight *= 0.01f;
  ThreadPool one(1), two(2);
  BatchGradients a(*data.train, *model, 1, 50, 7, 0, one), b(*data.train, *model, 1, 50, 7, 0, two);
  for (int iteration = 0; iteration < 3; ++iteration) {
    a.compute({weights, {}});
    b.compute({weights, {}});
    CHECK(a.train_loss() == b.train_loss());
    for (int file = 0; file < 7; ++file) {
      CHECK(same_bits({a.gradients()[file], 30730}, {b.gradients()[file], 30730}));
      CHECK(b.repeats_identically(file, {weights, {}}));
    }
  }
}

TEST_CASE("gradient book: a file without samples is an error") {
  const CountingSamples samples(100);
  ThreadPool pool(1);
  CHECK(contains(input_error([&] { BatchGradients(samples, LinearModel(), 1, 4, 5, 0, pool); }),
                 "4 samples are too few for 5 files"));
  CHECK(contains(input_error([&] { BatchGradients(samples, LinearModel(), 1, 101, 5, 0, pool); }), "101 is more than"));
}

// The gradient of this one is the mean label.
TEST_CASE("gradient book: with flipped labels, for an adversary, y becomes C−1−y; what honest workers send stays") {
  class LabelModel final : public Model {
   public:
    ModelSize size() const override { return {1, 1, 2, 0}; }
    void initialise(RandomStream&, std::span<float>, std::span<float>) const override {}
    double loss_and_gradient(std::span<const float>, const Batch& batch, std::span<float> gradient,
                             std::span<float> state) override {
      double sum = 0;
      for (const auto label : batch.labels) sum += label;
      gradient[0] = static_cast<float>(sum / static_cast<double>(batch.count()));
      state[0] += 1;
      return 0;
    }
    Evaluation evaluate(const ModelView&, const Batch&) override { return {}; }
    std::unique_ptr<Model> clone() const override { return std::make_unique<LabelModel>(); }
  };
  std::vector<std::uint8_t> labels;
  for (int i = 0; i < 60; ++i) labels.push_back(static_cast<std::uint8_t>(i * i % 7));
  const VectorSamples samples(1, std::make_unique<float[]>(60), labels);
  ThreadPool pool(2);
  const std::vector<float> weights{0}, state{0};
  for (const double momentum : {0.0, 0.9}) {
    BatchGradients gradients(samples, LabelModel(), 5, 12, 4, momentum, pool);
    BatchGradients plain(samples, LabelModel(), 5, 12, 4, 0, pool);
    for (int iteration = 0; iteration < 3; ++iteration) {
      gradients.compute({weights, state});
      plain.compute({weights, state});
      const float sent = gradients.gradients()[2][0];
      const std::vector<int> files{1, 2};
      RowBuffer out(2, 1);
      gradients.flipped(files, 7, {weights, state}, out.pointers());
      CHECK(out[0][0] == Approx(6 - plain.gradients()[1][0]));
      CHECK(out[1][0] == Approx(6 - plain.gradients()[2][0]));
      CHECK(gradients.gradients()[2][0] == sent);
      CHECK(gradients.states()[2][0] == 1);
      CHECK(gradients.repeats_identically(2, {weights, state}));
    }
  }
}
