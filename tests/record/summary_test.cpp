#include "record/summary.hpp"

#include <string>

#include "catch.hpp"

using namespace detoxsim;

namespace {

// Iterations 1 … n with accuracies where there are any
Summary run(std::int64_t planned, const std::vector<std::optional<double>>& accuracies) {
  Summary summary(planned);
  for (std::size_t i = 0; i < accuracies.size(); ++i) {
    IterationRow row;
    row.iteration = static_cast<std::int64_t>(i) + 1;
    row.test_accuracy = accuracies[i];
    summary.add(row);
  }
  return summary;
}

std::string column(const CsvColumns& columns, const std::string& name) {
  for (const auto& [key, value] : columns) {
    if (key == name) return value;
  }
  return "no such column";
}

std::string column(const Summary& summary, const std::string& name) { return column(summary.columns(0, 0), name); }

}  // namespace

TEST_CASE("summary: accuracies") {
  SECTION("the last one, and the mean of the last five evaluations") {
    // Evaluations 0.1 … 0.7; the last five: (0.3 + 0.4 + 0.5 + 0.6 + 0.7)/5 = 0.5
    const Summary s = run(9, {0.1, 0.2, std::nullopt, 0.3, 0.4, 0.5, std::nullopt, 0.6, 0.7});
    CHECK(s.final_test_accuracy() == 0.7);
    CHECK(s.late_test_accuracy().value() == Approx(0.5));
    CHECK_FALSE(s.diverged_at());
  }
  SECTION("fewer than five") {
    const Summary s = run(3, {0.2, std::nullopt, 0.4});
    CHECK(s.late_test_accuracy().value() == Approx(0.3));
  }
  SECTION("none") {
    const Summary s = run(2, {std::nullopt, std::nullopt});
    CHECK_FALSE(s.final_test_accuracy());
    CHECK_FALSE(s.late_test_accuracy());
    CHECK_FALSE(run(2, {}).late_test_accuracy());
  }
  SECTION("a run that stopped early has no final accuracy") {
    const Summary s = run(9, {0.2, 0.4});
    CHECK_FALSE(s.final_test_accuracy());
    CHECK(s.late_test_accuracy().value() == Approx(0.3));
    CHECK(s.iterations_done() == 2);
  }
}

TEST_CASE("summary: a run that diverged has an iteration for it and no accuracies") {
  Summary s = run(3, {0.5, 0.6});
  IterationRow row;
  row.iteration = 3;
  row.diverged = true;
  row.test_accuracy = 0.1;  // says nothing
  s.add(row);
  CHECK(s.diverged_at() == 3);
  CHECK_FALSE(s.late_test_accuracy());
  CHECK_FALSE(s.final_test_accuracy());
  CHECK(column(s, "diverged_at") == "3");
  CHECK(column(s, "late_test_accuracy") == "");
  CHECK(column(s, "final_test_accuracy") == "");
}

TEST_CASE("summary: means, counts and quantiles by hand") {
  Summary s(4);
  // Aggregation seconds 4, 1, 3, 2: sorted 1, 2, 3, 4; median 2.5; the 95 % quantile lies at 0.95·3 = 2.85: 3.85.
  const double aggregation[] = {4, 1, 3, 2};
  for (int i = 0; i < 4; ++i) {
    IterationRow row;
    row.iteration = i + 1;
    row.sim_s = 10.0 * (i + 1);
    row.broadcast_sim_s = i;        // 0 … 3: mean 1.5
    row.gradient_sim_s = 2 * i;     // 3
    row.upload_sim_s = 3 * i;       // 4.5
    row.aggregation_sim_s = 4 * i;  // 6
    row.gradient_wall_s = 5 * i;    // 7.5
    row.vote_wall_s = 6 * i;        // 9
    row.inner_wall_s = 7 * i;       // 10.5
    row.outer_wall_s = 8 * i;       // 12
    row.aggregation_wall_s = aggregation[i];
    row.corrupted_votes = i;                 // 1.5
    row.no_majority_votes = i == 0 ? 1 : 0;  // 0.25
    row.reports_sent = 10 * i;               // 15
    row.reports_voted = 6 * i;               // 9
    row.late_reports = 2 * i;                // 3
    row.lost_reports = 4 * i;                // 6
    row.failed_fetches = 5 * i;              // 7.5
    row.guarantee_lost = i >= 1;             // 3 times
    row.outer_steps = 3;
    if (i < 2) row.attack_strength = 1 + i;  // 1.5 over those that have one
    row.skipped_update = i == 2;             // once
    s.add(row);
  }
  const CsvColumns columns = s.columns(12.5, 1000000, 7.25);
  const CsvColumns expected = {{"iterations_done", "4"},
                               {"final_test_accuracy", ""},
                               {"late_test_accuracy", ""},
                               {"diverged_at", ""},
                               {"sim_s", "40"},
                               {"broadcast_sim_s_mean", "1.5"},
                               {"gradient_sim_s_mean", "3"},
                               {"upload_sim_s_mean", "4.5"},
                               {"aggregation_sim_s_mean", "6"},
                               {"gradient_wall_s_mean", "7.5"},
                               {"vote_wall_s_mean", "9"},
                               {"inner_wall_s_mean", "10.5"},
                               {"outer_wall_s_mean", "12"},
                               {"aggregation_wall_s_median", "2.5"},
                               {"corrupted_votes_mean", "1.5"},
                               {"no_majority_votes_mean", "0.25"},
                               {"reports_sent_mean", "15"},
                               {"reports_voted_mean", "9"},
                               {"late_reports_mean", "3"},
                               {"lost_reports_mean", "6"},
                               {"failed_fetches_mean", "7.5"},
                               {"attack_strength_mean", "1.5"},
                               {"outer_steps_mean", "3"},
                               {"guarantee_lost", "3"},
                               {"skipped_updates", "1"},
                               {"energy_j", "7.25"},
                               {"wall_s", "12.5"},
                               {"peak_memory_bytes", "1000000"}};
  for (const auto& [name, value] : expected) {
    CAPTURE(name);
    CHECK(column(columns, name) == value);
  }
  CHECK(std::stod(column(columns, "aggregation_wall_s_p95")) == Approx(3.85));
  CHECK(columns.size() == expected.size() + 1);
}

TEST_CASE("summary: one iteration is its own median and quantile; none gives zeros and empty times") {
  Summary one(1);
  IterationRow row;
  row.iteration = 1;
  row.aggregation_wall_s = 0.25;
  one.add(row);
  CHECK(column(one, "aggregation_wall_s_median") == "0.25");
  CHECK(column(one, "aggregation_wall_s_p95") == "0.25");
  const Summary none(1);
  CHECK(column(none, "iterations_done") == "0");
  CHECK(column(none, "energy_j").empty());
  CHECK(column(none, "gradient_wall_s_mean").empty());
  CHECK(column(none, "aggregation_wall_s_median").empty());
  CHECK(column(none, "sim_s") == "0");
}
