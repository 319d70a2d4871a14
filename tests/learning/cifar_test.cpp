// Both data sets of the CIFAR family, from files written here and from a small real sample.
#include "learning/cifar.hpp"

#include <cmath>

#include "learning/helpers.hpp"

using namespace detoxsim;

namespace {

const std::string url = "https://www.cs.toronto.edu/~kriz/cifar.html";

// A record whose pixels are all `grey`.
std::string record(const std::string& labels, int grey) { return labels + std::string(3072, static_cast<char>(grey)); }

std::string label(int value) { return std::string(1, static_cast<char>(value)); }

Dataset load(const std::string& name, const std::string& folder,
             const std::vector<std::pair<std::string, Value>>& others = {}) {
  auto values = others;
  values.emplace_back("path", folder);
  return load_dataset(component(ComponentKind::dataset, name, values), 1);
}

std::vector<float> sample(const Samples& samples, std::uint32_t index) {
  std::vector<float> row(static_cast<std::size_t>(samples.features()));
  samples.gather(std::vector<std::uint32_t>{index}, row.data());
  return row;
}

std::vector<int> labels_of(const Samples& samples) { return {samples.labels().begin(), samples.labels().end()}; }

// The first red pixel of each sample, as a byte: which record it was.
std::vector<int> first_pixels(const Samples& samples) {
  std::vector<int> pixels;
  for (std::uint32_t i = 0; i < samples.count(); ++i) {
    const auto row = sample(samples, i);
    pixels.push_back(static_cast<int>(std::lround(row[0] * 255)));
  }
  return pixels;
}

}  // namespace

TEST_CASE("cifar-10: a record is a label, then red, green and blue, row by row") {
  std::string first = record(label(7), 0);
  // Byte 0 is the label; pixel (channel, row, column) is byte 1 + 1024·channel + 32·row + column.
  first[1] = 51;                             // red, top left
  first[1 + 31] = 102;                       // red, top right
  first[1 + 32] = static_cast<char>(153);    // red, second row
  first[1 + 1024] = static_cast<char>(204);  // green, top left
  first[3072] = static_cast<char>(255);      // blue, bottom right: the last byte
  const TemporaryFolder folder;
  folder.write("data_batch_1.bin", first + record(label(0), 255));
  folder.write("test_batch.bin", record(label(9), 51));
  const Dataset data = load("cifar-10", folder.path());
  CHECK(data.classes == 10);
  CHECK(data.shape.channels == 3);
  CHECK(data.shape.height == 32);
  CHECK(data.shape.width == 32);
  CHECK(data.train->features() == 3072);
  CHECK(labels_of(*data.train) == std::vector<int>{7, 0});
  CHECK(labels_of(*data.test) == std::vector<int>{9});

  // Features: 1024·channel + 32·row + column; 51/255 = 0.2 and so on
  auto row = sample(*data.train, 0);
  CHECK(row[0] == Approx(0.2));
  CHECK(row[31] == Approx(0.4));
  CHECK(row[32] == Approx(0.6));
  CHECK(row[1024] == Approx(0.8));
  CHECK(row[3071] == Approx(1));
  CHECK(std::count(row.begin(), row.end(), 0.0f) == 3072 - 5);
  row = sample(*data.train, 1);
  CHECK(std::count(row.begin(), row.end(), 1.0f) == 3072);
  row = sample(*data.test, 0);
  CHECK(row[2000] == Approx(0.2));
}

TEST_CASE("cifar-10: the training files that are there, in their order, gzipped or not") {
  const TemporaryFolder folder;
  folder.write("test_batch.bin", record(label(1), 1));
  folder.write("data_batch_1.bin", record(label(1), 10) + record(label(2), 11));
  CHECK(first_pixels(*load("cifar-10", folder.path()).train) == std::vector<int>{10, 11});
  write_gzipped(folder.file("data_batch_2.bin.gz"), record(label(3), 20));
  folder.write("data_batch_3.bin", record(label(4), 30) + record(label(5), 31) + record(label(6), 32));
  write_gzipped(folder.file("data_batch_4.bin.gz"), record(label(7), 40));
  folder.write("data_batch_5.bin", record(label(8), 50));
  const Dataset data = load("cifar-10", folder.path());
  CHECK(first_pixels(*data.train) == std::vector<int>{10, 11, 20, 30, 31, 32, 40, 50});
  CHECK(labels_of(*data.train) == std::vector<int>{1, 2, 3, 4, 5, 6, 7, 8});
  CHECK(data.test->count() == 1);
}

TEST_CASE("cifar-100: fine labels are the second byte, coarse ones the first") {
  const TemporaryFolder folder;
  std::string first = record(label(19) + label(99), 0);
  first[2] = 51;      // red, top left, after two labels
  first[3073] = 102;  // blue, bottom right
  folder.write("train.bin", first + record(label(3) + label(4), 5));
  write_gzipped(folder.file("test.bin.gz"), record(label(0) + label(42), 7));
  const Dataset fine = load("cifar-100", folder.path()),
                coarse = load("cifar-100", folder.path(), {{"labels", "coarse"}});
  CHECK(fine.classes == 100);
  CHECK(coarse.classes == 20);
  CHECK(labels_of(*fine.train) == std::vector<int>{99, 4});
  CHECK(labels_of(*coarse.train) == std::vector<int>{19, 3});
  CHECK(labels_of(*fine.test) == std::vector<int>{42});
  CHECK(labels_of(*coarse.test) == std::vector<int>{0});
  for (const Dataset* data : {&fine, &coarse}) {
    const auto row = sample(*data->train, 0);
    CHECK(row[0] == Approx(0.2));
    CHECK(row[3071] == Approx(0.4));
    CHECK(std::count(row.begin(), row.end(), 0.0f) == 3070);
  }
}

TEST_CASE("cifar: standard pixels have their channel's mean and deviation") {
  const TemporaryFolder folder;
  for (const std::string name : {"data_batch_1.bin", "test_batch.bin"}) folder.write(name, record(label(1), 51));
  for (const std::string name : {"train.bin", "test.bin"}) folder.write(name, record(label(1) + label(1), 255));
  const Dataset ten = load("cifar-10", folder.path(), {{"pixels", "standard"}});
  // 51/255 = 0.2: (0.2 − 0.4914)/0.2470 = −1.179757, (0.2 − 0.4822)/0.2435 = −1.158932,
  // (0.2 − 0.4465)/0.2616 = −0.942278
  for (const Samples* half : {ten.train.get(), ten.test.get()}) {
    const auto row = sample(*half, 0);
    for (const std::size_t pixel : {0u, 500u, 1023u}) {
      CHECK(row[pixel] == Approx(-1.179757).epsilon(1e-5));
      CHECK(row[1024 + pixel] == Approx(-1.158932).epsilon(1e-5));
      CHECK(row[2048 + pixel] == Approx(-0.942278).epsilon(1e-5));
    }
  }
  // (1 − 0.5071)/0.2673 = 1.843996, (1 − 0.4865)/0.2564 = 2.002730, (1 − 0.4409)/0.2762 = 2.024258
  const auto row = sample(*load("cifar-100", folder.path(), {{"pixels", "standard"}}).train, 0);
  CHECK(row[0] == Approx(1.843996).epsilon(1e-5));
  CHECK(row[1024] == Approx(2.002730).epsilon(1e-5));
  CHECK(row[3071] == Approx(2.024258).epsilon(1e-5));
}

TEST_CASE("cifar: missing files tell where the official ones are") {
  const TemporaryFolder folder;
  const std::string advice = "unpack the binary version from " + url + " and set the data set's \"path\" to its folder";
  const auto problem = [&](const std::string& name, const std::string& path) {
    return input_error([&] { load(name, path); });
  };
  CHECK(problem("cifar-10", folder.file("absent")) == folder.file("absent") + ": no such folder; " + advice);
  CHECK(problem("cifar-100", folder.file("absent")) == folder.file("absent") + ": no such folder; " + advice);
  CHECK(problem("cifar-10", folder.path()) == folder.file("data_batch_1.bin") + "[.gz]: no such file; " + advice);
  CHECK(problem("cifar-100", folder.path()) == folder.file("train.bin") + "[.gz]: no such file; " + advice);
  for (const std::string name : {"data_batch_1.bin", "data_batch_2.bin", "train.bin"})
    folder.write(name, record(label(1) + label(1), 0));
  CHECK(problem("cifar-10", folder.path()) == folder.file("test_batch.bin") + "[.gz]: no such file; " + advice);
  CHECK(problem("cifar-100", folder.path()) == folder.file("test.bin") + "[.gz]: no such file; " + advice);
  folder.write("data_batch_4.bin.gz", "");
  CHECK(problem("cifar-10", folder.path()) == folder.file("data_batch_3.bin") + "[.gz]: no such file, but " +
                                                  folder.file("data_batch_4.bin.gz") +
                                                  " is there; only the last training files may be missing: " + advice);
}

TEST_CASE("cifar: wrong files tell what was expected") {
  const TemporaryFolder folder;
  const std::string good = record(label(1), 1), advice = "; take the file from the binary version at " + url;
  folder.write("test_batch.bin", good);
  const std::string file = folder.file("data_batch_1.bin");
  const auto problem = [&](const std::string& content) {
    folder.write("data_batch_1.bin", content);
    return input_error([&] { load("cifar-10", folder.path()); });
  };
  CHECK(problem(good) == "");
  CHECK(problem("") == file + ": empty: expected records of 3073 bytes" + advice);
  CHECK(problem(good + good.substr(1)) ==
        file + ": truncated: expected records of 3073 bytes, found 6145 bytes, no multiple of it" + advice);
  CHECK(problem("x") ==
        file + ": truncated: expected records of 3073 bytes, found 1 bytes, no multiple of it" + advice);
  CHECK(problem(good + good + record(label(10), 1)) ==
        file + ": expected a label from 0 to 9, found 10 at sample 2" + advice);
  CHECK(problem(record(label(255), 1)) == file + ": expected a label from 0 to 9, found 255 at sample 0" + advice);

  // A gzip stream cut at a record, and within its checksum
  std::string noise = good;
  RandomStream random(1, "noise");
  for (std::size_t i = 1; i < noise.size(); ++i) noise[i] = static_cast<char>(random.bits());
  const std::string zipped = content_of(write_gzipped(folder.file("zipped"), noise + noise));
  for (const std::size_t size : {zipped.size() / 2, zipped.size() - 3})
    CHECK(problem(zipped.substr(0, size)) == file + ": truncated: the gzip stream ends too early" + advice);
  std::string damaged = zipped;
  damaged[damaged.size() - 6] = static_cast<char>(~damaged[damaged.size() - 6]);  // in the checksum
  CHECK(contains(problem(damaged), file + ": cannot be read: "));
  CHECK(problem(zipped) == "");  // gzipped without saying so in its name

  // Of several wrong files the first, whichever was read sooner
  folder.write("test_batch.bin", "");
  folder.write("data_batch_2.bin", "");
  CHECK(contains(problem("x"), file));
  CHECK(contains(problem(good), folder.file("data_batch_2.bin") + ": empty"));
}

TEST_CASE("cifar-100: both labels must be in their range") {
  const TemporaryFolder folder;
  folder.write("train.bin", record(label(1) + label(1), 1));
  const auto problem = [&](const std::string& content) {
    folder.write("test.bin", content);
    return input_error([&] { load("cifar-100", folder.path()); });
  };
  CHECK(problem(record(label(19) + label(99), 1)) == "");
  CHECK(contains(problem(record(label(1) + label(1), 1) + record(label(20) + label(1), 1)),
                 folder.file("test.bin") + ": expected a coarse label from 0 to 19, found 20 at sample 1"));
  CHECK(contains(problem(record(label(1) + label(100), 1)),
                 folder.file("test.bin") + ": expected a fine label from 0 to 99, found 100 at sample 0"));
  CHECK(contains(problem(record(label(1), 1)), "expected records of 3074 bytes, found 3073 bytes"));
}

TEST_CASE("cifar: a part of the official images is noted") {
  const TemporaryFolder folder;
  for (const std::string name : {"data_batch_1.bin", "test_batch.bin"}) folder.write(name, record(label(1), 1));
  CHECK(load("cifar-10", folder.path()).notes ==
        std::vector<std::string>{"cifar-10: 1 of the official 50,000 training images",
                                 "cifar-10: 1 of the official 10,000 test images"});
  CHECK(hold_out(load_small_cifar_10(), 10, true).notes ==
        std::vector<std::string>{"cifar-10: 200 of the official 50,000 training images",
                                 "cifar-10: 100 of the official 10,000 test images"});
}

TEST_CASE("cifar: as many images as the official sets have are not noted", "[large]") {
  const TemporaryFolder folder;
  std::string batch;
  for (int i = 0; i < 10000; ++i) batch += record(label(i % 20) + label(i % 100), i % 256);
  write_gzipped(folder.file("test.bin.gz"), batch);
  std::string all;
  for (int i = 0; i < 5; ++i) all += batch;
  write_gzipped(folder.file("train.bin.gz"), all);
  const Dataset data = load("cifar-100", folder.path());
  CHECK(data.train->count() == 50000);
  CHECK(data.test->count() == 10000);
  CHECK(data.notes.empty());
  CHECK(data.train->labels()[49999] == 99);
  CHECK(sample(*data.train, 49999)[3071] == Approx(9999 % 256 / 255.0));
}

TEST_CASE("cifar-10: a small real sample") {
  const Dataset data = load_small_cifar_10();
  REQUIRE(data.train->count() == 200);
  REQUIRE(data.test->count() == 100);
  // Counted with Python's gzip
  const auto labels = labels_of(*data.train);
  CHECK(std::vector<int>(labels.begin(), labels.begin() + 8) == std::vector<int>{2, 3, 9, 5, 8, 6, 6, 2});
  for (int c = 0; c < 10; ++c) {
    CHECK(std::count(labels.begin(), labels.end(), c) >= 15);
    CHECK(std::count(labels.begin(), labels.end(), c) <= 27);
  }
  std::vector<float> rows(200 * 3072);
  data.train->gather(numbers_from(0, 200), rows.data());
  // Bytes 141 145 160 at the beginning of red: (141/255 − 0.4914)/0.2470 = 0.249154 and so on; 126 in blue
  CHECK(rows[0] == Approx(0.249154).epsilon(1e-4));
  CHECK(rows[2048] == Approx((126 / 255.0 - 0.4465) / 0.2616).epsilon(1e-4));
  // Standardised with the mean and deviation of all 50,000: near 0 and 1 in each channel
  for (std::size_t channel = 0; channel < 3; ++channel) {
    double sum = 0, squares = 0;
    for (std::size_t i = 0; i < 200; ++i) {
      for (std::size_t j = 0; j < 1024; ++j) {
        const auto value = static_cast<double>(rows[i * 3072 + channel * 1024 + j]);
        sum += value;
        squares += value * value;
      }
    }
    CHECK(std::abs(sum / 204800) < 0.1);
    CHECK(std::sqrt(squares / 204800) == Approx(1).margin(0.1));
  }
}

TEST_CASE("cifar: only what gradients are computed on is augmented") {
  const Dataset plain = load_small_cifar_10(), data = load_small_cifar_10("crop-flip");
  const auto all = numbers_from(0, 100);
  const auto pixels = [&](const Samples& samples, bool augmented) {
    std::vector<float> rows(100 * 3072);
    if (augmented)
      samples.gather_augmented(all, {1, 1, 0}, rows.data());
    else
      samples.gather(all, rows.data());
    return rows;
  };
  CHECK_FALSE(same_bits(pixels(*data.train, true), pixels(*plain.train, false)));
  CHECK(same_bits(pixels(*data.train, false), pixels(*plain.train, false)));
  CHECK(same_bits(pixels(*data.test, true), pixels(*plain.test, false)));
  CHECK(same_bits(pixels(*plain.train, true), pixels(*plain.train, false)));

  // Evaluated on: the same loss with and without, on the test set and on what is held out
  const auto model = make_model(component(ComponentKind::model, "softmax"), {data.shape, data.classes});
  std::vector<float> weights = random_floats(static_cast<std::size_t>(model->parameters()), 1);
  ThreadPool pool(2);
  for (const bool held_out : {false, true}) {
    const Dataset a = hold_out(load_small_cifar_10(), 50, held_out);
    const Dataset b = hold_out(load_small_cifar_10("crop-flip"), 50, held_out);
    CHECK(Evaluator(*a.test, *model, pool).evaluate({weights, {}}).loss ==
          Evaluator(*b.test, *model, pool).evaluate({weights, {}}).loss);
  }
}

TEST_CASE("cifar: default folders and choices") {
  CHECK(Component::named(ComponentKind::dataset, "cifar-10").params_text() ==
        "augment=none;path=../data/cifar-10-batches-bin;pixels=unit");
  CHECK(Component::named(ComponentKind::dataset, "cifar-100").params_text() ==
        "augment=none;labels=fine;path=../data/cifar-100-binary;pixels=unit");
}
