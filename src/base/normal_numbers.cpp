#include "base/normal_numbers.hpp"

#include <array>
#include <cmath>

namespace detoxsim {

namespace {

// 128 layers of equal area under exp(−x²/2): edge[0] that of the lowest, with the tail, edge[1] where the tail begins.
constexpr int layers = 128;
constexpr double tail_begin = 3.442619855899, area = 9.91256303526217e-3;

struct Layers {
  std::array<double, layers + 1> edge;
  std::array<double, layers> inside;  ///< below so much of its edge a point of the layer is under the curve

  Layers() {
    double height = std::exp(-0.5 * tail_begin * tail_begin);
    edge[0] = area / height;
    edge[1] = tail_begin;
    for (std::size_t i = 2; i < layers; ++i) {
      edge[i] = std::sqrt(-2 * std::log(area / edge[i - 1] + height));
      height = std::exp(-0.5 * edge[i] * edge[i]);
    }
    edge[layers] = 0;
    for (std::size_t i = 0; i < layers; ++i) inside[i] = edge[i + 1] / edge[i];
  }
};

// Beyond tail_begin (Marsaglia 1964).
double tail(RandomStream& random) {
  double x = 0, y = 0;
  do {
    x = -std::log1p(-random.uniform()) / tail_begin;
    y = -std::log1p(-random.uniform());
  } while (2 * y < x * x);
  return tail_begin + x;
}

double normal(const Layers& layer, RandomStream& random) {
  for (;;) {
    const std::uint64_t bits = random.bits();
    const std::size_t i = bits % layers;
    const double u = static_cast<double>(static_cast<std::int64_t>(bits) >> 11) * 0x1p-52;  // in [−1, 1)
    if (std::abs(u) < layer.inside[i]) return u * layer.edge[i];
    if (i == 0) return u < 0 ? -tail(random) : tail(random);
    const double x = u * layer.edge[i];
    const double below = std::exp(-0.5 * (layer.edge[i] * layer.edge[i] - x * x));
    const double above = std::exp(-0.5 * (layer.edge[i + 1] * layer.edge[i + 1] - x * x));
    if (above + random.uniform() * (below - above) < 1) return x;
  }
}

}  // namespace

void fill_normal(RandomStream& random, std::span<float> out) {
  static const Layers layer;
  for (float& x : out) x = static_cast<float>(normal(layer, random));
}

}  // namespace detoxsim
