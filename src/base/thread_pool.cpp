#include "base/thread_pool.hpp"

#include <system_error>

#include "base/error.hpp"

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

// That this thread is at work in a pool, and in which slot.
class ThreadPool::Inside {
 public:
  Inside(const ThreadPool* pool, int slot) : before_(here_) { here_ = {pool, slot}; }
  ~Inside() { here_ = before_; }
  Inside(const Inside&) = delete;
  Inside& operator=(const Inside&) = delete;

  static bool of(const ThreadPool* pool) { return here_.pool == pool; }
  static int slot() { return here_.slot; }

 private:
  struct Place {
    const ThreadPool* pool = nullptr;
    int slot = 0;
  };
  static thread_local Place here_;
  const Place before_;
};

thread_local ThreadPool::Inside::Place ThreadPool::Inside::here_;

ThreadPool::ThreadPool(int threads) {
  // Waking a sleeping thread takes some 50 µs, as long as a small job: wait about as long awake first. Where there are
  // more threads than cores, a spinning thread would keep a working one from running.
  if (threads <= static_cast<int>(std::thread::hardware_concurrency())) spins_ = 4000;
  try {
    for (int slot = 1; slot < threads; ++slot) workers_.emplace_back([this, slot] { serve(slot); });
  } catch (const std::system_error& error) {
    // Fewer would give the same results; but times would be those of another number than was asked for.
    const std::string started = std::to_string(this->threads());
    stop();
    throw OutputError("of " + std::to_string(threads) + " threads only " + started +
                      " can be started: " + error.code().message() + "; ask for fewer");
  }
}

ThreadPool::~ThreadPool() { stop(); }

void ThreadPool::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  for (auto& worker : workers_) worker.join();
}

void ThreadPool::run_erased(std::int64_t count, const void* task, Call call) {
  void* const object = const_cast<void*>(task);
  const bool nested = Inside::of(this);
  std::unique_lock alone(one_run_, std::defer_lock);
  if (!nested) alone.lock();
  if (!nested && !workers_.empty() && count > 1) return run_on_all(count, object, call);
  const Inside inside(this, nested ? Inside::slot() : 0);
  for (std::int64_t i = 0; i < count; ++i) call(object, i, Inside::slot());
}

void ThreadPool::run_on_all(std::int64_t count, void* task, Call call) {
  task_ = task;
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
  const Inside inside(this, slot);
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
