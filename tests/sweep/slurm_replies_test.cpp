#include "sweep/slurm_replies.hpp"

#include "catch.hpp"

using namespace detoxsim;

namespace {

std::string submitted(const std::string& output) {
  const auto job = submitted_job(output);
  return job ? job->text() : "none";
}

}  // namespace

TEST_CASE("slurm: the job is the last line that is a number, whatever a site prints around it") {
  CHECK(submitted("123\n") == "123");
  CHECK(submitted("123") == "123");
  CHECK(submitted("123;cluster-2\n") == "123;cluster-2");
  CHECK(submitted("-----\nSubmitted via gateway 7\n-----\n123\n") == "123");
  CHECK(submitted("2026\n123;a\n\nthanks\n") == "123;a");
  CHECK(submitted("  123 \r\n") == "123");
  for (const char* output :
       {"", "\n", "-----\n", "Submitted batch job 123\n", "12 3\n", "123x\n", ";cluster\n", "-5\n"}) {
    CAPTURE(output);
    CHECK(submitted(output) == "none");
  }
  CHECK(submitted_job("9;x")->id == "9");
  CHECK(submitted_job("9;x")->cluster == "x");
  CHECK(submitted_job("9")->cluster.empty());
}

TEST_CASE("slurm: a job is in the queue where a line is it or a task of it") {
  const SlurmJob job{"12", ""};
  for (const char* output : {"12\n", "12_3\n", "12_[4-9%2]", "-----\nCLUSTER: x\n 12_1 \n", "7\n12+0\n"}) {
    CAPTURE(output);
    CHECK(lists_job(output, job));
  }
  for (const char* output : {"", "-----\n", "1\n", "123\n", "121_0\n", "CLUSTER: 12\n", "_12"}) {
    CAPTURE(output);
    CHECK_FALSE(lists_job(output, job));
  }
}
