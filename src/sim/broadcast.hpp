// Broadcast: from whom each worker gets the parameters, and in which order.
#pragma once

#include <cstdint>
#include <vector>

#include "base/registry.hpp"

namespace detoxsim {

/// Positions: 0 is the server, 1 … n are those who receive.
struct BroadcastShape {
  std::vector<int> (*parents)(int n) = nullptr;  ///< [i]: who passes it on to position i, lower than i; [0] unused
  int chunks = 1;                                ///< equal pieces that are passed on one by one
  bool one_by_one = true;                        ///< a sender serves one at a time; false: all at once
};

using BroadcastFactory = BroadcastShape (*)(const Params& params);
using BroadcastRegistry = Registry<BroadcastFactory>;

inline BroadcastShape make_broadcast(const Component& component) {
  return BroadcastRegistry::find(ComponentKind::broadcast, component.name)(component.params);
}

/// One broadcast on its way, without a clock: who may take its next chunk.
class Dissemination {
 public:
  Dissemination(const BroadcastShape& shape, int n);

  int chunks() const { return shape_.chunks; }
  int parent(int position) const { return parent_[static_cast<std::size_t>(position)]; }
  /// How many get it from there.
  std::int64_t sent_by(int position) const {
    return static_cast<std::int64_t>(senders_[static_cast<std::size_t>(position)].children.size());
  }
  bool complete(int position) const { return held_[static_cast<std::size_t>(position)] == shape_.chunks; }
  /// Whether the parent holds the next chunk and it is the position's turn.
  bool ready(int position) const;
  /// The position has its next chunk. Returns positions that may have become ready.
  std::vector<int> received(int position);
  /// The position has lost what it had and takes no more: others need not wait their turn for it. Returns the same.
  std::vector<int> left(int position);

 private:
  struct Sender {
    std::vector<int> children;
    int sent = 0;  ///< chunk by chunk, child by child
  };
  /// Passes over children that left; adds the child whose turn it is.
  void turn(int sender, std::vector<int>& ready);

  BroadcastShape shape_;
  std::vector<int> parent_, held_;
  std::vector<bool> left_;
  std::vector<Sender> senders_;
};

}  // namespace detoxsim
