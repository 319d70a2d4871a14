// A file of a data set, gzipped or not, read from its beginning to its end.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

struct gzFile_s;

namespace detoxsim {

/// Every error is an InputError: the file's name, the problem, then the advice.
class DataFile {
 public:
  /// advice: what to do about a file that's wrong; "" for none. InputError where the file can't be opened.
  explicit DataFile(std::string name, std::string advice = "");

  [[noreturn]] void fail(const std::string& problem) const;

  /// To be asked before memory is taken for what a header announces: InputError where the file can't hold so much.
  void expect(std::uint64_t bytes, const std::string& what);
  /// Fills all of out; `what` is what it holds. InputError for a damaged gzip stream or where the file ends before.
  void read(std::uint8_t* out, std::uint64_t bytes, const std::string& what);
  /// All bytes up to the end. InputError for a damaged gzip stream.
  std::vector<std::uint8_t> read_rest();
  /// InputError where bytes are left after what was announced, or the gzip stream is damaged.
  void expect_end(const std::string& announced);

 private:
  [[noreturn]] void fail_truncated(std::uint64_t bytes, const std::string& what, std::uint64_t found) const;
  std::uint64_t read_up_to(std::uint8_t* out, std::uint64_t bytes);
  void check_stream() const;

  struct GzipCloser {
    void operator()(gzFile_s* file) const;
  };
  std::string name_, advice_;
  std::uint64_t size_ = 0;  ///< on disk
  std::unique_ptr<gzFile_s, GzipCloser> file_;
};

/// The file or, where there is none, the same with ".gz" at its end; "" where there is neither.
std::string existing_data_file(const std::string& file);
/// The same; InputError with the advice where there is neither.
std::string find_data_file(const std::string& file, const std::string& advice);

}  // namespace detoxsim
