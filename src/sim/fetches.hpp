// The gradients that the server has asked for, and until when something has to happen.
#pragma once

#include <algorithm>
#include <vector>

#include "sim/clock.hpp"

namespace detoxsim {

/// Times are seconds of the simulated clock.
class Fetches {
 public:
  void clear() { fetches_.clear(); }
  void add(int worker, double until_s) { fetches_.push_back({worker, until_s}); }
  /// It has begun to come.
  void extend(int worker, double until_s) {
    for (Fetch& fetch : fetches_)
      if (fetch.worker == worker) fetch.until_s = until_s;
  }
  /// False: nothing was asked of the worker, or it is too late.
  bool remove(int worker) {
    return std::erase_if(fetches_, [&](const Fetch& fetch) { return fetch.worker == worker; }) > 0;
  }
  bool asked(int worker) const {
    return std::any_of(fetches_.begin(), fetches_.end(), [&](const Fetch& fetch) { return fetch.worker == worker; });
  }
  double first_limit_s() const {
    double first = never;
    for (const Fetch& fetch : fetches_) first = std::min(first, fetch.until_s);
    return first;
  }
  /// Who has let its time pass.
  std::vector<int> overdue(double now_s) const {
    std::vector<int> workers;
    for (const Fetch& fetch : fetches_)
      if (fetch.until_s <= now_s) workers.push_back(fetch.worker);
    return workers;
  }

 private:
  struct Fetch {
    int worker;
    double until_s;
  };
  std::vector<Fetch> fetches_;
};

}  // namespace detoxsim
