#include "experiment/result_folder.hpp"

#include <algorithm>
#include <filesystem>
#include <optional>

#include "base/error.hpp"
#include "base/files.hpp"

namespace detoxsim {

namespace {

namespace fs = std::filesystem;

// In the order in which they go away: run.json speaks for the others.
constexpr const char* result_files[] = {"run.json",      "summary.csv",      "iterations.csv",
                                        "run.json.part", "summary.csv.part", "iterations.csv.part"};

std::string made_folder(const std::string& folder) {
  make_folder(folder);
  return folder;
}

std::string run_lock(const std::string& folder) { return folder + "/lock"; }

InputError run_at_work(const std::string& folder) {
  return InputError(folder + ": another run is writing its result here; give another --out");
}

// Its rows, where they can be counted: the last line may be cut off.
std::string with_rows(const std::string& folder, const std::string& file) {
  if (file.rfind("iterations.csv", 0) != 0) return file;
  const std::string text = read_file(folder + "/" + file).value_or("");
  const auto rows = std::max<std::ptrdiff_t>(0, std::count(text.begin(), text.end(), '\n') - 1);
  return file + " with " + std::to_string(rows) + " rows";
}

}  // namespace

void refuse_result(const std::string& folder) {
  if (FileLock::is_held(run_lock(folder))) throw run_at_work(folder);
  std::string found;
  for (const char* file : result_files) {
    if (std::error_code error; fs::exists(folder + "/" + file, error))
      found += (found.empty() ? "" : ", ") + with_rows(folder, file);
  }
  if (found.empty()) return;
  const bool ended = found.rfind("run.json", 0) == 0 && found.rfind("run.json.part", 0) != 0;
  throw InputError(folder + ": holds " +
                   (ended ? "a result already (run.json)" : "what a run left that was cut short (" + found + ")") +
                   "; give another --out, or --force to overwrite it");
}

ResultFolder::ResultFolder(const std::string& path, bool wait) : path_(made_folder(path)), lock_(run_lock(path_)) {
  if (wait)
    lock_.lock();
  else if (!lock_.try_lock())
    throw run_at_work(path_);
}

void ResultFolder::clear() const {
  for (const char* name : result_files) {
    std::error_code error;
    fs::remove(file(name), error);
    if (error) throw OutputError(file(name) + ": can't be removed: " + error.message());
  }
}

}  // namespace detoxsim
