// Broadcast: from whom each worker gets the parameters, and in which order.
#pragma once

#include <cstdint>
#include <vector>

#include "base/registry.hpp"

namespace detoxsim {

/// A tree of positions: 0 is the server, 1 … n are the recipients.
struct BroadcastShape {
  std::vector<int> (*parents)(int n) =
      nullptr;             ///< [i]: the position that sends to position i, lower than i; [0] unused
  int chunks = 1;          ///< equal pieces, each of which is passed on as soon as it is there
  bool one_by_one = true;  ///< a sender serves one at a time; false: all at once
};

using BroadcastFactory = BroadcastShape (*)(const Params& params);
using BroadcastRegistry = Registry<BroadcastFactory>;

inline BroadcastShape make_broadcast(const Component& component) {
  return BroadcastRegistry::find(ComponentKind::broadcast, component.name)(component.params);
}

/// One broadcast, without a clock: which recipient may receive its next chunk.
class Dissemination {
 public:
  Dissemination(const BroadcastShape& shape, int n);

  int chunks() const { return shape_.chunks; }
  int parent(int position) const { return parent_[static_cast<std::size_t>(position)]; }
  /// How many positions receive from this one.
  std::int64_t children_of(int position) const {
    return static_cast<std::int64_t>(senders_[static_cast<std::size_t>(position)].children.size());
  }
  bool complete(int position) const { return chunks_held_[static_cast<std::size_t>(position)] == shape_.chunks; }
  /// Whether the parent holds the next chunk and it is the position's turn.
  bool ready(int position) const;
  /// The position has its next chunk. Returns positions that may have become ready.
  std::vector<int> chunk_received(int position);
  /// The position has lost what it had and receives no more: its parent passes over it. Returns positions that may have
  /// become ready.
  std::vector<int> withdraw(int position);

 private:
  struct Sender {
    std::vector<int> children;
    int sent = 0;  ///< chunks so far: the first one to every child, then the second one …
  };
  /// Passes over children that have withdrawn; appends the child whose turn it is.
  void advance(int sender, std::vector<int>& ready);

  BroadcastShape shape_;
  std::vector<int> parent_, chunks_held_;
  std::vector<bool> withdrawn_;
  std::vector<Sender> senders_;
};

}  // namespace detoxsim
