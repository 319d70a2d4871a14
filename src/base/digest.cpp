#include "base/digest.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>
#include <vector>

#include "base/files.hpp"

namespace detoxsim {

namespace {

namespace fs = std::filesystem;

class Hasher {
 public:
  Hasher() : context_(EVP_MD_CTX_new()) { EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr); }
  void add(std::string_view bytes) { EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()); }
  std::string hex() {
    unsigned char digest[32];
    EVP_DigestFinal_ex(context_.get(), digest, nullptr);
    std::string text;
    for (const unsigned char byte : digest) {
      text += "0123456789abcdef"[byte >> 4];
      text += "0123456789abcdef"[byte & 15];
    }
    return text;
  }

 private:
  struct ContextDeleter {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  };
  std::unique_ptr<EVP_MD_CTX, ContextDeleter> context_;
};

std::string sha256_of_file(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  Hasher hasher;
  std::vector<char> buffer(1 << 16);
  while (stream.read(buffer.data(), static_cast<std::streamsize>(buffer.size())) || stream.gcount() > 0)
    hasher.add({buffer.data(), static_cast<std::size_t>(stream.gcount())});
  return hasher.hex();
}

}  // namespace

std::string sha256(std::string_view bytes) {
  Hasher hasher;
  hasher.add(bytes);
  return hasher.hex();
}

std::string sha256_of_path(const std::string& path) {
  std::error_code error;
  if (fs::is_regular_file(path, error)) return sha256_of_file(path);
  std::vector<fs::path> files;
  if (fs::is_directory(path, error)) {
    for (const auto& entry : fs::directory_iterator(path, error)) files.push_back(entry.path());
    std::sort(files.begin(), files.end());
  } else {
    for (const auto& file : matching_files(path)) files.emplace_back(file);
  }
  std::string listing;
  for (const auto& file : files) {
    if (fs::is_regular_file(file, error)) listing += file.filename().string() + " " + sha256_of_file(file) + "\n";
  }
  return listing.empty() ? "" : sha256(listing);
}

}  // namespace detoxsim
