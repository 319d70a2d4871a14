#include "protocol/training_round.hpp"

#include <cmath>

#include "catch.hpp"

using namespace detoxsim;

namespace {

// Three files with the gradient 1 and given proposals for a state of two numbers.
class FixedSource final : public GradientSource {
 public:
  FixedSource() : gradients_(3, 1), states_(3, 2) {
    const float proposals[3][2] = {{1, -5}, {7, -1}, {2, -3}};
    for (int file = 0; file < 3; ++file) {
      gradients_[file][0] = 1;
      std::copy_n(proposals[file], 2, states_[file]);
    }
  }
  void compute(const ModelView&) override {}
  RowView gradients() const override { return gradients_.view(); }
  RowView states() const override { return states_.view(); }
  std::optional<double> train_loss() const override { return loss; }
  double wall_s() const override { return 0; }
  std::span<const double> file_wall_s() const override { return {}; }
  const FileSplit& split() const override { return split_; }
  bool repeats_identically(int, const ModelView&) override { return true; }

  std::optional<double> loss;

 private:
  RowBuffer gradients_, states_;
  FileSplit split_{3, 3};
};

// Three workers with a file each, all honest; their mean, by SGD.
struct Training {
  ThreadPool pool{1};
  FixedSource source;
  Assignment assignment = contiguous_groups(3, 3);
  PipelineConfig config{.outer = {{}, Component::named(ComponentKind::rule, "mean")}};
  Pipeline pipeline{config, assignment, 0, 1, pool};
  AdversaryConfig peace{Component::named(ComponentKind::placement, "fixed"),
                        Component::named(ComponentKind::attack, "none"),
                        true,
                        false,
                        {}};
  Adversary adversary{peace, {3, 0, 3, 0}, 1, assignment.holders, {1, 1, 1}, pool};
  std::unique_ptr<Optimizer> optimizer = make_optimizer(Component::named(ComponentKind::optimizer, "sgd"), 1);
  std::vector<float> weights = {0}, state = {0, 0};

  TrainingRound round(Evaluator* evaluator = nullptr) {
    const TrainingParts parts{assignment, source, adversary, pipeline, *optimizer, evaluator, weights, state, pool};
    TrainingSettings settings;
    settings.iterations = 9;
    settings.evaluate_every = 0;
    return TrainingRound(parts, {.timed = {1, 2, 0, 0}}, settings);
  }
};

}  // namespace

TEST_CASE("training round: the state becomes the median of what the files propose, and travels with the rest") {
  Training training;
  TrainingRound round = training.round();
  // One parameter and two numbers of state, four bytes each, both ways.
  CHECK(round.transfer_settings().parameter_bytes() == 12);
  CHECK(round.report_bytes(0) == 12);
  round.begin(1);
  for (int worker = 0; worker < 3; ++worker) round.collector().receive(worker);
  round.aggregate();
  round.update();
  CHECK(training.weights[0] == -0.1f);
  CHECK(training.state == std::vector<float>{2, -3});
  // Of two that reported the middle; of nobody nothing changes.
  for (const int reported : {2, 0}) {
    round.begin(2);
    for (int worker = 0; worker < reported; ++worker) round.collector().receive(worker);
    round.collector().close();
    round.aggregate();
    round.update();
    CHECK(training.state == std::vector<float>{4, -3});
  }
}

// Weights can be finite, and so large that the loss is not: nothing can bring such a model back.
TEST_CASE("training round: a loss that is not finite is a divergence") {
  Training training;
  const Dataset data = load_dataset(Component::named(ComponentKind::dataset, "gaussian-mixture"), 1);
  const auto model = make_model(Component::named(ComponentKind::model, "softmax"), {data.shape, data.classes});
  Evaluator evaluator(*data.test, *model, training.pool);  // asked in iteration 9 only
  TrainingRound round = training.round(&evaluator);
  for (const auto& [loss, diverged] : {std::pair(1.5, false), {1e300, false}, {HUGE_VAL, true}, {std::nan(""), true}}) {
    CAPTURE(loss);
    training.source.loss = loss;
    round.begin(1);
    for (int worker = 0; worker < 3; ++worker) round.collector().receive(worker);
    round.aggregate();
    round.update();
    CHECK(std::isfinite(training.weights[0]));
    CHECK(round.row().diverged == diverged);
  }
}
