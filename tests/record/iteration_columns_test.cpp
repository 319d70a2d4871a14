#include "record/iteration_columns.hpp"

#include "base/helpers.hpp"

using namespace detoxsim;

namespace {

const std::string header =
    "iteration,sim_s,broadcast_sim_s,gradient_sim_s,upload_sim_s,aggregation_sim_s,gradient_wall_s,vote_wall_s,"
    "inner_wall_s,outer_wall_s,aggregation_wall_s,train_loss,test_loss,test_accuracy,corrupted_votes,"
    "no_majority_votes,gradient_error,gradient_cosine,bytes_to_server,bytes_from_server,bytes_between_servers,reports_"
    "sent,"
    "reports_voted,late_reports,lost_reports,failed_fetches\n";

// Every field its own number
IterationRow full_row() {
  IterationRow row;
  row.iteration = 1;
  row.sim_s = 0.2;
  row.broadcast_sim_s = 0.3;
  row.gradient_sim_s = 0.4;
  row.upload_sim_s = 0.5;
  row.aggregation_sim_s = 0.6;
  row.gradient_wall_s = 0.7;
  row.vote_wall_s = 0.8;
  row.inner_wall_s = 0.9;
  row.outer_wall_s = 1.1;
  row.aggregation_wall_s = 1.2;
  row.train_loss = 1.3;
  row.test_loss = 1.4;
  row.test_accuracy = 1.5;
  row.corrupted_votes = 16;
  row.no_majority_votes = 17;
  row.gradient_error = 1.8;
  row.gradient_cosine = 1.9;
  row.bytes_to_server = 20000000000;
  row.bytes_from_server = 21;
  row.bytes_between_servers = 22;
  row.reports_sent = 23;
  row.reports_voted = 24;
  row.late_reports = 25;
  row.lost_reports = 26;
  row.failed_fetches = 27;
  return row;
}

const std::string full_line =
    "1,0.2,0.3,0.4,0.5,0.6,0.7,0.8,0.9,1.1,1.2,1.3,1.4,1.5,16,17,1.8,1.9,20000000000,21,22,23,24,25,26,27\n";

}  // namespace

TEST_CASE("iterations.csv: the columns of the contract, in its order") {
  CHECK(csv_header(columns_of({})) == header);
  CHECK(csv_row(columns_of(full_row())) == full_line);
  // Not measured: empty; everything else is 0.
  CHECK(csv_row(columns_of({})) == "0,0,0,0,0,0,,,,,,,,,0,0,,,0,0,0,0,0,0,0,0\n");
}

TEST_CASE("iterations.csv: on disk row by row, under its name when the run is over") {
  const TemporaryFolder folder;
  const std::string name = folder.file("iterations.csv"), part = name + ".part";
  folder.write("iterations.csv.part", "what a broken run left");
  CsvFile file(name, columns_of({}));
  CHECK(content_of(part) == header);
  file.append(columns_of(full_row()));
  CHECK(content_of(part) == header + full_line);
  file.append(columns_of(full_row()));
  CHECK(content_of(part) == header + full_line + full_line);
  CHECK_FALSE(std::filesystem::exists(name));
  file.finish();
  CHECK(content_of(name) == header + full_line + full_line);
  CHECK_FALSE(std::filesystem::exists(part));
}

TEST_CASE("iterations.csv: where the disk says no") {
  const TemporaryFolder folder;
  const std::string missing = folder.file("missing/iterations.csv");
  CHECK(error_text<OutputError>([&] { const CsvFile file(missing, columns_of({})); }) ==
        missing + ".part: can't be written: No such file or directory");
  const std::string name = folder.file("iterations.csv");
  {
    CsvFile file(name, columns_of({}));
    file.append(columns_of(full_row()));
    const FileSizeLimit full(header.size() + full_line.size() + 10);
    CHECK(error_text<OutputError>([&] { file.append(columns_of(full_row())); }) ==
          name + ": can't be written: File too large");
  }
  // What was there stays, and the line that was begun.
  CHECK(content_of(name + ".part") == header + full_line + full_line.substr(0, 10));
  CHECK_FALSE(std::filesystem::exists(name));
}
