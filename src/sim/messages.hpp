// What travels through the simulated network. The sender owns a message until its put has returned.
#pragma once

#include <cstdint>
#include <memory>
#include <unordered_map>

#include "redundancy/vote.hpp"

namespace detoxsim {

/// Server → worker: the model of this iteration.
struct Parameters {
  std::int64_t iteration = 0;
};

/// Worker → server: a gradient, and when the worker had what (simulated seconds).
struct Report {
  std::int64_t iteration = 0;
  int worker = 0;
  Wire gradient;
  double received_at = 0, computed_at = 0;
};

/// Owns messages between post and take, because either end may be killed in between.
template <class Message>
class InFlight {
 public:
  /// For the sender: what the network carries.
  Message* post(const Message& message) {
    auto owned = std::make_unique<Message>(message);
    Message* const carried = owned.get();
    messages_.emplace(carried, std::move(owned));
    return carried;
  }
  /// For the receiver, once it has arrived.
  std::unique_ptr<Message> take(Message* carried) { return std::move(messages_.extract(carried).mapped()); }

 private:
  std::unordered_map<Message*, std::unique_ptr<Message>> messages_;
};

}  // namespace detoxsim
