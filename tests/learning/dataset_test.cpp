#include "learning/dataset.hpp"

#include <algorithm>
#include <cmath>

#include "learning/helpers.hpp"

using namespace detoxsim;

TEST_CASE("fashion-mnist: pixels are scaled to 0 ... 1 by default") {
  const Dataset data = load_small_fashion_mnist();
  std::vector<float> row(784);
  data.train->gather(std::vector<std::uint32_t>{0}, row.data());
  // Row 13 begins: 0 0 0 0 0 0 0 0 0 4 0 0 55 236; 55/255 = 0.2156863, 236/255 = 0.9254902
  CHECK(row[13 * 28] == 0.0f);
  CHECK(row[13 * 28 + 12] == Approx(0.2156863).epsilon(1e-6));
  CHECK(row[13 * 28 + 13] == Approx(0.9254902).epsilon(1e-6));
}

TEST_CASE("fashion-mnist: shape, labels and normalised pixels") {
  const Dataset data = load_small_fashion_mnist("standard");
  CHECK(data.classes == 10);
  CHECK(data.shape.channels == 1);
  CHECK(data.shape.height == 28);
  CHECK(data.shape.features() == 784);
  CHECK(data.train->count() == 64);
  CHECK(data.test->count() == 32);
  CHECK(data.train->features() == 784);
  CHECK(data.train->labels()[3] == 3);

  // Row 13 of the first image of each half begins: 0 0 0 0 0 0 0 0 0 4 0 0 55 236 | 0 0 0 0 1 0 0 0 0 0 3 0 0 89.
  // Normalised: (55/255 − 0.2860)/0.3530 = −0.199188, (236/255 − 0.2860)/0.3530 = 1.811587, 0 → −0.810198.
  std::vector<float> rows(2 * 784);
  const std::vector<std::uint32_t> indices = {5, 0};
  data.train->gather(indices, rows.data());
  const float* row = rows.data() + 784 + 13 * 28;
  CHECK(row[0] == Approx(-0.810198).epsilon(1e-5));
  CHECK(row[12] == Approx(-0.199188).epsilon(1e-5));
  CHECK(row[13] == Approx(1.811587).epsilon(1e-5));
  // (89/255 − 0.2860)/0.3530 = 0.178526
  data.test->gather(std::vector<std::uint32_t>{0}, rows.data());
  CHECK(rows[13 * 28 + 13] == Approx(0.178526).epsilon(1e-5));
}

TEST_CASE("mnist: the same files, normalised with its own mean and deviation") {
  const Dataset data = load_dataset(
      component(ComponentKind::dataset, "mnist", {{"path", small_fashion_mnist}, {"pixels", "standard"}}), 1);
  std::vector<float> row(784);
  data.train->gather(std::vector<std::uint32_t>{0}, row.data());
  // (0 − 0.1307)/0.3081 = −0.424213; (236/255 − 0.1307)/0.3081 = 2.579642
  CHECK(row[0] == Approx(-0.424213).epsilon(1e-5));
  CHECK(row[13 * 28 + 13] == Approx(2.579642).epsilon(1e-5));
}

TEST_CASE("idx data sets: missing files tell what to do") {
  const TemporaryFolder folder;
  const auto load = [&](const std::string& name) {
    return input_error([&] { load_dataset(component(ComponentKind::dataset, name, {{"path", folder.path()}}), 1); });
  };
  CHECK(contains(load("fashion-mnist"), folder.file("train-images-idx3-ubyte") + "[.gz]: no such file"));
  CHECK(contains(load("fashion-mnist"), "apt install dataset-fashion-mnist"));
  CHECK(contains(load("mnist"), "\"path\""));
  CHECK_FALSE(contains(load("mnist"), "apt install"));
  CHECK(contains(
      input_error([&] { load_dataset(component(ComponentKind::dataset, "mnist", {{"path", "/dev/null"}}), 1); }),
      "no such file"));
}

TEST_CASE("idx data sets: halves must fit together") {
  using namespace std::string_literals;
  const TemporaryFolder folder;
  const auto load = [&] {
    return input_error([&] { load_dataset(component(ComponentKind::dataset, "mnist", {{"path", folder.path()}}), 1); });
  };
  // One image of 1 × 2 pixels and its label, in both halves
  const std::string image = "\0\0\x08\3\0\0\0\1\0\0\0\1\0\0\0\2ab"s, label = "\0\0\x08\1\0\0\0\1\5"s;
  for (const std::string half : {"train", "t10k"}) {
    folder.write(half + "-images-idx3-ubyte", image);
    folder.write(half + "-labels-idx1-ubyte", label);
  }
  CHECK(load() == "");
  folder.write("train-labels-idx1-ubyte", "\0\0\x08\1\0\0\0\2\5\6"s);
  CHECK(contains(load(), folder.file("train-labels-idx1-ubyte") + ": expected 1 labels"));
  CHECK(contains(load(), "found 2"));
  folder.write("train-labels-idx1-ubyte", label);
  folder.write("t10k-images-idx3-ubyte", "\0\0\x08\3\0\0\0\1\0\0\0\2\0\0\0\1ab"s);
  CHECK(contains(load(), folder.path() + ": expected test images of 1 x 2 like the training images, found 2 x 1"));
}

// One image of 1 × 2 pixels in each half: 0 and 51 of 255 are 0 and 0.2, mean 0.1, deviation 0.1.
TEST_CASE("idx: any size and number of classes, standardised by the training pixels") {
  using namespace std::string_literals;
  const TemporaryFolder folder;
  const std::string image = "\0\0\x08\3\0\0\0\1\0\0\0\1\0\0\0\2\0\x33"s;
  for (const std::string half : {"train", "t10k"}) {
    folder.write(half + "-images-idx3-ubyte", image);
    write_gzipped(folder.file(half + "-labels-idx1-ubyte.gz"), "\0\0\x08\1\0\0\0\1\x2a"s);
  }
  const auto load = [&](const std::vector<std::pair<std::string, Value>>& more) {
    std::vector<std::pair<std::string, Value>> values = more;
    values.emplace_back("path", folder.path());
    return load_dataset(component(ComponentKind::dataset, "idx", values), 1);
  };
  const Dataset data = load({{"pixels", "standard"}});
  CHECK(data.shape == SampleShape{1, 1, 2});
  CHECK(data.classes == 43);
  std::vector<float> row(2);
  data.test->gather(std::vector<std::uint32_t>{0}, row.data());
  CHECK(row[0] == Approx(-1));
  CHECK(row[1] == Approx(1));
  CHECK(load({}).notes.empty());
  CHECK(load({{"classes", std::int64_t{62}}}).classes == 62);
  CHECK(contains(input_error([&] { load({{"classes", std::int64_t{42}}}); }), "label 42; expected 0 to 41"));
  CHECK(contains(input_error([] { load_dataset(component(ComponentKind::dataset, "idx"), 1); }), "set the data set's"));
}

TEST_CASE("gaussian-mixture: centres equally far apart, noise as asked, classes equally frequent") {
  const auto chosen = component(ComponentKind::dataset, "gaussian-mixture",
                                {{"features", std::int64_t{6}},
                                 {"classes", std::int64_t{3}},
                                 {"train", std::int64_t{30000}},
                                 {"test", std::int64_t{10}},
                                 {"separation", 5.0},
                                 {"noise", 0.5}});
  const Dataset data = load_dataset(chosen, 7);
  CHECK(data.shape.features() == 6);
  CHECK(data.classes == 3);
  CHECK(data.test->count() == 10);
  REQUIRE(data.train->count() == 30000);
  std::vector<std::uint32_t> all(30000);
  for (std::uint32_t i = 0; i < 30000; ++i) all[i] = i;
  std::vector<float> x(30000 * 6);
  data.train->gather(all, x.data());
  double mean[3][6] = {}, variance = 0;
  int count[3] = {};
  for (std::size_t i = 0; i < 30000; ++i) {
    const auto label = data.train->labels()[i];
    ++count[label];
    for (std::size_t j = 0; j < 6; ++j) mean[label][j] += static_cast<double>(x[i * 6 + j]) / 10000;
  }
  for (std::size_t i = 0; i < 30000; ++i) {
    for (std::size_t j = 0; j < 6; ++j)
      variance += std::pow(static_cast<double>(x[i * 6 + j]) - mean[data.train->labels()[i]][j], 2) / 180000;
  }
  CHECK(std::sqrt(variance) == Approx(0.5).epsilon(0.01));
  for (int a = 0; a < 3; ++a) {
    CHECK(count[a] == 10000);
    for (int b = 0; b < a; ++b) {
      double square = 0;
      for (int j = 0; j < 6; ++j) square += std::pow(mean[a][j] - mean[b][j], 2);
      // Each mean is off by 0.5/√10000 = 0.005 per direction.
      CHECK(std::sqrt(square) == Approx(5).margin(0.03));
    }
  }
}

TEST_CASE("gaussian-mixture: depends on the seed, and on nothing else") {
  const auto chosen = component(ComponentKind::dataset, "gaussian-mixture");
  const auto first_row = [&](std::uint64_t seed, bool test) {
    const Dataset data = load_dataset(chosen, seed);
    std::vector<float> row(20);
    (test ? data.test : data.train)->gather(std::vector<std::uint32_t>{0}, row.data());
    return row;
  };
  CHECK(first_row(1, false) == first_row(1, false));
  CHECK(first_row(1, false) != first_row(2, false));
  CHECK(first_row(1, false) != first_row(1, true));
  const auto crowded = component(ComponentKind::dataset, "gaussian-mixture", {{"features", std::int64_t{4}}});
  CHECK(contains(input_error([&] { load_dataset(crowded, 1); }), "expected features >= classes"));
}

TEST_CASE("held out: the last training samples leave, and are the test set where asked for") {
  Dataset data = load_small_fashion_mnist();
  std::vector<float> last(784), again(784);
  data.train->gather(std::vector<std::uint32_t>{63}, last.data());
  const int last_label = data.train->labels()[63];
  const Dataset trained = hold_out(std::move(data), 10, false);
  CHECK(trained.train->count() == 54);
  CHECK(trained.train->labels().size() == 54);
  CHECK(trained.test->count() == 32);
  const Dataset chosen = hold_out(load_small_fashion_mnist(), 10, true);
  CHECK(chosen.train->count() == 54);
  CHECK(chosen.test->count() == 10);
  chosen.test->gather(std::vector<std::uint32_t>{9}, again.data());
  CHECK(same_bits(again, last));
  CHECK(chosen.test->labels()[9] == last_label);
  CHECK(chosen.test->features() == 784);

  CHECK(hold_out(load_small_fashion_mnist(), 0, false).train->count() == 64);
  CHECK_THROWS_AS(hold_out(load_small_fashion_mnist(), 64, false), InputError);
  CHECK_THROWS_AS(hold_out(load_small_fashion_mnist(), 0, true), InputError);
}

TEST_CASE("held out: both parts are augmented as the whole was") {
  const Dataset whole = load_small_cifar_10("crop-flip");
  const Dataset data = hold_out(load_small_cifar_10("crop-flip"), 50, true);
  const std::vector<std::uint32_t> indices = {3, 149, 0};
  std::vector<float> expected(3 * 3072), found(3 * 3072);
  whole.train->gather_augmented(indices, {1, 2, 3}, expected.data());
  data.train->gather_augmented(indices, {1, 2, 3}, found.data());
  CHECK(same_bits(found, expected));
  data.train->gather(indices, found.data());
  CHECK_FALSE(same_bits(found, expected));
  whole.train->gather_augmented(std::vector<std::uint32_t>{150, 199, 151}, {1, 2, 3}, expected.data());
  data.test->gather_augmented(std::vector<std::uint32_t>{0, 49, 1}, {1, 2, 3}, found.data());
  CHECK(same_bits(found, expected));
}

TEST_CASE("every data set that reads no files: labels below the classes, finite features, the same again",
          "[every data set]") {
  int checked = 0;
  for (const auto& [name, entry] : Catalog::of(ComponentKind::dataset).entries()) {
    if (Params(entry.params).values().count("path") > 0) continue;
    CAPTURE(name);
    const Component chosen = component(ComponentKind::dataset, name);
    const Dataset data = load_dataset(chosen, 7), again = load_dataset(chosen, 7);
    for (const auto half : {&Dataset::train, &Dataset::test}) {
      const Samples& samples = *(data.*half);
      const auto all = numbers_from(0, samples.count());
      REQUIRE(samples.count() > 0);
      REQUIRE(samples.features() == data.shape.features());
      CHECK(std::ranges::all_of(samples.labels(), [&](int label) { return label < data.classes; }));
      std::vector<float> features(all.size() * static_cast<std::size_t>(samples.features())), others(features);
      samples.gather(all, features.data());
      (again.*half)->gather(all, others.data());
      CHECK(std::ranges::all_of(features, [](float x) { return std::isfinite(x); }));
      CHECK(same_bits(features, others));
    }
    ++checked;
  }
  CHECK(checked > 0);
}
