// Lists of integers on the command line: "15,30,45", "0..9", "1..9:2".
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace detoxsim::cli {

inline constexpr std::size_t longest_list = 1'000'000;

/// Numbers and ranges FIRST..LAST or FIRST..LAST:STEP, separated by commas. InputError that names the option, also for
/// a number outside [min, max].
std::vector<std::int64_t> integer_list(const std::string& option, const std::string& text, std::int64_t min,
                                       std::int64_t max);

}  // namespace detoxsim::cli
