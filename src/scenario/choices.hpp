// Settings with a few values that only a scenario names; rooms below it have their own.
#pragma once

#include "base/words.hpp"

namespace detoxsim {

/// What becomes of the work of workers that the server no longer waits for.
enum class LateWorkers { cancel, finish };
template <>
inline constexpr std::array words_of<LateWorkers> = {Word{LateWorkers::cancel, "cancel"},
                                                     Word{LateWorkers::finish, "finish"}};

/// Which samples the test columns tell of.
enum class EvaluateOn { test, held_out };
template <>
inline constexpr std::array words_of<EvaluateOn> = {Word{EvaluateOn::test, "test"},
                                                    Word{EvaluateOn::held_out, "held-out"}};

/// What workers report, and the server compares.
enum class VoteOn { gradients, digests };
template <>
inline constexpr std::array words_of<VoteOn> = {Word{VoteOn::gradients, "gradients"}, Word{VoteOn::digests, "digests"}};

/// What drives the simulated clock.
enum class TimeSource { modelled, measured };
template <>
inline constexpr std::array words_of<TimeSource> = {Word{TimeSource::modelled, "modelled"},
                                                    Word{TimeSource::measured, "measured"}};

}  // namespace detoxsim
