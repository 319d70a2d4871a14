// An order among tasks of a thread pool: what they do in turn has the same result however many threads there are.
#pragma once

#include <atomic>
#include <cstdint>

namespace detoxsim {

/// Whose turn it is: task 0 first, then 1, and so on. The pool hands tasks out in that order, so the lowest unfinished
/// one never waits.
class InTurn {
 public:
  /// A task's turn, which passes on to the next at the end of its scope: also where the task throws before it came, or
  /// those after it would wait for ever.
  class Turn {
   public:
    Turn(InTurn& order, std::int64_t task) : order_(order), task_(task) {}
    ~Turn() {
      wait();
      order_.turn_ = task_ + 1;
      order_.turn_.notify_all();
    }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

    /// Until it has come.
    void wait() const {
      for (std::int64_t now = order_.turn_; now != task_; now = order_.turn_) order_.turn_.wait(now);
    }

   private:
    InTurn& order_;
    const std::int64_t task_;
  };

 private:
  std::atomic<std::int64_t> turn_ = 0;
};

}  // namespace detoxsim
