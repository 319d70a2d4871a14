// ALIE, sign-flip and inner-product manipulation against ByzFL's outputs.
#include <cmath>
#include <fstream>
#include <sstream>

#include "attacks/helpers.hpp"

using namespace detoxsim;
using namespace detoxsim::testing;

namespace {

Vector read_vector(std::istream& in, std::size_t d) {
  Vector vector(d);
  for (float& x : vector) REQUIRE(in >> x);
  return vector;
}

Settings read_settings(std::istream& in) {
  Settings settings;
  std::size_t count = 0;
  for (in >> count; count > 0; --count) {
    std::string key, text;
    in >> key >> text;
    char* end = nullptr;
    const double number = std::strtod(text.c_str(), &end);
    if (*end != 0) {
      settings.emplace_back(key, text);
    } else if (key == "ddof") {
      settings.emplace_back(key, static_cast<std::int64_t>(number));
    } else {
      settings.emplace_back(key, number);
    }
  }
  return settings;
}

double largest(const Vector& vector) {
  double value = 0;
  for (const float x : vector) value = std::max(value, std::abs(double(x)));
  return value;
}

}  // namespace

TEST_CASE("golden: the forged vectors of 60 cases agree to 1e-5 of their largest entry") {
  std::ifstream in(DETOXSIM_TEST_DATA "/attacks-golden.txt");
  std::vector<Vectors> inputs;
  int cases = 0;
  std::string line;
  while (std::getline(in, line)) {
    std::istringstream words(line);
    std::string kind;
    words >> kind;
    if (kind == "input") {
      std::size_t n = 0, d = 0;
      words >> n >> d;
      Vectors rows;
      while (rows.size() < n) rows.push_back(read_vector(in, d));
      inputs.push_back(rows);
    } else if (kind == "case") {
      std::size_t input = 0;
      std::string name;
      words >> input >> name;
      const Vectors& gradients = inputs.at(input);
      const Vector result = forged(name, read_settings(words), scene(gradients));
      const Vector expected = read_vector(in, gradients[0].size());
      INFO(line);
      for (std::size_t i = 0; i < expected.size(); ++i)
        REQUIRE(std::abs(double(result[i]) - expected[i]) <= 1e-5 * largest(expected));
      ++cases;
    }
  }
  CHECK(cases == 60);
}
