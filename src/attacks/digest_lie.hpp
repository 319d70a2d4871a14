// What a Byzantine worker does where the server votes on digests.
#pragma once

#include "base/words.hpp"

namespace detoxsim {

enum class DigestLie {
  consistent,      ///< announces what it forged, and sends it
  wrong_gradient,  ///< announces the honest gradient, and sends what it forged
  silence,         ///< announces the honest gradient, and sends nothing
  equivocation,    ///< announces both
};
template <>
inline constexpr std::array words_of<DigestLie> = {
    Word{DigestLie::consistent, "consistent"}, Word{DigestLie::wrong_gradient, "wrong-gradient"},
    Word{DigestLie::silence, "silence"}, Word{DigestLie::equivocation, "equivocation"}};

}  // namespace detoxsim
