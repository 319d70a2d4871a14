// Scratch memory that starts on a cache line and is kept between uses.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <memory>
#include <new>

namespace detoxsim {

/// Room for T aligned to 64 bytes. Grows only: after the largest request no call allocates.
template <class T>
class AlignedBuffer {
 public:
  /// At least `count` elements of undefined content; earlier pointers die when it grows.
  T* reserve(std::size_t count) {
    if (count > capacity_) {
      data_.reset();
      data_.reset(static_cast<T*>(std::aligned_alloc(64, (count * sizeof(T) + 63) / 64 * 64)));
      if (!data_) throw std::bad_alloc();
      capacity_ = count;
    }
    return data_.get();
  }
  T* data() const { return data_.get(); }

 private:
  struct Free {
    void operator()(T* data) const { std::free(data); }
  };
  std::unique_ptr<T, Free> data_;
  std::size_t capacity_ = 0;
};

}  // namespace detoxsim
