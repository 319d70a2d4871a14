#include "base/mapped_file.hpp"

#include "base/helpers.hpp"

using namespace detoxsim;

TEST_CASE("mapped file: its bytes, also when moved") {
  const TemporaryFolder folder;
  MappedFile file(folder.write("x", "content"));
  CHECK(file.bytes() == "content");
  const MappedFile moved = std::move(file);
  CHECK(moved.bytes() == "content");
  CHECK(MappedFile(folder.write("empty", "")).bytes().empty());
}

TEST_CASE("mapped file: what is no file can't be read") {
  const TemporaryFolder folder;
  for (const std::string& name : {folder.file("missing"), folder.path()})
    CHECK(input_error([&] { MappedFile file(name); }) == name + ": can't be read; is the path right?");
}
