// Cases as jobs of GNU parallel, on this machine or on others that see the same files.
#include <csignal>
#include <filesystem>
#include <sstream>

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/process.hpp"
#include "sweep/runner.hpp"

namespace detoxsim {

namespace {

// GNU parallel builds a line for a shell, and replaces more in its template than meets the eye ({= perl =}). So the
// template holds nothing but {1} {2} …, and every word of every command, the program's name too, comes as an argument,
// which parallel quotes; not so where the template is arguments alone, hence the exec.
std::string command_template(std::size_t words) {
  std::string text = "exec";
  for (std::size_t i = 1; i <= words; ++i) text += " {" + std::to_string(i) + "}";
  return text;
}

class ParallelRunner final : public Runner {
 public:
  explicit ParallelRunner(RunnerOptions options) : options_(std::move(options)) {
    auto& hosts = options_.ssh_login_file;
    if (hosts.empty()) return;
    if (!std::filesystem::is_regular_file(hosts))
      throw InputError("--sshloginfile " + hosts + ": there is no such file");
    hosts = std::filesystem::absolute(hosts).string();
  }

  void run(const std::vector<CaseFiles>& cases, const std::string& folder, const RunnerEvents& events) override {
    std::string words;
    std::size_t count = 0;
    for (const auto& files : cases) {
      const auto command = case_command(options_, files);
      count = command.size();
      for (const auto& word : command) words += word + '\0';
    }
    log_ = folder + "/parallel.joblog";
    std::filesystem::remove(log_);
    read_ = 0;
    const MemoryFile input(words);
    const pid_t process = start_process(command(count), {input.descriptor(), 2, 2});
    bool stopping = false;
    while (!exit_code(process)) {
      report(cases.size(), events);
      if (!stopping && events.stop()) {
        stopping = true;
        // The first one ends the starting of jobs, the second one the jobs.
        kill(process, SIGTERM);
        pause_briefly();
        kill(process, SIGTERM);
      }
      pause_briefly();
    }
    report(cases.size(), events);
  }

 private:
  std::vector<std::string> command(std::size_t words) const {
    // /bin/sh whatever the person's shell is; --plain: no options from the person's configuration.
    std::vector<std::string> command = {
        "env",        "PARALLEL_SHELL=/bin/sh", "parallel", "--plain", "--will-cite", "--null",
        "--max-args", std::to_string(words),    "--joblog", log_,      "--termseq",   "TERM,5000,KILL,25"};
    // On other machines GNU parallel counts the cores itself.
    const int jobs =
        options_.jobs > 0 || !options_.ssh_login_file.empty() ? options_.jobs : default_jobs(options_.threads);
    if (jobs > 0) command.insert(command.end(), {"--jobs", std::to_string(jobs)});
    if (!options_.ssh_login_file.empty()) command.insert(command.end(), {"--sshloginfile", options_.ssh_login_file});
    command.push_back(command_template(words));
    return command;
  }

  // New whole lines of the job log: Seq Host Starttime JobRuntime Send Receive Exitval Signal Command, by tabs.
  void report(std::size_t cases, const RunnerEvents& events) {
    const auto text = read_file(log_);
    if (!text) return;
    for (auto end = text->find('\n', read_); end != std::string::npos; end = text->find('\n', read_)) {
      std::istringstream line(text->substr(read_, end - read_));
      read_ = end + 1;
      std::size_t number = 0;
      std::string host, skipped;
      int code = 0, signal = 0;
      if (!(line >> number) || number < 1 || number > cases) continue;  // the header, or what isn't parallel's
      line.ignore();
      std::getline(line, host, '\t');
      if (line >> skipped >> skipped >> skipped >> skipped >> code >> signal)
        events.ended(number - 1, signal > 0 ? 128 + signal : code);
    }
  }

  RunnerOptions options_;
  std::string log_;
  std::size_t read_ = 0;
};

}  // namespace

std::unique_ptr<Runner> make_parallel_runner(const RunnerOptions& options) {
  return std::make_unique<ParallelRunner>(options);
}

}  // namespace detoxsim
