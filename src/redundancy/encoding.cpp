#include "redundancy/encoding.hpp"

#include "kernels/kernels.hpp"

namespace detoxsim {

std::int64_t payload_bytes(Compression compression, std::int64_t d) {
  return compression == Compression::sign ? (d + 7) / 8 : 4 * d;
}

std::vector<std::size_t> payload_cuts(Compression compression, std::int64_t d, int shards) {
  std::vector<std::size_t> cuts;
  for (int j = 1; j < shards; ++j)
    cuts.push_back(static_cast<std::size_t>(payload_bytes(compression, shard_begin(d, shards, j))));
  return cuts;
}

std::vector<Payload> Encoder::encode(const RowView& rows) {
  std::vector<Payload> payloads;
  const auto bytes = static_cast<std::size_t>(payload_bytes(compression_, d_));
  if (compression_ == Compression::none) {
    for (int i = 0; i < rows.n(); ++i) payloads.emplace_back(reinterpret_cast<const std::byte*>(rows[i]), bytes);
    return payloads;
  }
  bits_.resize(static_cast<std::size_t>(rows.n()));
  for (int i = 0; i < rows.n(); ++i) {
    auto& bits = bits_[static_cast<std::size_t>(i)];
    bits.resize(bytes);
    kernels::pack_signs(rows[i], d_, bits.data());
    payloads.emplace_back(reinterpret_cast<const std::byte*>(bits.data()), bytes);
  }
  return payloads;
}

const float* decode(Compression compression, Payload payload, std::int64_t d, float* unpacked) {
  if (compression == Compression::none) return reinterpret_cast<const float*>(payload.data());
  kernels::unpack_signs(reinterpret_cast<const std::uint8_t*>(payload.data()), d, unpacked);
  return unpacked;
}

}  // namespace detoxsim
