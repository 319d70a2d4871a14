#include "learning/replay.hpp"

#include "base/npy.hpp"
#include "learning/helpers.hpp"

using namespace detoxsim;

namespace {

// Matrix `name`.npy of rows × d, all entries `value`.
void save(const TemporaryFolder& folder, const std::string& name, std::int64_t rows, std::int64_t d, float value) {
  write_npy(folder.file(name + ".npy"),
            {rows, d, false, false, std::vector<float>(static_cast<std::size_t>(rows * d), value)});
}

}  // namespace

TEST_CASE("replay: a matrix each iteration, by name") {
  const TemporaryFolder folder;
  save(folder, "b", 3, 5, 2);
  save(folder, "a", 3, 5, 1);
  save(folder, "c", 3, 5, 3);
  for (const int threads : {1, 3}) {
    ThreadPool pool(threads);
    Replay replay(folder.file("*.npy"), 3, 30, pool);
    CHECK(replay.d() == 5);
    CHECK(replay.split().size(2) == 10);
    CHECK_FALSE(replay.train_loss().has_value());
    for (const float value : {1.0f, 2.0f}) {
      replay.compute({});
      REQUIRE(replay.gradients().n() == 3);
      REQUIRE(replay.gradients().d == 5);
      for (int i = 0; i < 3; ++i) CHECK(replay.gradients()[i][4] == value);
    }
  }
}

// Of eleven the second is grad_2, not grad_10.
TEST_CASE("replay: numbers in names count, and a name with brackets is a name") {
  const TemporaryFolder folder;
  ThreadPool pool(1);
  for (int i = 1; i <= 11; ++i) save(folder, "grad_" + std::to_string(i), 3, 5, static_cast<float>(i));
  Replay replay(folder.file("grad_*.npy"), 3, 30, pool);
  for (int i = 1; i <= 11; ++i) {
    replay.compute({});
    CHECK(replay.gradients()[0][0] == static_cast<float>(i));
  }
  save(folder, "a[1]", 3, 5, 7);
  save(folder, "a1", 3, 5, 8);
  Replay literal(folder.file("a[1].npy"), 3, 30, pool);
  literal.compute({});
  CHECK(literal.gradients()[0][0] == 7);
}

TEST_CASE("replay: float64 matrices are rounded") {
  const TemporaryFolder folder;
  ThreadPool pool(2);
  save(folder, "a", 3, 5, 1);
  write_npy(folder.file("b.npy"), {3, 5, false, true, std::vector<float>(15, 0.1f)});
  Replay replay(folder.file("*.npy"), 3, 30, pool);
  replay.compute({});
  CHECK(replay.gradients()[2][4] == 1);
  replay.compute({});
  CHECK(replay.gradients()[2][4] == 0.1f);
}

TEST_CASE("replay: every error says what to do") {
  const TemporaryFolder folder;
  ThreadPool pool(1);
  const auto error = [&](int files) { return input_error([&] { Replay(folder.file("*.npy"), files, 30, pool); }); };
  CHECK(contains(error(3), "gradients: no file matches " + folder.file("*.npy")));
  save(folder, "a", 3, 5, 1);
  CHECK(error(3) == "");
  CHECK(contains(error(4), "a.npy: 3 rows; expected one for each of the 4 files"));
  save(folder, "b", 3, 7, 1);
  CHECK(contains(error(3), "b.npy: d = 7; expected 5 as in " + folder.file("a.npy")));
  folder.write("b.npy", content_of(folder.file("a.npy")).substr(0, 150));
  CHECK(contains(error(3), "b.npy: truncated or too long: 22 bytes of data, expected 60"));
}
