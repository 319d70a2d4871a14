#include "base/quantity.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <utility>

#include "base/text.hpp"

namespace detoxsim {

namespace {

using Unit = std::pair<std::string, double>;
using Units = std::vector<Unit>;

// Multiplied one by one, as SimGrid does, so that the last bits are the same.
void add_prefixed(Units& units, const std::string& name, double value, double step, const char* const (&prefixes)[8]) {
  for (const char* prefix : prefixes) {
    value *= step;
    units.emplace_back(prefix + name, value);
  }
}

constexpr const char* decimal[8] = {"k", "M", "G", "T", "P", "E", "Z", "Y"};
constexpr const char* binary[8] = {"Ki", "Mi", "Gi", "Ti", "Pi", "Ei", "Zi", "Yi"};
constexpr const char* spelt[8] = {"kilo", "mega", "giga", "tera", "peta", "exa", "zeta", "yotta"};

// Bits and bytes, decimal and binary, each with all its multiples. The first nine are those in which numbers are
// written.
Units bits_and_bytes(const std::string& per, bool bytes_first, bool binary_first) {
  Units units;
  for (const bool bytes : {bytes_first, !bytes_first}) {
    for (const bool powers_of_two : {binary_first, !binary_first}) {
      const std::string name = (bytes ? "B" : "b") + per;
      const double value = bytes ? 1 : 0.125;
      if (powers_of_two == binary_first) units.emplace_back(name, value);
      add_prefixed(units, name, value, powers_of_two ? 1024 : 1000, powers_of_two ? binary : decimal);
    }
  }
  return units;
}

Units speeds() {
  Units units = {{"f", 1}};
  add_prefixed(units, "f", 1, 1000, decimal);
  units.emplace_back("flops", 1);
  add_prefixed(units, "flops", 1, 1000, spelt);
  return units;
}

const Units& units(Quantity quantity) {
  static const Units bandwidths = bits_and_bytes("ps", false, false), memory = bits_and_bytes("ps", true, false),
                     sizes = bits_and_bytes("", true, true), flops = speeds(),
                     times = {{"s", 1},  {"ms", 1e-3}, {"us", 1e-6}, {"ns", 1e-9}, {"ps", 1e-12},
                              {"m", 60}, {"h", 3600},  {"d", 86400}, {"w", 604800}};
  switch (quantity) {
    case Quantity::bandwidth: return bandwidths;
    case Quantity::memory_bandwidth: return memory;
    case Quantity::time: return times;
    case Quantity::speed: return flops;
    case Quantity::size: break;
  }
  return sizes;
}

// Those in which numbers are written, the largest first.
Units written(Quantity quantity) {
  const Units& all = units(quantity);
  Units chosen(all.begin(), all.begin() + (quantity == Quantity::time ? 5 : 9));
  std::sort(chosen.begin(), chosen.end(), [](const Unit& a, const Unit& b) { return a.second > b.second; });
  return chosen;
}

// The number at the beginning, and how many letters it has; 0 where there is none.
std::pair<double, std::size_t> number_in(const std::string& text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || !std::isfinite(number)) return {0, 0};
  return {number, static_cast<std::size_t>(end - text.data())};
}

std::string fifteen_digits(double number) {
  char text[32];
  std::snprintf(text, sizeof text, "%.15g", number);
  return text;
}

}  // namespace

std::string to_text(Quantity quantity) {
  switch (quantity) {
    case Quantity::bandwidth:
    case Quantity::memory_bandwidth: return "a bandwidth";
    case Quantity::time: return "a time";
    case Quantity::speed: return "a speed";
    case Quantity::size: break;
  }
  return "a size";
}

std::string example_of(Quantity quantity) {
  switch (quantity) {
    case Quantity::bandwidth: return "10Gbps";
    case Quantity::memory_bandwidth: return "24GBps";
    case Quantity::time: return "50us";
    case Quantity::speed: return "50Gf";
    case Quantity::size: break;
  }
  return "4MiB";
}

std::vector<std::string> units_of(Quantity quantity) {
  std::vector<std::string> names;
  for (const auto& [name, value] : units(quantity)) names.push_back(name);
  return names;
}

std::optional<double> parse_quantity(Quantity quantity, const std::string& text) {
  const auto [number, length] = number_in(text);
  if (length == 0) return std::nullopt;
  if (length == text.size()) return number;
  const std::string unit = text.substr(length);
  for (const auto& [name, value] : units(quantity))
    if (name == unit) return number * value;
  return std::nullopt;
}

std::string quantity_text(Quantity quantity, double value) {
  // 0.0001 s and 100 times the double 1e-6 differ in the last bit, and are the same to everybody who writes them.
  constexpr double last_bits = 4e-16;
  const Units candidates = written(quantity);
  if (value == 0) return "0" + units(quantity).front().first;
  for (const auto& [name, unit] : candidates) {
    if (std::abs(value) < unit * (1 - 1e-12) && name != candidates.back().first) continue;
    const std::string rounded = fifteen_digits(value / unit) + name, exact = shortest(value / unit) + name;
    if (std::abs(*parse_quantity(quantity, rounded) - value) <= last_bits * value) return rounded;
    if (*parse_quantity(quantity, exact) == value) return exact;
  }
  return shortest(value);
}

std::string unit_in(const std::string& text) { return text.substr(number_in(text).second); }

}  // namespace detoxsim
