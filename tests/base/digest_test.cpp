#include "base/digest.hpp"

#include <algorithm>
#include <filesystem>

#include "base/helpers.hpp"

using namespace detoxsim;

TEST_CASE("SHA-256: the standard's examples") {
  // FIPS 180-2, appendix B
  CHECK(sha256("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") ==
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  CHECK(sha256(std::string(1000000, 'a')) == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
  CHECK(sha256("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST_CASE("SHA-256 of a file: its contents, in pieces or at once") {
  const TemporaryFolder folder;
  // Longer than the reader's buffer, and a whole number of buffers
  for (const std::size_t size : {std::size_t{0}, std::size_t{3}, std::size_t{65536}, std::size_t{200001}}) {
    const std::string content(size, 'x');
    CHECK(sha256_of_path(folder.write("file", content)) == sha256(content));
  }
  CHECK(sha256_of_path(folder.file("missing")) == "");
}

TEST_CASE("SHA-256 of a folder: names and contents, whatever the order of the listing") {
  const TemporaryFolder folder;
  const std::filesystem::path root = folder.path();
  const auto fill = [&](const std::string& name, const std::vector<std::string>& files) {
    std::filesystem::create_directories(root / name);
    for (const auto& file : files) folder.write(name + "/" + file, "content of " + file);
    return (root / name).string();
  };
  std::vector<std::string> names;
  for (int i = 0; i < 50; ++i) names.push_back("file-" + std::to_string(i));
  const std::string forward = fill("forward", names);
  std::reverse(names.begin(), names.end());
  const std::string backward = fill("backward", names);
  const std::string digest = sha256_of_path(forward);
  CHECK(sha256_of_path(backward) == digest);

  const std::string two = fill("two", {"b", "a"});
  CHECK(sha256_of_path(two) == sha256("a " + sha256("content of a") + "\n" + "b " + sha256("content of b") + "\n"));

  SECTION("another content") {
    folder.write("backward/file-7", "other");
    CHECK(sha256_of_path(backward) != digest);
  }
  SECTION("another name") {
    std::filesystem::rename(root / "backward/file-7", root / "backward/file-77");
    CHECK(sha256_of_path(backward) != digest);
  }
  SECTION("a folder in it does not count") {
    fill("backward/deeper", {"c"});
    CHECK(sha256_of_path(backward) == digest);
  }
}

TEST_CASE("SHA-256 of a pattern: the files that match, whatever else lies beside them") {
  const TemporaryFolder folder;
  folder.write("a.npy", "1");
  folder.write("b.npy", "2");
  const std::string digest = sha256_of_path(folder.file("*.npy"));
  CHECK(digest == sha256("a.npy " + sha256("1") + "\n" + "b.npy " + sha256("2") + "\n"));
  folder.write("c.txt", "3");
  CHECK(sha256_of_path(folder.file("*.npy")) == digest);
  folder.write("b.npy", "4");
  CHECK(sha256_of_path(folder.file("*.npy")) != digest);
}
