#include "sweep/slurm_replies.hpp"

#include <algorithm>
#include <cctype>
#include <vector>

#include "base/text.hpp"

namespace detoxsim {

namespace {

// Without the blanks around it, such as the \r of a terminal.
std::string trimmed(const std::string& line) {
  const auto first = line.find_first_not_of(" \t\r");
  return first == std::string::npos ? "" : line.substr(first, line.find_last_not_of(" \t\r") + 1 - first);
}

bool is_number(const std::string& text) {
  const auto digit = [](char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; };
  return !text.empty() && std::all_of(text.begin(), text.end(), digit);
}

}  // namespace

std::optional<SlurmJob> submitted_job(const std::string& output) {
  std::optional<SlurmJob> job;
  for (const auto& line : split(output, '\n')) {
    const std::string text = trimmed(line);
    const auto end = text.find(';');
    if (is_number(text.substr(0, end)))
      job = {text.substr(0, end), end == std::string::npos ? "" : text.substr(end + 1)};
  }
  return job;
}

bool lists_job(const std::string& output, const SlurmJob& job) {
  const std::vector<std::string> lines = split(output, '\n');
  return std::any_of(lines.begin(), lines.end(), [&](const std::string& line) {
    const std::string text = trimmed(line);
    return text.substr(0, text.find_first_of("_+")) == job.id;
  });
}

}  // namespace detoxsim
