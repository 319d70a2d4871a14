#include "learning/data_file.hpp"

#include "learning/helpers.hpp"

using namespace detoxsim;

namespace {

std::string rest_of(const std::string& file) {
  const auto bytes = DataFile(file).read_rest();
  return {bytes.begin(), bytes.end()};
}

// As long as asked for, and compressible, but without a short period.
std::string long_text(std::size_t size) {
  std::string text(size, 'x');
  RandomStream random(1, "text");
  for (std::size_t i = 0; i < size; i += 16) text[i] = static_cast<char>(random.below(256));
  return text;
}

}  // namespace

TEST_CASE("data file: everything up to the end, gzipped or not") {
  const TemporaryFolder folder;
  // Around the 4 MiB that are read at first, and the 8 MiB after them
  for (const std::size_t size : {0u, 1u, 5u, (4u << 20) - 1, 4u << 20, (4u << 20) + 1, 8u << 20, 9000000u}) {
    const std::string text = long_text(size);
    CAPTURE(size);
    CHECK((rest_of(folder.write("plain", text)) == text));
    CHECK((rest_of(write_gzipped(folder.file("zipped"), text)) == text));
  }
}

TEST_CASE("data file: a part, the rest, the end") {
  const TemporaryFolder folder;
  DataFile file(folder.write("file", "abcdef"));
  std::uint8_t two[2];
  file.read(two, 2, "letters");
  CHECK(two[0] == 'a');
  CHECK(two[1] == 'b');
  const auto rest = file.read_rest();
  CHECK(std::string(rest.begin(), rest.end()) == "cdef");
  file.expect_end("six letters");
  CHECK(input_error([&] { file.read(two, 1, "letters"); }) ==
        folder.file("file") + ": truncated: expected 1 bytes of letters, found 0");
}

TEST_CASE("data file: errors name the file, the problem and the advice") {
  const TemporaryFolder folder;
  const std::string file = folder.file("file"), text = long_text(100000);
  const auto problem = [&] { return input_error([&] { DataFile(file, "ask again").read_rest(); }); };
  CHECK(problem() == file + ": cannot be opened; ask again");
  write_gzipped(file, text);
  CHECK(problem() == "");
  const std::string zipped = content_of(file);
  // In the middle, before the checksum, in the checksum
  for (const std::size_t size : {zipped.size() / 2, zipped.size() - 8, zipped.size() - 1}) {
    folder.write("file", zipped.substr(0, size));
    CHECK(problem() == file + ": truncated: the gzip stream ends too early; ask again");
  }
  std::string damaged = zipped;
  damaged[damaged.size() - 6] = static_cast<char>(~damaged[damaged.size() - 6]);  // in the checksum
  folder.write("file", damaged);
  CHECK(contains(problem(), file + ": cannot be read: "));
  CHECK(contains(problem(), "; ask again"));
  damaged = zipped;
  for (std::size_t i = 0; i < 100; ++i) damaged[zipped.size() / 2 + i] = '\xff';
  folder.write("file", damaged);
  CHECK(contains(problem(), file + ": cannot be read: "));
}

TEST_CASE("data file: the plain one is taken before the gzipped one") {
  const TemporaryFolder folder;
  const std::string file = folder.file("file");
  CHECK(existing_data_file(file) == "");
  CHECK(input_error([&] { find_data_file(file, "look elsewhere"); }) == file + "[.gz]: no such file; look elsewhere");
  folder.write("file.gz", "x");
  CHECK(existing_data_file(file) == file + ".gz");
  folder.write("file", "x");
  CHECK(existing_data_file(file) == file);
  CHECK(find_data_file(file, "look elsewhere") == file);
  CHECK(existing_data_file(folder.path()) == "");  // a folder is no file
}
