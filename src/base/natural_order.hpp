// The order in which people number things: 2 before 10.
#pragma once

#include <string>

namespace detoxsim {

/// "worker-2" before "worker-10": runs of digits compare as numbers, of equal ones ("1" and "01") the texts decide.
/// A total order.
bool naturally_before(const std::string& a, const std::string& b);

}  // namespace detoxsim
