#include "protocol/round.hpp"

namespace detoxsim {

Round::Round(const Assignment& assignment, const TransferSettings& settings, ThreadPool& pool)
    : assignment_(assignment),
      settings_(settings),
      collector_(settings.digests ? vote_on_digests(assignment, *this, settings.early_vote)
                                  : vote_on_gradients(assignment, *this, settings.early_vote, pool)) {}

void Round::open_votes(std::int64_t iteration) {
  row_ = IterationRow{};
  row_.iteration = iteration;
  honest_digests_.assign(assignment_.holders.size(), "");
  collector_->open();
}

// Who equivocates announces two gradients.
std::int64_t Round::report_bytes(int worker) const {
  const bool two = settings_.digests && settings_.digest_lie == DigestLie::equivocation && forges(worker);
  return settings_.report_bytes() * (two ? 2 : 1);
}

const std::string& Round::honest_digest(std::size_t file) {
  std::string& digest = honest_digests_[file];
  if (digest.empty()) digest = digest_of(honest(static_cast<int>(file)));
  return digest;
}

std::vector<std::string> Round::digests(int worker) {
  const std::string& honest =
      honest_digest(static_cast<std::size_t>(assignment_.file_of[static_cast<std::size_t>(worker)]));
  if (!forges(worker) || settings_.digest_lie == DigestLie::wrong_gradient ||
      settings_.digest_lie == DigestLie::silence)
    return {honest};
  const std::string forged = digest_of(gradient(worker));
  if (settings_.digest_lie == DigestLie::consistent) return {forged};
  return {honest, forged};
}

}  // namespace detoxsim
