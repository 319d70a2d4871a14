// Mimic: the fixed target, and the one that its warm-up finds.
#include "attacks/helpers.hpp"
#include "base/normal_numbers.hpp"

using namespace detoxsim;
using namespace detoxsim::testing;

namespace {

// The warm-up in float64, as the paper's appendix has it, from the same z ~ N(0, I). With t iterations behind: μ ← (tμ
// + mean)/(t+1); c = Σ⟨xᵢ−μ, z⟩(xᵢ−μ); z ← (tz + c/‖c‖)/(t+1), normalised; i* = argmax ⟨xᵢ, z⟩.
class WarmUp {
 public:
  WarmUp(std::uint64_t seed, std::size_t d) : mean_(d) {
    RandomStream random(seed, "mimic");
    std::vector<float> start(d);
    fill_normal(random, start);
    z_.assign(start.begin(), start.end());
  }
  int target(const Vectors& rows) {
    const std::size_t d = mean_.size();
    for (std::size_t j = 0; j < d; ++j) {
      double mean = 0;
      for (const Vector& row : rows) mean += double(row[j]) / double(rows.size());
      mean_[j] = (t_ * mean_[j] + mean) / (t_ + 1);
    }
    std::vector<double> c(d);
    for (const Vector& row : rows) {
      double along = 0;
      for (std::size_t j = 0; j < d; ++j) along += (row[j] - mean_[j]) * z_[j];
      for (std::size_t j = 0; j < d; ++j) c[j] += along * (row[j] - mean_[j]);
    }
    const double length = norm(c);
    for (std::size_t j = 0; j < d; ++j) z_[j] = (t_ * z_[j] + c[j] / length) / (t_ + 1);
    const double z_length = norm(z_);
    for (double& x : z_) x /= z_length;
    ++t_;
    int best = 0;
    double greatest = -1e300;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      double along = 0;
      for (std::size_t j = 0; j < d; ++j) along += rows[i][j] * z_[j];
      if (along > greatest) best = static_cast<int>(i);
      greatest = std::max(greatest, along);
    }
    return best;
  }

 private:
  static double norm(const std::vector<double>& x) {
    double sum = 0;
    for (const double one : x) sum += one * one;
    return std::sqrt(sum);
  }
  std::vector<double> mean_, z_;
  double t_ = 0;
};

}  // namespace

TEST_CASE("mimic: the gradient of the target file, for every file") {
  const Scene some = scene({{1, 2}, {3, 4}, {5, 6}});
  CHECK(forged("mimic", {}, some, 2) == Vector{1, 2});
  CHECK(forged("mimic", {{"target", std::int64_t{1}}}, some, 2) == Vector{3, 4});
  ThreadPool pool(1);
  CHECK_THROWS_AS(attack("mimic", pool, {{"target", std::int64_t{15}}}), InputError);  // of 15 files
  CHECK_NOTHROW(attack("mimic", pool, {{"target", std::int64_t{14}}}));
}

TEST_CASE("mimic: in the warm-up the file farthest in the direction of variance, afterwards always the last of them") {
  for (const std::uint64_t seed : {1u, 2u, 3u}) {
    ThreadPool pool(1);
    const auto mimic =
        attack("mimic", pool, {{"target", "warm-up"}, {"warm_up", std::int64_t{5}}}, {45, 5, 15, 2, seed});
    WarmUp reference(seed, 40);
    int target = 0;
    std::vector<int> targets;
    for (std::uint64_t iteration = 1; iteration <= 8; ++iteration) {
      Vectors rows = random_vectors(100 * seed + iteration, 15, 40);
      rows[9][3] += 3;  // differs from the others in the same direction in every iteration
      // The mean moves from iteration to iteration, so that the one of all of them is another than the last.
      for (Vector& row : rows)
        for (float& x : row) x += iteration % 2 == 0 ? 2.0f : -1.0f;
      if (iteration <= 5) target = reference.target(rows);
      targets.push_back(target);
      INFO("seed " << seed << ", iteration " << iteration);
      CHECK(same_bits(forged(*mimic, scene(rows), 0, static_cast<std::int64_t>(iteration)),
                      rows[static_cast<std::size_t>(target)]));
    }
  }
}

TEST_CASE("mimic: with a population it learns from that alone") {
  ThreadPool pool(1);
  const Settings settings{{"target", "warm-up"}, {"population", "own-files"}};
  Scene some = scene(random_vectors(7, 15, 40));
  some.honest_copies[3] = some.honest_copies[11] = 0;
  const Vector sent = forged(*attack("mimic", pool, settings), some);
  CHECK((same_bits(sent, some.gradients[3]) || same_bits(sent, some.gradients[11])));
}
