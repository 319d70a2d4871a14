#include "record/summary.hpp"

#include <algorithm>

#include "base/quantile.hpp"

namespace detoxsim {

std::optional<std::int64_t> Summary::diverged_at() const {
  if (rows_.empty() || !rows_.back().diverged) return std::nullopt;
  return rows_.back().iteration;
}

std::optional<double> Summary::final_test_accuracy() const {
  const bool complete = !rows_.empty() && rows_.back().iteration == iterations_ && !diverged_at();
  return complete ? rows_.back().test_accuracy : std::nullopt;
}

std::optional<double> Summary::late_test_accuracy() const {
  if (diverged_at()) return std::nullopt;
  double sum = 0;
  int count = 0;
  for (auto row = rows_.rbegin(); row != rows_.rend() && count < 5; ++row) {
    if (!row->test_accuracy) continue;
    sum += *row->test_accuracy;
    ++count;
  }
  return count > 0 ? std::optional(sum / count) : std::nullopt;
}

std::optional<double> Summary::mean(std::optional<double> IterationRow::* member) const {
  double sum = 0;
  int count = 0;
  for (const auto& row : rows_) {
    if (!(row.*member)) continue;
    sum += *(row.*member);
    ++count;
  }
  return count > 0 ? std::optional(sum / count) : std::nullopt;
}

double Summary::mean(double IterationRow::* member) const {
  double sum = 0;
  for (const auto& row : rows_) sum += row.*member;
  return rows_.empty() ? 0 : sum / static_cast<double>(rows_.size());
}

double Summary::mean(int IterationRow::* member) const {
  double sum = 0;
  for (const auto& row : rows_) sum += row.*member;
  return rows_.empty() ? 0 : sum / static_cast<double>(rows_.size());
}

std::optional<double> Summary::aggregation_wall_quantile(double share) const {
  std::vector<double> seconds;
  for (const auto& row : rows_) {
    if (row.aggregation_wall_s) seconds.push_back(*row.aggregation_wall_s);
  }
  return seconds.empty() ? std::nullopt : std::optional(quantile(std::move(seconds), share));
}

std::int64_t Summary::guarantee_lost() const {
  return std::count_if(rows_.begin(), rows_.end(), [](const auto& row) { return row.guarantee_lost; });
}

std::int64_t Summary::skipped_updates() const {
  return std::count_if(rows_.begin(), rows_.end(), [](const auto& row) { return row.skipped_update; });
}

CsvColumns Summary::columns(double wall_s, std::int64_t peak_memory_bytes, std::optional<double> energy_j) const {
  const auto diverged = diverged_at();
  return {{"iterations_done", std::to_string(iterations_done())},
          {"final_test_accuracy", csv_field(final_test_accuracy())},
          {"late_test_accuracy", csv_field(late_test_accuracy())},
          {"diverged_at", diverged ? std::to_string(*diverged) : ""},
          {"sim_s", csv_field(sim_s())},
          {"broadcast_sim_s_mean", csv_field(mean(&IterationRow::broadcast_sim_s))},
          {"gradient_sim_s_mean", csv_field(mean(&IterationRow::gradient_sim_s))},
          {"upload_sim_s_mean", csv_field(mean(&IterationRow::upload_sim_s))},
          {"aggregation_sim_s_mean", csv_field(mean(&IterationRow::aggregation_sim_s))},
          {"gradient_wall_s_mean", csv_field(mean(&IterationRow::gradient_wall_s))},
          {"vote_wall_s_mean", csv_field(mean(&IterationRow::vote_wall_s))},
          {"inner_wall_s_mean", csv_field(mean(&IterationRow::inner_wall_s))},
          {"outer_wall_s_mean", csv_field(mean(&IterationRow::outer_wall_s))},
          {"aggregation_wall_s_median", csv_field(aggregation_wall_quantile(0.5))},
          {"aggregation_wall_s_p95", csv_field(aggregation_wall_quantile(0.95))},
          {"corrupted_votes_mean", csv_field(mean(&IterationRow::corrupted_votes))},
          {"no_majority_votes_mean", csv_field(mean(&IterationRow::no_majority_votes))},
          {"reports_sent_mean", csv_field(mean(&IterationRow::reports_sent))},
          {"reports_voted_mean", csv_field(mean(&IterationRow::reports_voted))},
          {"late_reports_mean", csv_field(mean(&IterationRow::late_reports))},
          {"lost_reports_mean", csv_field(mean(&IterationRow::lost_reports))},
          {"failed_fetches_mean", csv_field(mean(&IterationRow::failed_fetches))},
          {"attack_strength_mean", csv_field(mean(&IterationRow::attack_strength))},
          {"outer_steps_mean", csv_field(mean(&IterationRow::outer_steps))},
          {"guarantee_lost", std::to_string(guarantee_lost())},
          {"skipped_updates", std::to_string(skipped_updates())},
          {"energy_j", csv_field(energy_j)},
          {"wall_s", csv_field(wall_s)},
          {"peak_memory_bytes", std::to_string(peak_memory_bytes)}};
}

}  // namespace detoxsim
