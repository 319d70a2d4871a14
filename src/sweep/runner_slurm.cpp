// Cases as tasks of one Slurm array job, on machines that see the same files.
#include <algorithm>
#include <charconv>
#include <cstdio>
#include <filesystem>
#include <utility>

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/process.hpp"
#include "base/shell.hpp"
#include "base/stopwatch.hpp"
#include "sweep/runner.hpp"
#include "sweep/slurm_replies.hpp"

namespace detoxsim {

namespace {

namespace fs = std::filesystem;

// Slurm's MaxArraySize is 1001 unless set otherwise; with more cases than that, a task runs several, one by one.
constexpr std::size_t most_tasks = 1000;

// What a person may have set to see less of the queue, or to be asked before a job is cancelled.
constexpr const char* personal[] = {"SQUEUE_FORMAT",   "SQUEUE_FORMAT2", "SQUEUE_STATES",   "SQUEUE_USERS",
                                    "SQUEUE_ACCOUNT",  "SQUEUE_NAMES",   "SQUEUE_QOS",      "SQUEUE_PARTITION",
                                    "SQUEUE_LICENSES", "SCANCEL_NAME",   "SCANCEL_ACCOUNT", "SCANCEL_INTERACTIVE",
                                    "SCANCEL_STATE",   "SCANCEL_USER",   "SCANCEL_QOS",     "SCANCEL_PARTITION",
                                    "SCANCEL_WCKEY"};

// What squeue or scancel says of a job, in English and in no way of the person's own.
ProcessOutput asked_about(const SlurmJob& job, const std::vector<std::string>& question) {
  std::vector<std::string> command = {"env"};
  for (const char* variable : personal) command.insert(command.end(), {"-u", variable});
  command.push_back("LC_ALL=C");
  command.insert(command.end(), question.begin(), question.end());
  if (!job.cluster.empty()) command.push_back("--clusters=" + job.cluster);
  return output_of(command);
}

class SlurmRunner final : public Runner {
 public:
  explicit SlurmRunner(RunnerOptions options) : options_(std::move(options)) {}

  void run(const std::vector<CaseFiles>& cases, const std::string& folder, const RunnerEvents& events) override {
    cancel_earlier(folder, events.stop);
    folder_ = own_folder(folder);
    write_files(cases);
    const SlurmJob job = submit(cases.size());
    std::vector<bool> done(cases.size(), false);
    bool stopping = false;
    Stopwatch since_asked;
    while (!std::all_of(done.begin(), done.end(), [](bool one) { return one; })) {
      if (!stopping && events.stop()) {
        stopping = true;
        cancel(job);
      }
      // Asked before looking: what a job has done at its end is seen after it is gone.
      const bool look_closely = since_asked.seconds() > 2;
      const bool alive = !look_closely || in_queue(job);
      if (look_closely) since_asked = {};
      look(cases, done, events);
      if (!alive) break;
      for (int i = 0; i < 40; ++i) pause_briefly();
    }
  }

 private:
  // A sweep that was killed has left its job in the queue: it would do the same work twice.
  void cancel_earlier(const std::string& folder, const std::function<bool()>& stop) {
    std::error_code none_yet;
    for (const auto& entry : fs::directory_iterator(folder + "/slurm", none_yet)) {
      const auto job = submitted_job(read_file((entry.path() / "job").string()).value_or(""));
      if (!job || !in_queue(*job)) continue;
      cancel(*job);
      while (in_queue(*job) && !stop())
        for (int i = 0; i < 40; ++i) pause_briefly();
    }
  }

  // Of this submission alone.
  static std::string own_folder(const std::string& folder) {
    for (int number = 1;; ++number) {
      const std::string own = folder + "/slurm/" + std::to_string(number);
      if (fs::exists(own)) continue;
      make_folder(own);
      return own;
    }
  }

  // The list of cases, a line for each task, and the script, in which everything but the task's number is quoted text.
  void write_files(const std::vector<CaseFiles>& cases) const {
    const std::size_t tasks = std::min(cases.size(), most_tasks);
    std::vector<std::string> lines(tasks);
    for (std::size_t i = 0; i < cases.size(); ++i) lines[i % tasks] += " " + cases[i].id;
    write_file(folder_ + "/cases", joined(lines, "\n") + "\n");
    // The id stands for what differs: all files of a case lie in one folder and begin with it.
    const std::string id = cases.front().id, all = cases.front().scenario.substr(0, cases.front().scenario.rfind('/'));
    std::string command;
    for (const auto& word : case_command(options_, cases.front()))
      command += (command.empty() ? "" : " ") + with_id(word, id, all);
    write_file(folder_ + "/script", "#!/bin/sh\n# One task of an array job; the line of cases that belongs to it.\n" +
                                        std::string("for id in $(sed -n \"$((SLURM_ARRAY_TASK_ID + 1))p\" ") +
                                        posix_quoted(folder_ + "/cases") + "); do\n  " + command + "\n  echo $? > " +
                                        posix_quoted(folder_ + "/") + "\"$id\"\ndone\n");
  }

  static std::string with_id(const std::string& word, const std::string& id, const std::string& folder) {
    const std::string start = folder + "/" + id;
    if (word.rfind(start, 0) != 0) return posix_quoted(word);
    const std::string rest = word.substr(start.size());
    return posix_quoted(folder + "/") + "\"$id\"" + (rest.empty() ? "" : posix_quoted(rest));
  }

  SlurmJob submit(std::size_t cases) const {
    const std::string tasks = "--array=0-" + std::to_string(std::min(cases, most_tasks) - 1);
    std::vector<std::string> command = {"sbatch",
                                        "--parsable",
                                        tasks + (options_.jobs > 0 ? "%" + std::to_string(options_.jobs) : ""),
                                        "--job-name=detoxsim",
                                        "--ntasks=1",
                                        "--cpus-per-task=" + std::to_string(options_.threads),
                                        "--output=/dev/null",
                                        "--chdir=/"};
    command.insert(command.end(), options_.sbatch_arguments.begin(), options_.sbatch_arguments.end());
    command.push_back(folder_ + "/script");
    const ProcessOutput output = output_of(command);
    if (output.code != 0) throw OutputError("sbatch: " + what_was_said(output));
    const auto job = submitted_job(output.out);
    if (!job)
      throw OutputError("sbatch: expected the number of a job, got: " + what_was_said({0, output.out, ""}) +
                        "; the job may wait or run all the same");
    write_file(folder_ + "/job", job->text() + "\n");
    return *job;
  }

  // False once Slurm knows of no task of the job that waits or runs; true while it doesn't answer, which is told once.
  bool in_queue(const SlurmJob& job) {
    const ProcessOutput output = asked_about(job, {"squeue", "--noheader", "--format=%i", "--jobs=" + job.id});
    if (output.code == 0) return lists_job(output.out, job);
    if (output.err.find("Invalid job id") != std::string::npos) return false;
    if (!std::exchange(told_, true))
      std::fprintf(stderr, "note: squeue: %s; it is asked again\n", what_was_said(output).c_str());
    return true;
  }

  // It may have ended meanwhile, which scancel calls an error.
  void cancel(const SlurmJob& job) {
    const ProcessOutput output = asked_about(job, {"scancel", job.id});
    if (output.code != 0 && in_queue(job))
      throw OutputError("scancel " + job.id + ": " + what_was_said(output) + "; the job goes on");
  }

  void look(const std::vector<CaseFiles>& cases, std::vector<bool>& done, const RunnerEvents& events) const {
    for (std::size_t i = 0; i < cases.size(); ++i) {
      if (done[i]) continue;
      const auto text = read_file(folder_ + "/" + cases[i].id);
      if (!text || text->empty() || text->back() != '\n') continue;
      done[i] = true;
      int code = 1;  // also where a full disk has cut it off
      std::from_chars(text->data(), text->data() + text->size(), code);
      events.ended(i, code);
    }
  }

  RunnerOptions options_;
  std::string folder_;
  bool told_ = false;  // that squeue doesn't answer
};

}  // namespace

std::unique_ptr<Runner> make_slurm_runner(const RunnerOptions& options) {
  return std::make_unique<SlurmRunner>(options);
}

}  // namespace detoxsim
