// Cases as processes of this machine, copies of the sweep itself.
#include "base/process.hpp"
#include "sweep/runner.hpp"

namespace detoxsim {

namespace {

class LocalRunner final : public Runner {
 public:
  explicit LocalRunner(RunnerOptions options) : options_(std::move(options)) {}

  // A copy of this process has read the data already, and needs no start.
  void run(const std::vector<CaseFiles>& cases, const std::string&, const RunnerEvents& events) override {
    const int jobs = options_.jobs > 0 ? options_.jobs : default_jobs(options_.threads);
    const auto start = [&](std::size_t i) {
      events.starting(i);
      std::vector<std::string> words = case_command(options_, cases[i]);
      words.erase(words.begin());
      return start_copy([&] { return options_.run_here(words); });
    };
    run_processes(cases.size(), jobs, start, events.ended, events.stop);
  }

 private:
  RunnerOptions options_;
};

}  // namespace

std::unique_ptr<Runner> make_local_runner(const RunnerOptions& options) {
  return std::make_unique<LocalRunner>(options);
}

}  // namespace detoxsim
