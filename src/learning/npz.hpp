// NumPy's .npz files: zip archives of .npy arrays, stored (numpy.savez) or deflated (numpy.savez_compressed).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/npy.hpp"

struct zip;
struct zip_file;

namespace detoxsim {

/// One array of an archive, read from its beginning to its end. Every error is an InputError that begins with name().
class NpzArray {
 public:
  ~NpzArray();
  NpzArray(NpzArray&&) noexcept;

  const std::string& name() const { return name_; }  ///< "data.npz: x_train"
  const NpyHeader& header() const { return header_; }
  /// The next bytes of the values. InputError where the archive is damaged.
  void read(void* out, std::uint64_t bytes);
  /// To be called when all has been read. InputError where bytes are left, or the checksum is wrong.
  void expect_end();

 private:
  friend class NpzFile;
  NpzArray(std::string name, zip_file* entry, std::uint64_t size);
  std::uint64_t read_up_to(char* out, std::uint64_t bytes);
  [[noreturn]] void fail(const std::string& problem) const;

  struct Close {
    void operator()(zip_file* file) const;
  };
  std::string name_;
  std::unique_ptr<zip_file, Close> entry_;
  NpyHeader header_;
  std::string ahead_;  ///< values that were read with the header
};

class NpzFile {
 public:
  /// InputError: no such file, no zip archive, damaged.
  explicit NpzFile(std::string file);
  ~NpzFile();

  /// Names without ".npy", in the archive's order.
  std::vector<std::string> names() const;
  /// Not to be used longer than this object. InputError: no such array (says which there are), no .npy file, other
  /// than stored or deflated, encrypted, more values announced than the entry can hold or than fit in memory.
  NpzArray open(const std::string& array);

 private:
  struct Close {
    void operator()(zip* archive) const;
  };
  std::string file_;
  std::unique_ptr<zip, Close> archive_;
};

}  // namespace detoxsim
