// Numbers with a unit as SimGrid's platforms have them: "10Gbps", "50us", "50Gf".
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace detoxsim {

/// What is measured, and in what a plain number is: bytes/s, bytes/s, seconds, flop/s, bytes. Bandwidths of networks
/// are written in bits ("10Gbps"), those of memory in bytes ("24GBps"); either is read in both.
enum class Quantity { bandwidth, memory_bandwidth, time, speed, size };

/// "a bandwidth", …
std::string to_text(Quantity quantity);
/// One that people write: "10Gbps", …
std::string example_of(Quantity quantity);
/// The units that are known, the usual ones first.
std::vector<std::string> units_of(Quantity quantity);

/// The number in the base unit; nullopt where the text is no number, or its unit is unknown. The same double as
/// SimGrid's own parser has.
std::optional<double> parse_quantity(Quantity quantity, const std::string& text);
/// The way to write it that everybody gets who means the same: "10Gbps" for 1.25e9 and for "1250MBps". Reads back as
/// the same number, but for its last bits.
std::string quantity_text(Quantity quantity, double value);
/// What stands behind the number in a text: "Gbps" of "10Gbps"; the whole text where there is no number.
std::string unit_in(const std::string& text);

}  // namespace detoxsim
