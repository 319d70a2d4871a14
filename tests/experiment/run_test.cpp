// A run whose parts have not the parameters that the program's own have.
#include "experiment/run.hpp"

#include "base/helpers.hpp"
#include "learning/optimizer.hpp"
#include "record/csv.hpp"
#include "scenario/json_object.hpp"
#include "sim/helpers.hpp"

using namespace detoxsim;

namespace {

// w ← w − step·u, as a person might add it: no momentum, and its rate has another name.
class TestDescent final : public Optimizer {
 public:
  explicit TestDescent(double step) : step_(static_cast<float>(step)) {}
  bool step(std::int64_t, std::span<const float> update, std::span<float> weights) override {
    for (std::size_t i = 0; i < weights.size(); ++i) weights[i] -= step_ * update[i];
    return true;
  }
  double worker_momentum() const override { return 0; }
  double bytes_per_parameter() const override { return 12; }

 private:
  float step_;
};

const OptimizerRegistry::Registration test_descent(ComponentKind::optimizer,
                                                   {"test-descent", "", "", {positive_param("step", 0.5, "help")}},
                                                   [](const Params& params,
                                                      std::int64_t) -> std::unique_ptr<Optimizer> {
                                                     return std::make_unique<TestDescent>(params.number("step"));
                                                   });

std::string value_of(const CsvColumns& columns, const std::string& name) {
  for (const auto& [column, value] : columns)
    if (column == name) return value;
  return "no such column";
}

}  // namespace

TEST_CASE("run: an optimiser without rate and momentum leaves their fields empty, and loses nothing") {
  const TemporaryFolder folder;
  single_threaded_blas();
  Experiment experiment(tiny_scenario("tiny.xml", {{"training.optimizer", "test-descent"}}), 1);
  RunOptions options;
  options.out = folder.file("out");
  options.progress = ProgressStyle::none;
  options.record_gradients = folder.file("gradients");
  CHECK(run_to_folder(experiment, options) == RunStatus::done);
  const CsvColumns row = read_csv_row(content_of(folder.file("out/summary.csv")));
  CHECK(value_of(row, "learning_rate") == "");
  CHECK(value_of(row, "momentum") == "");
  CHECK(value_of(row, "optimizer_parameters") == "step=0.5");
  CHECK(value_of(row, "iterations_done") == "3");
  CHECK(value_of(row, "samples_per_worker") == "2");
  CHECK(value_of(row, "sample_gradients_total") == "18");
  CHECK(json_member(content_of(folder.file("out/run.json")), "status") == "done");
  CHECK(json_member(content_of(folder.file("gradients/replay.json")), "training.iterations") == "3");
}
