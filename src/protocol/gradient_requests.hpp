// The gradients that the server has requested and that have not come yet, each with its timeout.
#pragma once

#include <algorithm>
#include <vector>

#include "protocol/wait_policy.hpp"

namespace detoxsim {

/// Times are seconds of the simulated clock.
class GradientRequests {
 public:
  void clear() { requests_.clear(); }
  void add(int worker, double timeout_s) { requests_.push_back({worker, timeout_s}); }
  /// The gradient has begun to come.
  void extend(int worker, double timeout_s) {
    for (Request& request : requests_)
      if (request.worker == worker) request.timeout_s = timeout_s;
  }
  /// False: nothing is pending from the worker.
  bool remove(int worker) {
    return std::erase_if(requests_, [&](const Request& request) { return request.worker == worker; }) > 0;
  }
  bool pending(int worker) const {
    return std::any_of(requests_.begin(), requests_.end(),
                       [&](const Request& request) { return request.worker == worker; });
  }
  double next_timeout_s() const {
    double next = never;
    for (const Request& request : requests_) next = std::min(next, request.timeout_s);
    return next;
  }
  /// Workers whose timeout has passed.
  std::vector<int> overdue(double now_s) const {
    std::vector<int> workers;
    for (const Request& request : requests_)
      if (request.timeout_s <= now_s) workers.push_back(request.worker);
    return workers;
  }

 private:
  struct Request {
    int worker;
    double timeout_s;
  };
  std::vector<Request> requests_;
};

}  // namespace detoxsim
