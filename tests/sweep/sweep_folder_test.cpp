// What a sweep makes of results that other builds wrote.
#include "sweep/sweep_folder.hpp"
#include "base/digest.hpp"
#include "base/helpers.hpp"
#include "base/version.hpp"

using namespace detoxsim;

namespace {

const std::string case_name = "c0ffee";

// As run.json and summary.csv of a finished case.
void write_result(const SweepFolder& folder, const std::string& author) {
  const std::string result = files_of(folder.path(), case_name).result;
  std::filesystem::create_directories(result);
  const std::string summary = "case_id\nc0ffee\n", iterations = "iteration\n1\n";
  std::ofstream(result + "/run.json") << R"({"status": "done", "machine": {"version": ")" << author
                                      << R"("}, "derived": {"case_id": "c0ffee"}, "sha256": {"summary": ")"
                                      << sha256(summary) << R"(", "iterations": ")" << sha256(iterations) << "\"}}";
  std::ofstream(result + "/summary.csv") << summary;
  std::ofstream(result + "/iterations.csv") << iterations;
}

}  // namespace

TEST_CASE("sweep folder: a case is done where this build has done it, or any will do") {
  const TemporaryFolder temporary;
  const SweepFolder folder(temporary.file("sweep"));
  CHECK(folder.state_before(case_name, true).status == CaseState::Status::pending);
  write_result(folder, version);
  CHECK(folder.state_before(case_name, false).status == CaseState::Status::done);
  CHECK(folder.state_before(case_name, false).version == version);
  write_result(folder, "0.1.0");
  CHECK(folder.state_before(case_name, false).status == CaseState::Status::pending);
  CHECK(folder.state_before(case_name, true).status == CaseState::Status::done);
  CHECK(folder.state_before(case_name, true).version == "0.1.0");
}

TEST_CASE("sweep folder: a program that was built anew while the sweep ran is told") {
  const TemporaryFolder temporary;
  const SweepFolder folder(temporary.file("sweep"));
  write_result(folder, version);
  CHECK(folder.state_after(case_name, 0).status == CaseState::Status::done);
  write_result(folder, "9.9.9+abcdef");
  const CaseState state = folder.state_after(case_name, 0);
  CHECK(state.status == CaseState::Status::failed);
  CHECK(contains(state.error, "the result is of version 9.9.9+abcdef, the sweep of " + std::string(version)));
  CHECK(contains(state.error, "built anew"));
}
