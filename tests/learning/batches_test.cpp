#include "learning/batches.hpp"

#include <algorithm>
#include <set>

#include "learning/helpers.hpp"

using namespace detoxsim;

namespace {

std::vector<std::uint32_t> next(BatchSequence& sequence) {
  const auto batch = sequence.next();
  return {batch.begin(), batch.end()};
}

}  // namespace

TEST_CASE("batches: every sample once in an epoch, the tail is discarded") {
  // 23 samples in batches of 5: four batches, three samples left over, then a new permutation.
  BatchSequence sequence(1, 23, 5);
  std::vector<std::set<std::uint32_t>> epochs(3);
  std::vector<std::uint32_t> firsts;
  for (auto& epoch : epochs) {
    for (int i = 0; i < 4; ++i) {
      const auto batch = next(sequence);
      REQUIRE(batch.size() == 5);
      if (i == 0) firsts.insert(firsts.end(), batch.begin(), batch.end());
      for (const auto sample : batch) {
        REQUIRE(sample < 23);
        CHECK(epoch.insert(sample).second);  // not seen in this epoch
      }
    }
  }
  CHECK(epochs[0] != epochs[1]);
  CHECK_FALSE(std::equal(firsts.begin(), firsts.begin() + 5, firsts.begin() + 5));
}

TEST_CASE("batches: no sample is left out where b divides the training set") {
  BatchSequence sequence(1, 20, 5);
  std::set<std::uint32_t> seen;
  for (int i = 0; i < 4; ++i) {
    const auto batch = next(sequence);
    seen.insert(batch.begin(), batch.end());
  }
  CHECK(seen.size() == 20);
  BatchSequence whole(1, 20, 20);
  CHECK(next(whole) != next(whole));
}

TEST_CASE("batches: depend on seed, samples and b only") {
  BatchSequence a(1, 1000, 30), b(1, 1000, 30), other(2, 1000, 30);
  for (int i = 0; i < 100; ++i) {
    const auto batch = next(a);
    CHECK(batch == next(b));
    CHECK(batch != next(other));
  }
}

TEST_CASE("batches: more than there are samples is an error") {
  CHECK(contains(input_error([] { BatchSequence(1, 10, 11); }), "11 is more than the 10 training samples"));
  CHECK(input_error([] { BatchSequence(1, 10, 10); }) == "");
}

TEST_CASE("file split: covers the batch, sizes differ by at most one") {
  for (const std::uint32_t b : {1u, 7u, 45u, 1440u, 3000000000u}) {
    for (const int files : {1, 2, 7, 45, 1000}) {
      if (static_cast<std::uint32_t>(files) > b) continue;
      const FileSplit split{b, files};
      CHECK(split.begin(0) == 0);
      CHECK(split.begin(files) == b);
      std::uint32_t smallest = b, largest = 0;
      for (int file = 0; file < files; ++file) {
        smallest = std::min(smallest, split.size(file));
        largest = std::max(largest, split.size(file));
      }
      CHECK(smallest >= 1);
      CHECK(largest - smallest <= 1);
    }
  }
}
