// What one iteration measured: the row of iterations.csv, column by column.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace detoxsim {

/// Seconds are of the simulated clock (`_sim_s`) or measured on this machine (`_wall_s`); empty: not measured.
struct IterationRow {
  std::int64_t iteration = 0;             ///< from 1
  double sim_s = 0;                       ///< the clock when the model was updated
  double broadcast_sim_s = 0;             ///< start of the iteration → last worker received
  double gradient_sim_s = 0;              ///< → last worker computed
  double upload_sim_s = 0;                ///< → last report in
  double aggregation_sim_s = 0;           ///< → model updated
  std::optional<double> gradient_wall_s;  ///< all file gradients, computed for real
  std::optional<double> vote_wall_s;
  std::optional<double> inner_wall_s;
  std::optional<double> outer_wall_s;
  std::optional<double> aggregation_wall_s;  ///< vote + inner + outer
  std::optional<double> train_loss;          ///< mean over the batch, honest, before the update
  std::optional<double> test_loss;
  std::optional<double> test_accuracy;
  int corrupted_votes = 0;
  int no_majority_votes = 0;
  std::optional<double> gradient_error;   ///< ‖ĝ−g‖/‖g‖
  std::optional<double> gradient_cosine;  ///< ĝ·g/(‖ĝ‖‖g‖)
  std::int64_t bytes_to_server = 0;
  std::int64_t bytes_from_server = 0;
  std::int64_t bytes_between_servers = 0;  ///< what servers that share the coordinates add up
  int reports_sent = 0;                    ///< begun to be sent in this iteration
  int reports_voted = 0;                   ///< in when their file was not yet decided
  int late_reports = 0;        ///< came when their file was decided or their iteration over, or were cancelled
  int lost_reports = 0;        ///< on their way when a link or host failed
  int failed_fetches = 0;      ///< gradients that did not come when asked for, or not as announced
  std::vector<int> byzantine;  ///< the Byzantine workers, ascending; no column
  std::optional<double> attack_strength;  ///< alie's z; its mean is in summary.csv
  int outer_steps = 0;                    ///< taken by an iterative outer rule; its mean is in summary.csv
  bool guarantee_lost = false;            ///< counted in summary.csv, no column of iterations.csv
  bool skipped_update = false;            ///< nothing was left to aggregate; counted in summary.csv
  bool diverged = false;                  ///< the parameters or the honest loss are no longer finite
};

}  // namespace detoxsim
