#include "base/thread_pool.hpp"

namespace detoxsim {

namespace {

// Tells the core that this is a waiting loop.
void pause() {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

}  // namespace

ThreadPool::ThreadPool(int threads) {
  // Waking a sleeping thread takes some 50 µs, as long as a small job: wait about as long awake first. Where there are
  // more threads than cores, a spinning thread would keep a working one from running.
  if (threads <= static_cast<int>(std::thread::hardware_concurrency())) spins_ = 4000;
  for (int slot = 1; slot < threads; ++slot) workers_.emplace_back([this, slot] { serve(slot); });
}

ThreadPool::~ThreadPool() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  for (auto& worker : workers_) worker.join();
}

void ThreadPool::run_erased(std::int64_t count, const void* task, Call call) {
  void* const object = const_cast<void*>(task);
  if (workers_.empty() || count <= 1) {
    for (std::int64_t i = 0; i < count; ++i) call(object, i, 0);
    return;
  }
  task_ = object;
  call_ = call;
  count_ = count;
  next_ = 0;
  busy_ = static_cast<int>(workers_.size());
  error_ = nullptr;
  failed_ = count;
  {
    const std::lock_guard lock(mutex_);
    ++round_;
  }
  wake_.notify_all();
  work(0);
  wait(done_, [this] { return busy_ == 0; });
  if (error_) std::rethrow_exception(error_);
}

template <class Condition>
void ThreadPool::wait(std::condition_variable& variable, Condition condition) {
  for (int i = 0; i < spins_; ++i) {
    if (condition()) return;
    pause();
  }
  std::unique_lock lock(mutex_);
  variable.wait(lock, condition);
}

void ThreadPool::serve(int slot) {
  for (std::uint64_t seen = 0;; ++seen) {
    wait(wake_, [&] { return stopping_ || round_ != seen; });
    if (stopping_) return;
    work(slot);
    if (--busy_ == 0) {
      const std::lock_guard lock(mutex_);
      done_.notify_one();
    }
  }
}

void ThreadPool::work(int slot) {
  for (std::int64_t i = next_++; i < count_; i = next_++) {
    try {
      call_(task_, i, slot);
    } catch (...) {
      const std::lock_guard lock(mutex_);
      if (i < failed_) {
        failed_ = i;
        error_ = std::current_exception();
      }
    }
  }
}

}  // namespace detoxsim
