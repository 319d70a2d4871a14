#include "base/thread_pool.hpp"

#include <atomic>

namespace detoxsim {

ThreadPool::ThreadPool(int threads) {
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
  {
    const std::lock_guard lock(mutex_);
    task_ = object;
    call_ = call;
    count_ = count;
    next_ = 0;
    busy_ = static_cast<int>(workers_.size());
    error_ = nullptr;
    ++round_;
  }
  wake_.notify_all();
  work(0);
  std::unique_lock lock(mutex_);
  done_.wait(lock, [this] { return busy_ == 0; });
  if (error_) std::rethrow_exception(error_);
}

void ThreadPool::serve(int slot) {
  std::uint64_t seen = 0;
  std::unique_lock lock(mutex_);
  while (true) {
    wake_.wait(lock, [&] { return stopping_ || round_ != seen; });
    if (stopping_) return;
    seen = round_;
    lock.unlock();
    work(slot);
    lock.lock();
    if (--busy_ == 0) done_.notify_one();
  }
}

void ThreadPool::work(int slot) {
  std::atomic_ref<std::int64_t> next(next_);
  for (std::int64_t i = next++; i < count_; i = next++) {
    try {
      call_(task_, i, slot);
    } catch (...) {
      const std::lock_guard lock(mutex_);
      if (!error_) error_ = std::current_exception();
    }
  }
}

}  // namespace detoxsim
