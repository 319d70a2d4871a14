// What travels through the simulated network. The sender owns a message until its put has returned.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "redundancy/vote.hpp"

namespace detoxsim {

/// Server → worker: the model of this iteration.
struct Parameters {
  std::int64_t iteration = 0;
};

/// Worker → server: a gradient.
struct Report {
  std::int64_t iteration = 0;
  Wire gradient;
};

/// Owns messages while they travel, because either end may be killed in between. Of each worker there is one at most:
/// what it or the server sends next replaces a message that was lost.
template <class Message>
class InFlight {
 public:
  explicit InFlight(int workers) : messages_(static_cast<std::size_t>(workers)) {}
  /// For the sender: what the network carries.
  Message* post(int worker, const Message& message) {
    auto& place = messages_[static_cast<std::size_t>(worker)];
    place = std::make_unique<Message>(message);
    return place.get();
  }
  /// For the receiver, once it has arrived.
  std::unique_ptr<Message> take(int worker) { return std::move(messages_[static_cast<std::size_t>(worker)]); }

 private:
  std::vector<std::unique_ptr<Message>> messages_;
};

}  // namespace detoxsim
