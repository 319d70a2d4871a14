#include "sim/spans.hpp"

namespace detoxsim {

namespace {

constexpr std::array steps = {"vote", "inner rule", "outer rule", "update"};

}  // namespace

std::vector<Span> spans_of(const IterationTimes& times, const std::vector<WorkerTimes>& workers) {
  std::vector<Span> spans;
  const auto add = [&](int worker, const char* what, double begin_s, double end_s) {
    if (end_s > begin_s) spans.push_back({worker, what, begin_s, end_s});
  };
  add(Span::server, "send", times.start, times.received);
  add(Span::server, "wait", times.received, times.decided);
  double begin = times.decided;
  for (std::size_t step = 0; step < steps.size(); ++step) {
    add(Span::server, steps[step], begin, begin + times.aggregation[step]);
    begin += times.aggregation[step];
  }
  for (std::size_t i = 0; i < workers.size(); ++i) {
    const WorkerTimes& worker = workers[i];
    const int w = static_cast<int>(i);
    add(w, "receive", times.start, worker.received_at.value_or(times.decided));
    if (worker.received_at) add(w, "compute", *worker.received_at, worker.computed_at.value_or(times.decided));
    if (worker.computed_at) add(w, "send", *worker.computed_at, worker.reported_at.value_or(times.decided));
    if (worker.reported_at)
      add(w, "wait", *worker.reported_at, times.end);
    else
      spans.push_back({w, "dropped", times.decided, times.decided});
  }
  return spans;
}

}  // namespace detoxsim
