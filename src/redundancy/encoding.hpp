// What a gradient looks like on the wire: the floats themselves, or one sign bit each.
#pragma once

#include <cstdint>

#include "base/rows.hpp"
#include "redundancy/choices.hpp"
#include "redundancy/vote.hpp"

namespace detoxsim {

/// Bytes of one gradient of dimension d on the wire: 4d, or ⌈d/8⌉.
std::int64_t payload_bytes(Compression compression, std::int64_t d);

/// The shards−1 bytes at which a payload is cut for servers that share its d coordinates (shard_begin). A byte of signs
/// goes to the owner of its first coordinate.
std::vector<std::size_t> payload_cuts(Compression compression, std::int64_t d, int shards);

/// Makes the payloads of gradients. Without compression a payload is the gradient's own memory; with it, bits kept
/// here.
class Encoder {
 public:
  Encoder(Compression compression, std::int64_t d) : compression_(compression), d_(d) {}
  /// The payloads of `rows`, valid until the next call and as long as the rows are.
  std::vector<Payload> encode(const RowView& rows);

 private:
  Compression compression_;
  std::int64_t d_;
  std::vector<std::vector<std::uint8_t>> bits_;
};

/// The inverse, at the server. Without compression the result points into the payload; else into `unpacked` (d floats).
const float* decode(Compression compression, Payload payload, std::int64_t d, float* unpacked);

}  // namespace detoxsim
