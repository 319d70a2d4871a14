#include "learning/helpers.hpp"

using namespace detoxsim;

TEST_CASE("evaluator: all samples, each once, also in a last small chunk") {
  // Loss of sample i is 2i: the mean over 0 … 1200 is 1200. Correct are the odd ones: 600 of 1201.
  const CountingSamples samples(1201);
  ThreadPool pool(2);
  const auto result = Evaluator(samples, LinearModel(), pool).evaluate({std::vector<float>{2}, {}});
  CHECK(result.loss == Approx(1200));
  CHECK(result.accuracy == Approx(600.0 / 1201));
}

TEST_CASE("evaluator: the same numbers for any thread count") {
  const auto chosen = component(ComponentKind::dataset, "gaussian-mixture", {{"test", std::int64_t{3333}}});
  const Dataset data = load_dataset(chosen, 1);
  const auto model = make_model(component(ComponentKind::model, "mlp"), {data.shape, data.classes});
  const Start start(*model);
  ThreadPool one(1), three(3);
  Evaluator a(*data.test, *model, one), b(*data.test, *model, three);
  const auto expected = a.evaluate(start);
  for (int round = 0; round < 5; ++round) {
    const auto result = b.evaluate(start);
    CHECK(result.loss == expected.loss);
    CHECK(result.accuracy == expected.accuracy);
  }
  CHECK(expected.loss > 0);
}
