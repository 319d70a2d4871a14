// Cases as processes of this machine.
#include "base/process.hpp"
#include "sweep/runner.hpp"

namespace detoxsim {

namespace {

class LocalRunner final : public Runner {
 public:
  explicit LocalRunner(RunnerOptions options) : options_(std::move(options)) {}

  void run(const std::vector<CaseFiles>& cases, const std::string&, const CaseEnded& ended,
           const std::function<bool()>& stop) override {
    const int jobs = options_.jobs > 0 ? options_.jobs : default_jobs(options_.threads);
    run_processes(
        cases.size(), jobs, [&](std::size_t i) { return start_process(case_command(options_, cases[i])); }, ended,
        stop);
  }

 private:
  RunnerOptions options_;
};

}  // namespace

std::unique_ptr<Runner> make_local_runner(const RunnerOptions& options) {
  return std::make_unique<LocalRunner>(options);
}

}  // namespace detoxsim
