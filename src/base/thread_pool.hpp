// One persistent pool of threads for everything that runs in parallel.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <mutex>
#include <thread>
#include <type_traits>
#include <vector>

namespace detoxsim {

/// Runs tasks 0 … count−1, each once, on any of its threads. A task's result may depend on its number only, never on
/// the thread that runs it: then nothing depends on how many threads there are.
class ThreadPool {
 public:
  /// OutputError where the system starts no more threads.
  explicit ThreadPool(int threads);
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  int threads() const { return static_cast<int>(workers_.size()) + 1; }

  /// Calls task(i, slot) for i in [0, count); slot in [0, threads()) tells the thread, for scratch memory. Tasks are
  /// handed out in order, one at a time. Returns when all are done. A task may throw: the exception of the first task
  /// (by number) that does is rethrown here, and tasks after it may not have been run. What a task runs on its own pool
  /// is done by its thread alone, one after the other; who calls from another thread meanwhile waits.
  template <class Task>
  void run(std::int64_t count, Task&& task) {
    using Plain = std::remove_reference_t<Task>;
    run_erased(count, &task, [](void* object, std::int64_t i, int slot) { (*static_cast<Plain*>(object))(i, slot); });
  }

 private:
  using Call = void (*)(void*, std::int64_t, int);
  class Inside;
  void run_erased(std::int64_t count, const void* task, Call call);
  void run_on_all(std::int64_t count, void* task, Call call);
  void stop();
  void serve(int slot);
  void work(int slot);
  template <class Condition>
  void wait(std::condition_variable& variable, Condition condition);

  std::mutex one_run_;  ///< held by whoever runs tasks
  std::vector<std::thread> workers_;
  int spins_ = 0;  ///< looks before a waiting thread goes to sleep
  std::mutex mutex_;
  std::condition_variable wake_, done_;
  std::atomic<std::uint64_t> round_ = 0;
  std::atomic<bool> stopping_ = false;
  std::atomic<int> busy_ = 0;
  void* task_ = nullptr;
  Call call_ = nullptr;
  std::int64_t count_ = 0;
  std::atomic<std::int64_t> next_ = 0;
  std::exception_ptr error_;
  std::int64_t failed_ = 0;  ///< the task that threw error_
};

}  // namespace detoxsim
