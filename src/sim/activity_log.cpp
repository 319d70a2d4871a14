#include "sim/activity_log.hpp"

#include <utility>

namespace detoxsim {

ActivityLog::ActivityLog(int servers, int workers, bool enabled)
    : servers_(servers),
      enabled_(enabled),
      doing_(static_cast<std::size_t>(workers)),
      rows_(enabled ? static_cast<std::size_t>(servers + workers + 1) : 0) {}

void ActivityLog::enter(int worker, const std::string& what, double now_s) {
  if (!enabled_) return;
  Activity& activity = doing_[static_cast<std::size_t>(worker)];
  if (!activity.what.empty() && now_s > activity.since_s)
    add({servers_ + worker, activity.what, activity.since_s, now_s});
  activity = {what, now_s};
}

void ActivityLog::instant(int worker, const std::string& what, double now_s) {
  const int row = servers_ + (worker < 0 ? static_cast<int>(doing_.size()) : worker);
  add({row, what, now_s, now_s});
}

void ActivityLog::add(const TimelineEvent& span) {
  if (enabled_) rows_[static_cast<std::size_t>(span.row)].push_back(span);
}

std::vector<TimelineEvent> ActivityLog::drain(double now_s) {
  std::vector<TimelineEvent> spans;
  if (!enabled_) return spans;
  for (std::size_t w = 0; w < doing_.size(); ++w) {
    const std::string what = doing_[w].what;
    enter(static_cast<int>(w), what, now_s);
  }
  for (auto& row : rows_)
    for (auto& span : std::exchange(row, {})) spans.push_back(std::move(span));
  return spans;
}

}  // namespace detoxsim
