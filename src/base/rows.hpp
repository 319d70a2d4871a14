// Rows of floats: a view of n row pointers, and a buffer that owns n aligned rows.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>
#include <span>
#include <vector>

#include "base/share.hpp"

namespace detoxsim {

/// Servers that own d coordinates share them evenly: server j of m has [shard_begin(d, m, j), shard_begin(d, m, j+1)),
/// nothing where d is too small.
inline std::int64_t shard_begin(std::int64_t d, int shards, int j) { return share_begin(d, shards, j); }

/// n rows of d float32 each, anywhere in memory; not owning.
struct RowView {
  std::span<const float* const> rows;
  std::int64_t d = 0;
  int shards = 1;  ///< servers that share the coordinates; kernels see columns only and don't care

  int n() const { return static_cast<int>(rows.size()); }
  const float* operator[](int i) const { return rows[static_cast<std::size_t>(i)]; }
};

/// n rows of d float32, each aligned to 64 bytes. Growing reallocates; the contents are not kept.
class RowBuffer {
 public:
  RowBuffer() = default;
  RowBuffer(int n, std::int64_t d) { resize(n, d); }

  /// Afterwards there are n rows of d floats of undefined content; allocates only where more is needed than ever
  /// before.
  void resize(int n, std::int64_t d) {
    // Rows a multiple of 4 KiB apart would alias in L1; an odd number of cache lines keeps them apart.
    const std::int64_t lines = ((d + 15) / 16) | 1;
    const std::size_t bytes = static_cast<std::size_t>(n) * static_cast<std::size_t>(lines) * 64;
    if (bytes > capacity_) {
      data_.reset();
      data_.reset(static_cast<float*>(std::aligned_alloc(64, bytes)));
      if (!data_) throw std::bad_alloc();
      capacity_ = bytes;
    }
    d_ = d;
    pointers_.resize(static_cast<std::size_t>(n));
    for (int i = 0; i < n; ++i) pointers_[static_cast<std::size_t>(i)] = data_.get() + i * lines * 16;
  }

  int n() const { return static_cast<int>(pointers_.size()); }
  std::int64_t d() const { return d_; }
  float* operator[](int i) { return pointers_[static_cast<std::size_t>(i)]; }
  const float* operator[](int i) const { return pointers_[static_cast<std::size_t>(i)]; }
  std::span<float> row(int i) { return {(*this)[i], static_cast<std::size_t>(d_)}; }
  std::span<float* const> pointers() { return pointers_; }
  RowView view(int shards = 1) const {
    return {{const_cast<const float* const*>(pointers_.data()), pointers_.size()}, d_, shards};
  }

 private:
  struct Free {
    void operator()(float* data) const { std::free(data); }
  };
  std::unique_ptr<float, Free> data_;
  std::size_t capacity_ = 0;  ///< bytes
  std::int64_t d_ = 0;
  std::vector<float*> pointers_;
};

}  // namespace detoxsim
