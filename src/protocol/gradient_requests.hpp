// The gradients that the server has asked for, and until when something has to happen.
#pragma once

#include <algorithm>
#include <vector>

#include "protocol/wait_policy.hpp"

namespace detoxsim {

/// Times are seconds of the simulated clock.
class GradientRequests {
 public:
  void clear() { requests_.clear(); }
  void add(int worker, double until_s) { requests_.push_back({worker, until_s}); }
  /// It has begun to come.
  void extend(int worker, double until_s) {
    for (Request& request : requests_)
      if (request.worker == worker) request.until_s = until_s;
  }
  /// False: nothing was asked of the worker, or it is too late.
  bool remove(int worker) {
    return std::erase_if(requests_, [&](const Request& request) { return request.worker == worker; }) > 0;
  }
  bool asked(int worker) const {
    return std::any_of(requests_.begin(), requests_.end(),
                       [&](const Request& request) { return request.worker == worker; });
  }
  double first_limit_s() const {
    double first = never;
    for (const Request& request : requests_) first = std::min(first, request.until_s);
    return first;
  }
  /// Who has let its time pass.
  std::vector<int> overdue(double now_s) const {
    std::vector<int> workers;
    for (const Request& request : requests_)
      if (request.until_s <= now_s) workers.push_back(request.worker);
    return workers;
  }

 private:
  struct Request {
    int worker;
    double until_s;
  };
  std::vector<Request> requests_;
};

}  // namespace detoxsim
