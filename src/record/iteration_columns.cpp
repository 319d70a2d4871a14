#include "record/iteration_columns.hpp"

namespace detoxsim {

CsvColumns columns_of(const IterationRow& row) {
  const auto count = [](std::int64_t value) { return std::to_string(value); };
  const auto number = [](std::optional<double> value) { return csv_field(value); };
  return {{"iteration", count(row.iteration)},
          {"sim_s", number(row.sim_s)},
          {"broadcast_sim_s", number(row.broadcast_sim_s)},
          {"gradient_sim_s", number(row.gradient_sim_s)},
          {"upload_sim_s", number(row.upload_sim_s)},
          {"aggregation_sim_s", number(row.aggregation_sim_s)},
          {"gradient_wall_s", number(row.gradient_wall_s)},
          {"vote_wall_s", number(row.vote_wall_s)},
          {"inner_wall_s", number(row.inner_wall_s)},
          {"outer_wall_s", number(row.outer_wall_s)},
          {"aggregation_wall_s", number(row.aggregation_wall_s)},
          {"train_loss", number(row.train_loss)},
          {"test_loss", number(row.test_loss)},
          {"test_accuracy", number(row.test_accuracy)},
          {"corrupted_votes", count(row.corrupted_votes)},
          {"no_majority_votes", count(row.no_majority_votes)},
          {"gradient_error", number(row.gradient_error)},
          {"gradient_cosine", number(row.gradient_cosine)},
          {"bytes_to_server", count(row.bytes_to_server)},
          {"bytes_from_server", count(row.bytes_from_server)},
          {"bytes_between_servers", count(row.bytes_between_servers)},
          {"reports_sent", count(row.reports_sent)},
          {"reports_voted", count(row.reports_voted)},
          {"late_reports", count(row.late_reports)},
          {"lost_reports", count(row.lost_reports)},
          {"failed_fetches", count(row.failed_fetches)}};
}

}  // namespace detoxsim
