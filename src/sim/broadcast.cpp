#include "sim/broadcast.hpp"

#include <bit>

namespace detoxsim {

Dissemination::Dissemination(const BroadcastShape& shape, int n)
    : shape_(shape),
      parent_(shape.parents(n)),
      chunks_held_(static_cast<std::size_t>(n) + 1, 0),
      withdrawn_(chunks_held_.size(), false),
      senders_(chunks_held_.size()) {
  chunks_held_[0] = shape_.chunks;
  for (int i = 1; i <= n; ++i) senders_[static_cast<std::size_t>(parent(i))].children.push_back(i);
}

bool Dissemination::ready(int position) const {
  const int from = parent(position), next = chunks_held_[static_cast<std::size_t>(position)];
  if (chunks_held_[static_cast<std::size_t>(from)] <= next) return false;
  if (!shape_.one_by_one) return true;
  const Sender& sender = senders_[static_cast<std::size_t>(from)];
  const int children = static_cast<int>(sender.children.size());
  return sender.sent / children == next &&
         sender.children[static_cast<std::size_t>(sender.sent % children)] == position;
}

std::vector<int> Dissemination::chunk_received(int position) {
  ++chunks_held_[static_cast<std::size_t>(position)];
  std::vector<int> ready;
  if (shape_.one_by_one) {
    ++senders_[static_cast<std::size_t>(parent(position))].sent;
    advance(parent(position), ready);
    advance(position, ready);
  }
  return ready;
}

std::vector<int> Dissemination::withdraw(int position) {
  withdrawn_[static_cast<std::size_t>(position)] = true;
  chunks_held_[static_cast<std::size_t>(position)] = 0;
  std::vector<int> ready;
  if (shape_.one_by_one) advance(parent(position), ready);
  return ready;
}

void Dissemination::advance(int sender, std::vector<int>& ready) {
  Sender& from = senders_[static_cast<std::size_t>(sender)];
  const int children = static_cast<int>(from.children.size());
  for (; from.sent < children * shape_.chunks; ++from.sent) {
    const int next = from.children[static_cast<std::size_t>(from.sent % children)];
    if (withdrawn_[static_cast<std::size_t>(next)]) continue;
    ready.push_back(next);
    return;
  }
}

namespace {

std::vector<int> all_from_the_server(int n) { return std::vector<int>(static_cast<std::size_t>(n) + 1, 0); }

// In round k each of the first 2^k positions serves the one 2^k behind it.
std::vector<int> binomial_tree(int n) {
  std::vector<int> parents(static_cast<std::size_t>(n) + 1, 0);
  for (unsigned i = 1; i <= static_cast<unsigned>(n); ++i) parents[i] = static_cast<int>(i - std::bit_floor(i));
  return parents;
}

std::vector<int> one_after_the_other(int n) {
  std::vector<int> parents(static_cast<std::size_t>(n) + 1, 0);
  for (int i = 1; i <= n; ++i) parents[static_cast<std::size_t>(i)] = i - 1;
  return parents;
}

const BroadcastRegistry::Registration registration_flat(ComponentKind::broadcast,
                                                        {"flat", "the server sends to all workers at once", "", {}},
                                                        [](const Params&) {
                                                          return BroadcastShape{all_from_the_server, 1, false};
                                                        });

const BroadcastRegistry::Registration registration_binomial(
    ComponentKind::broadcast,
    {"binomial",
     "whoever has the parameters passes them on, to one worker at a time: ⌈log2(p+1)⌉ rounds",
     "Thakur, Rabenseifner, Gropp 2005, doi:10.1177/1094342005051521, section 3",
     {}},
    [](const Params&) { return BroadcastShape{binomial_tree, 1, true}; });

const BroadcastRegistry::Registration registration_chain(
    ComponentKind::broadcast,
    {"chain",
     "every worker passes on each chunk to the next one while it receives the chunk after it",
     "",
     {integer_param("chunks", 16, 1, "equal pieces of the parameters")}},
    [](const Params& params) {
      return BroadcastShape{one_after_the_other, static_cast<int>(params.integer("chunks")), true};
    });

}  // namespace

}  // namespace detoxsim
