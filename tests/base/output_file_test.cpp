#include "base/output_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <atomic>
#include <thread>

#include "base/helpers.hpp"

using namespace detoxsim;

namespace {

namespace fs = std::filesystem;

mode_t mode_of(const std::string& file) {
  struct stat there = {};
  CHECK(stat(file.c_str(), &there) == 0);
  return there.st_mode & 07777;
}

void write(const std::string& name, std::string_view bytes) {
  OutputFile file(name);
  file.append(bytes);
  file.finish();
}

std::string failure(const std::string& name) {
  return error_text<OutputError>([&] { write(name, "new"); });
}

}  // namespace

TEST_CASE("output file: the name stands for what was there until all is there") {
  const TemporaryFolder folder;
  const std::string name = folder.write("x", "old"), part = name + ".part";
  folder.write("x.part", "longer than what comes, left by a process that was killed");
  OutputFile file(name);
  file.append("ne");
  CHECK(content_of(part) == "ne");  // at once
  file.append("w");
  CHECK(content_of(name) == "old");
  CHECK(file.part() == part);
  file.finish();
  CHECK(content_of(name) == "new");
  CHECK_FALSE(fs::exists(part));
}

TEST_CASE("output file: not finished") {
  const TemporaryFolder folder;
  const std::string name = folder.write("x", "old"), part = name + ".part";
  for (const Unfinished unfinished : {Unfinished::removed, Unfinished::kept}) {
    OutputFile(name, unfinished).append("half");
    CHECK(content_of(name) == "old");
    CHECK(fs::exists(part) == (unfinished == Unfinished::kept));
  }
  CHECK(content_of(part) == "half");
}

TEST_CASE("output file: permissions stay, or follow the umask") {
  const TemporaryFolder folder;
  const std::string old = folder.write("old", "x"), fresh = folder.file("new");
  chmod(old.c_str(), 0604);
  // A leftover's permissions mean nothing.
  chmod(folder.write("new.part", "half").c_str(), 0600);
  const mode_t mask = umask(027);
  write(old, "y");
  write(fresh, "y");
  umask(mask);
  CHECK(mode_of(old) == 0604);
  CHECK(mode_of(fresh) == 0640);
}

TEST_CASE("output file: links stay, their file is written, there or not") {
  const TemporaryFolder folder;
  fs::create_directory(folder.file("deep"));
  fs::create_symlink("deep/link", folder.file("link"));
  fs::create_symlink("../target", folder.file("deep/link"));
  for (const char* text : {"first", "second"}) {
    write(folder.file("link"), text);
    CHECK(content_of(folder.file("target")) == text);
    CHECK(fs::read_symlink(folder.file("link")) == "deep/link");
    CHECK(fs::is_symlink(folder.file("deep/link")));
  }
  fs::create_symlink("circle", folder.file("circle"));
  CHECK(failure(folder.file("circle")) ==
        folder.file("circle") + ": can't be written: Too many levels of symbolic links");
}

TEST_CASE("output file: what is no file is written straight into") {
  const TemporaryFolder folder;
  const std::string fifo = folder.file("fifo");
  REQUIRE(mkfifo(fifo.c_str(), 0600) == 0);
  std::string read;
  std::thread reader([&] { read = content_of(fifo); });
  write(fifo, "through");
  reader.join();
  CHECK(read == "through");
  CHECK(fs::is_fifo(fifo));
  CHECK_FALSE(fs::exists(fifo + ".part"));
  // Never the machine's own: a fault here would replace it.
  const std::string full = folder.file("full");
  if (mknod(full.c_str(), S_IFCHR | 0666, makedev(1, 7)) != 0 || access(full.c_str(), W_OK) != 0) return;
  CHECK(failure(full) == full + ": can't be written: No space left on device");
  CHECK(fs::is_character_file(full));
}

TEST_CASE("output file: a descriptor of this process goes on where it stands") {
  const TemporaryFolder folder;
  const std::string name = folder.file("x");
  const int descriptor = open(name.c_str(), O_WRONLY | O_CREAT, 0600);
  const std::string own = "/dev/fd/" + std::to_string(descriptor);
  REQUIRE(::write(descriptor, "a", 1) == 1);
  write(own, "b");
  REQUIRE(::write(descriptor, "c", 1) == 1);
  CHECK_FALSE(would_replace(own));
  close(descriptor);
  CHECK(content_of(name) == "abc");
}

TEST_CASE("output file: what another process writes is let alone") {
  const TemporaryFolder folder;
  const std::string name = folder.file("x");
  {
    OutputFile first(name);
    first.append("first");
    CHECK(failure(name) == name + ".part: another process is writing it");
    first.finish();
  }
  CHECK(content_of(name) == "first");
  CHECK(failure(name) == "");
  CHECK(content_of(name) == "new");
}

TEST_CASE("output file: many at once, and one of them has it whole") {
  const TemporaryFolder folder;
  const std::string name = folder.file("x"), a(100000, 'a'), b(90000, 'b');
  std::atomic<int> written = 0;
  std::vector<std::thread> threads;
  for (const std::string* text : {&a, &b})
    threads.emplace_back([&, text] {
      for (int i = 0; i < 200; ++i)
        written += error_text<OutputError>([&] {
                     OutputFile file(name);
                     file.append(text->substr(0, 50000));
                     file.append(text->substr(50000));
                     file.finish(Sync::no);
                   }) == "";
    });
  for (auto& thread : threads) thread.join();
  const std::string content = content_of(name);
  CHECK((content == a || content == b));
  CHECK(written > 0);
  CHECK_FALSE(fs::exists(name + ".part"));
}

TEST_CASE("output file: where nothing can be written") {
  const TemporaryFolder folder;
  const std::string file = folder.write("x", "old");
  CHECK(failure(folder.path()) == folder.path() + ": can't be written: Is a directory");
  CHECK(failure(folder.path() + "/none/") == folder.path() + "/none/: can't be written: Not a directory");
  CHECK(failure(file + "/y") == file + "/y: can't be written: Not a directory");
  CHECK(failure("") == ": can't be written: No such file or directory");
  CHECK(failure("/dev/fd/99") != "");
  // The name that it grows under is taken: by a folder, by a link, by a FIFO that nobody reads.
  const std::string part = file + ".part";
  fs::create_directory(part);
  CHECK(failure(file) == part + ": can't be written: Is a directory");
  fs::remove(part);
  fs::create_symlink(folder.write("other", "precious"), part);
  CHECK(failure(file) == part + ": can't be written: Too many levels of symbolic links");
  fs::remove(part);
  REQUIRE(mkfifo(part.c_str(), 0600) == 0);
  CHECK(failure(file) == part + ": can't be written: No such device or address");
  CHECK(content_of(file) == "old");
  CHECK(content_of(folder.file("other")) == "precious");
}

TEST_CASE("output file: together, all or none") {
  const TemporaryFolder folder;
  const std::string a = folder.file("a"), b = folder.file("b");
  {
    OutputFile first(a), last(b);
    first.append("a");
    {
      const FileSizeLimit full(0);
      CHECK(error_text<OutputError>([&] { last.append("b"); }) == b + ": can't be written: File too large");
    }
    CHECK_FALSE(fs::exists(a));
    last.append("b");
    OutputFile::finish_together({&first, &last});
  }
  CHECK(content_of(a) == "a");
  CHECK(content_of(b) == "b");
}

TEST_CASE("output file: the first where the last name is taken") {
  const TemporaryFolder folder;
  fs::create_directory(folder.file("late"));
  const std::string late = folder.file("late/x");
  OutputFile first(folder.file("a")), last(late);
  fs::create_directory(late);
  CHECK(error_text<OutputError>([&] { OutputFile::finish_together({&first, &last}); }) ==
        late + ": can't be written: Is a directory");
  CHECK(fs::exists(folder.file("a")));
}

TEST_CASE("would_replace: files only") {
  const TemporaryFolder folder;
  const std::string file = folder.write("x", "");
  fs::create_symlink("x", folder.file("link"));
  REQUIRE(mkfifo(folder.file("fifo").c_str(), 0600) == 0);
  CHECK(would_replace(file));
  CHECK(would_replace(folder.file("link")));
  CHECK_FALSE(would_replace(folder.file("fifo")));
  CHECK_FALSE(would_replace(folder.file("none")));
  CHECK_FALSE(would_replace(folder.path()));
  CHECK_FALSE(would_replace("/dev/null"));
}
