#include "fuzz/gzip_mutator.hpp"

#include <zlib.h>

#include <algorithm>
#include <memory>

namespace detoxsim {

namespace {

constexpr std::size_t most_unpacked = 1 << 23;
constexpr int gzip_windows = 16 + 15;  // zlib's code for the gzip format

bool is_gzip(std::string_view bytes) { return bytes.size() >= 2 && bytes[0] == '\x1f' && bytes[1] == '\x8b'; }

std::string packed(std::string_view content) {
  z_stream stream = {};
  deflateInit2(&stream, 1, Z_DEFLATED, gzip_windows, 8, Z_DEFAULT_STRATEGY);
  std::string bytes(deflateBound(&stream, content.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(content.data()));
  stream.avail_in = static_cast<uInt>(content.size());
  stream.next_out = reinterpret_cast<Bytef*>(bytes.data());
  stream.avail_out = static_cast<uInt>(bytes.size());
  deflate(&stream, Z_FINISH);
  bytes.resize(stream.total_out);
  deflateEnd(&stream);
  return bytes;
}

}  // namespace

// What gzread does, written down once more: streams one after the other; what follows the last one and is none is
// ignored.
std::string unpacked(std::string_view bytes) {
  std::string content;
  std::string piece(1 << 14, '\0');
  while (is_gzip(bytes)) {
    z_stream stream = {};
    inflateInit2(&stream, gzip_windows);
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    int code = Z_OK;
    while (code == Z_OK && content.size() < most_unpacked) {
      stream.next_out = reinterpret_cast<Bytef*>(piece.data());
      stream.avail_out = static_cast<uInt>(piece.size());
      code = inflate(&stream, Z_NO_FLUSH);
      content.append(piece, 0, piece.size() - stream.avail_out);
    }
    bytes.remove_prefix(bytes.size() - stream.avail_in);
    inflateEnd(&stream);
    if (code != Z_STREAM_END) return content;
    if (!is_gzip(bytes)) return content;
  }
  return std::string(bytes);
}

}  // namespace detoxsim

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);

// libFuzzer asks this for the next input. Seven times of eight what a gzipped input holds is changed, else its bytes;
// now and then a plain one becomes gzipped.
extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size,
                                               unsigned int seed) {
  using namespace detoxsim;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const bool gzip = is_gzip(bytes);
  if (gzip ? seed % 8 == 0 : seed % 16 != 0) return LLVMFuzzerMutate(data, size, max_size);
  std::string content = unpacked(bytes);
  const std::size_t length = std::min(content.size(), 2 * max_size);
  content.resize(2 * max_size);
  content.resize(LLVMFuzzerMutate(reinterpret_cast<std::uint8_t*>(content.data()), length, content.size()));
  const std::string result = packed(content);
  if (result.size() > max_size) return LLVMFuzzerMutate(data, size, max_size);
  std::copy(result.begin(), result.end(), data);
  return result.size();
}
