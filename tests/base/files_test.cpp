#include "base/files.hpp"

#include "base/helpers.hpp"

using namespace detoxsim;

TEST_CASE("write_file: all bytes, nothing left beside it") {
  const TemporaryFolder folder;
  const std::string file = folder.file("x"), bytes("a\0\r\n\xff", 5);
  folder.write("x", "an older, longer content");
  write_file(file, bytes);
  CHECK(content_of(file) == bytes);
  CHECK_FALSE(std::filesystem::exists(file + ".part"));
}

TEST_CASE("write_file: a failure leaves what was there") {
  const TemporaryFolder folder;
  const std::string file = folder.write("x", "old");
  // The name of the half-written file is taken by a folder.
  std::filesystem::create_directories(file + ".part");
  CHECK(error_text<OutputError>([&] { write_file(file, "new"); }) == file + ".part: can't be written: Is a directory");
  CHECK(content_of(file) == "old");
  const std::string nowhere = folder.file("missing/x");
  CHECK(error_text<OutputError>([&] { write_file(nowhere, "new"); }) ==
        nowhere + ".part: can't be written: No such file or directory");
}

TEST_CASE("write_file: a full disk is an error, and nothing is left") {
  const TemporaryFolder folder;
  const std::string file = folder.write("x", "old"), large(3 << 20, 'x');
  const std::vector<std::string_view> pieces = {"small", large, "small"};
  for (const rlim_t bytes : {0, 2, 5, 1 << 20}) {
    const FileSizeLimit full(bytes);
    CHECK(error_text<OutputError>([&] { write_file(file, pieces); }) == file + ": can't be written: File too large");
    CHECK(content_of(file) == "old");
    CHECK_FALSE(std::filesystem::exists(file + ".part"));
  }
}

TEST_CASE("matching_files: in natural order") {
  const TemporaryFolder folder;
  for (const char* name : {"g_10.npy", "g_1.npy", "g_2.npy", "1.txt"}) folder.write(name, "");
  CHECK(matching_files(folder.file("*.npy")) ==
        std::vector<std::string>{folder.file("g_1.npy"), folder.file("g_2.npy"), folder.file("g_10.npy")});
  CHECK(matching_files(folder.file("1.txt")) == std::vector<std::string>{folder.file("1.txt")});
  CHECK(matching_files(folder.file("*.csv")).empty());
}

TEST_CASE("matching_files: what is there is meant, not what it would match") {
  const TemporaryFolder folder;
  std::filesystem::create_directory(folder.file("x[2]"));
  for (const char* name : {"a[1].npy", "a1.npy", "x[2]/b?.npy", "x[2]/b1.npy"}) folder.write(name, "");
  CHECK(matching_files(folder.file("a[1].npy")) == std::vector<std::string>{folder.file("a[1].npy")});
  CHECK(matching_files(folder.file("a[12].npy")) == std::vector<std::string>{folder.file("a1.npy")});
  CHECK(matching_files(folder.file("x[2]/b?.npy")) == std::vector<std::string>{folder.file("x[2]/b?.npy")});
  CHECK(matching_files(folder.file("x[2]/b*.npy")).size() == 2);
}

TEST_CASE("write_file: pieces lie behind each other") {
  const TemporaryFolder folder;
  const std::string large((1 << 20) + 1, 'x'), half(large.substr(0, 600000));
  const std::vector<std::string_view> pieces = {"ab", "", "c", half, half, large, "d", half};
  for (const Sync sync : {Sync::no, Sync::yes}) {
    write_file(folder.file("x"), pieces, sync);
    CHECK(content_of(folder.file("x")) == "abc" + half + half + large + "d" + half);
  }
}

TEST_CASE("sync_files_of: a folder, or an error") {
  const TemporaryFolder folder;
  sync_files_of(folder.path());
  CHECK(error_text<OutputError>([&] { sync_files_of(folder.file("none")); }) ==
        folder.file("none") + ": can't be written: No such file or directory");
}
