// Stragglers as measured somewhere: a table of factors.
#include <charconv>
#include <cmath>
#include <fstream>
#include <sstream>

#include "sim/stragglers.hpp"

namespace detoxsim {
namespace {

class Profile final : public Stragglers {
 public:
  explicit Profile(std::vector<std::vector<double>> rows) : rows_(std::move(rows)) {}
  std::vector<double> factors(std::int64_t iteration) const override {
    return rows_[static_cast<std::size_t>(iteration - 1) % rows_.size()];
  }

 private:
  std::vector<std::vector<double>> rows_;
};

double factor_of(const std::string& cell, const std::string& place) {
  double factor = 0;
  const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), factor);
  if (error != std::errc() || end != cell.data() + cell.size() || !std::isfinite(factor) || factor <= 0)
    throw InputError(place + ": expected a number > 0, got '" + cell + "'");
  return factor;
}

std::vector<double> row_of(const std::string& line, const std::string& place, int workers) {
  std::vector<double> factors;
  std::istringstream cells(line);
  for (std::string cell; std::getline(cells, cell, ',');) factors.push_back(factor_of(cell, place));
  if (static_cast<int>(factors.size()) != workers)
    throw InputError(place + ": expected a factor for each of p = " + std::to_string(workers) + " workers, got " +
                     std::to_string(factors.size()));
  return factors;
}

std::unique_ptr<Stragglers> profile(const Params& params, const StragglerContext& context) {
  const std::string& name = params.word("file");
  if (name.empty()) throw InputError(Mistake::bad_value, "file", "give a CSV file");
  std::ifstream file(name);
  std::vector<std::vector<double>> rows;
  for (std::string line; std::getline(file, line);) {
    if (rows.empty() && line.starts_with("\xef\xbb\xbf"))
      line.erase(0, 3);  // the byte-order mark with which spreadsheets begin a file
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (line.empty()) continue;
    rows.push_back(row_of(line, name + ", row " + std::to_string(rows.size() + 1), context.workers));
  }
  if (!file.eof() || file.bad())
    throw InputError(Mistake::bad_value, "file", name + ": can't be read; is the path right?");
  if (rows.empty()) throw InputError(Mistake::bad_value, "file", name + ": holds no factors");
  return std::make_unique<Profile>(std::move(rows));
}

const StragglerRegistry::Registration registration(
    ComponentKind::stragglers,
    {"profile",
     "factors from a CSV file: a row for each iteration, a column for each worker, no header; after the last row "
     "the first follows again",
     "",
     {path_param("file", "", "the CSV file")}},
    profile);

}  // namespace
}  // namespace detoxsim
