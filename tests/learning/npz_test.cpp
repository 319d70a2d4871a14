#include "learning/npz.hpp"

#include <zip.h>

#include <cmath>

#include "learning/helpers.hpp"

using namespace detoxsim;
using namespace std::string_literals;

namespace {

// A version 1 .npy file
std::string npy_file(const std::string& dtype, const std::string& shape, const std::string& values,
                     const std::string& fortran_order = "False") {
  const std::string header =
      "{'descr': '" + dtype + "', 'fortran_order': " + fortran_order + ", 'shape': " + shape + ", }\n";
  return "\x93NUMPY\x01\0"s + static_cast<char>(header.size()) + "\0"s + header + values;
}

template <class Number>
std::string bytes_of(const std::vector<Number>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(Number)};
}

using Entries = std::vector<std::pair<std::string, std::string>>;

// method: ZIP_CM_DEFLATE or ZIP_CM_STORE
std::string write_zip(const std::string& file, const Entries& entries, zip_int32_t method = ZIP_CM_DEFLATE) {
  int code = 0;
  zip_t* const archive = zip_open(file.c_str(), ZIP_CREATE | ZIP_TRUNCATE, &code);
  REQUIRE(archive);
  for (const auto& [name, content] : entries) {
    zip_source_t* const source = zip_source_buffer(archive, content.data(), content.size(), 0);
    const zip_int64_t index = zip_file_add(archive, name.c_str(), source, 0);
    REQUIRE(index >= 0);
    REQUIRE(zip_set_file_compression(archive, static_cast<zip_uint64_t>(index), method, 0) == 0);
  }
  REQUIRE(zip_close(archive) == 0);
  return file;
}

// Three training samples and two test samples of two features
const std::string x_train = npy_file("<f4", "(3, 2)", bytes_of<float>({1, 2, 3, 4, 5, 6.5f}));
const std::string y_train = npy_file("<i8", "(3,)", bytes_of<std::int64_t>({0, 2, 1}));
const std::string x_test = npy_file("<f8", "(2, 2)", bytes_of<double>({0.1, -1, -2, 7}));
const std::string y_test = npy_file("|u1", "(2, 1)", "\1\0"s);

Entries npz_entries(const std::string& xs, const std::string& ys = y_train) {
  return {{"x_train.npy", xs}, {"y_train.npy", ys}, {"x_test.npy", x_test}, {"y_test.npy", y_test}};
}

Dataset load_npz(const std::string& file, const std::vector<std::pair<std::string, Value>>& more = {}) {
  std::vector<std::pair<std::string, Value>> values = more;
  values.emplace_back("path", file);
  return load_dataset(component(ComponentKind::dataset, "npz", values), 1);
}

}  // namespace

TEST_CASE("npz: vectors, stored and deflated, float32 and float64") {
  const TemporaryFolder folder;
  for (const zip_int32_t method : {ZIP_CM_STORE, ZIP_CM_DEFLATE}) {
    const Dataset data = load_npz(write_zip(folder.file("data.npz"), npz_entries(x_train), method));
    CHECK(data.shape == SampleShape{1, 1, 2});
    CHECK(data.classes == 3);
    CHECK(all_features(*data.train) == std::vector<float>{1, 2, 3, 4, 5, 6.5f});
    CHECK(all_labels(*data.train) == std::vector<int>{0, 2, 1});
    CHECK(all_features(*data.test) == std::vector<float>{0.1f, -1, -2, 7});
    CHECK(all_labels(*data.test) == std::vector<int>{1, 0});
    CHECK(data.notes.empty());
  }
  CHECK(load_npz(folder.file("data.npz"), {{"classes", std::int64_t{10}}}).classes == 10);
  CHECK(contains(input_error([&] { load_npz(folder.file("data.npz"), {{"classes", std::int64_t{2}}}); }),
                 "label 2; expected 0 to 1, as the parameter classes says"));
  CHECK(contains(input_error([&] { load_npz(folder.file("data.npz"), {{"pixels", "standard"}}); }),
                 "pixels \"standard\" is for uint8 arrays"));
}

// Two images of 1 × 2 pixels and 2 channels. Channel 0 has the values 0, 51, 102, 153: of 255 0, 0.2, 0.4, 0.6, so mean
// 0.3 and variance (0.09 + 0.01 + 0.01 + 0.09)/4 = 0.05. Channel 1 is 255 everywhere: mean 1, and its deviation of 0
// counts as 1.
TEST_CASE("npz: images with their channels first or last, standardised by the training pixels") {
  const TemporaryFolder folder;
  const std::string labels = npy_file("<u2", "(2,)", bytes_of<std::uint16_t>({0, 1}));
  const auto load = [&](const std::string& shape, const std::string& values, const std::string& channels,
                        const std::string& pixels) {
    const std::string images = npy_file("|u1", shape, values);
    return load_npz(
        write_zip(folder.file("images.npz"),
                  {{"x_train.npy", images}, {"y_train.npy", labels}, {"x_test.npy", images}, {"y_test.npy", labels}}),
        {{"channels", channels}, {"pixels", pixels}});
  };
  const std::string first = "\0\x33\xff\xff\x66\x99\xff\xff"s, last = "\0\xff\x33\xff\x66\xff\x99\xff"s;
  const Dataset a = load("(2, 2, 1, 2)", first, "first", "standard"),
                b = load("(2, 1, 2, 2)", last, "last", "standard");
  CHECK(a.shape == SampleShape{2, 1, 2});
  CHECK(b.shape == a.shape);
  const std::vector<float> values = all_features(*a.train);
  CHECK(same_bits(all_features(*b.train), values));
  const double deviation = std::sqrt(0.05);
  CHECK(values[0] == Approx(-0.3 / deviation));
  CHECK(values[1] == Approx(-0.1 / deviation));
  CHECK(values[5] == Approx(0.3 / deviation));
  CHECK(values[2] == Approx(0).margin(1e-6));
  CHECK(same_bits(all_features(*a.test), values));
  CHECK(a.notes == std::vector<std::string>{"npz: pixels standardised by mean 0.3000, 1.0000 and deviation 0.2236, "
                                            "1.0000 of the training pixels"});
  CHECK(all_features(*load("(2, 2, 1, 2)", first, "first", "unit").train)[1] == Approx(0.2));
  CHECK(load("(2, 2, 2)", first, "first", "unit").shape == SampleShape{1, 2, 2});
  // (n, height, width) has no channels to move.
  CHECK(load("(2, 2, 2)", first, "last", "unit").shape == SampleShape{1, 2, 2});
}

TEST_CASE("npz: every error names the file, the array and what was expected") {
  const TemporaryFolder folder;
  const std::string file = folder.file("bad.npz");
  const auto error = [&](const Entries& content) {
    write_zip(file, content);
    return input_error([&] { load_npz(file); });
  };
  const auto error_of_x = [&](const std::string& xs) { return error(npz_entries(xs)); };
  const auto error_of_y = [&](const std::string& ys) { return error(npz_entries(x_train, ys)); };
  CHECK(error({{"a.npy", x_train}, {"sub/x_train.npy", x_train}}) ==
        file + ": no array x_train; found: a, sub/x_train");
  CHECK(error_of_x("x") == file + ": x_train: no .npy file (its first bytes are not \\x93NUMPY)");
  CHECK(contains(error_of_x(npy_file(">f4", "(3, 2)", std::string(24, '\0'))),
                 "x_train: dtype >f4 (big-endian); expected <f4"));
  CHECK(contains(error_of_x(npy_file("<i4", "(3, 2)", std::string(24, '\0'))), "x_train: dtype <i4; expected <f4"));
  CHECK(contains(error_of_x(npy_file("<U8", "(3, 2)", "")), "x_train: truncated or too long: 0 bytes"));
  CHECK(contains(error_of_x(npy_file("|O", "(3, 2)", "")), "x_train: dtype |O; expected"));
  CHECK(contains(error_of_x(npy_file("<f4", "(3, 2)", std::string(24, '\0'), "True")), "x_train: Fortran order"));
  CHECK(contains(error_of_x(npy_file("<f4", "(3, 2)", std::string(20, '\0'))),
                 "x_train: truncated or too long: 20 bytes of data, expected 24"));
  CHECK(contains(error_of_x(npy_file("<f4", "(3,)", std::string(12, '\0'))), "expected (n, features)"));
  CHECK(
      contains(error_of_x(npy_file("<f4", "(0, 2)", "")), "at least one sample of at least one feature, found (0, 2)"));
  CHECK(contains(error_of_x(npy_file("<f4", "(99999999, 99999999)", "")), "truncated or too long: 0 bytes"));
  CHECK(contains(error_of_x(npy_file("<f4", "(3, 2)", bytes_of<float>({1, 2, 3, 4, 5, NAN}))),
                 "x_train: row 2, column 1 (counted from 0): expected a finite number, found nan"));
  CHECK(contains(error_of_x(npy_file("<f8", "(3, 2)", bytes_of<double>({1, 2, 3, 1e39, 5, 6}))),
                 "x_train: row 1, column 1 (counted from 0): 1e+39 is beyond float32"));
  CHECK(contains(error_of_x(npy_file("<f4", "(3, 1)", bytes_of<float>({1, 2, 3}))), "they have 2 and 1 features"));
  CHECK(contains(error_of_x(npy_file("|u1", "(3, 2)", "abcdef")), "x_test has dtype <f8; expected |u1 like x_train"));
  CHECK(contains(error_of_y(npy_file("<i8", "(2,)", bytes_of<std::int64_t>({0, 1}))),
                 "y_train: expected (3), one label for each sample, found (2)"));
  CHECK(contains(error_of_y(npy_file("|i1", "(3,)", "\0\xff\1"s)),
                 "y_train: expected labels from 0 to 255, found -1 at sample 1"));
  CHECK(contains(error_of_y(npy_file("<u2", "(3,)", bytes_of<std::uint16_t>({0, 1, 256}))), "found 256 at sample 2"));
  CHECK(contains(error_of_y(npy_file("<f4", "(3,)", bytes_of<float>({0, 1, 2}))), "expected an integer such as <i8"));
  const std::string zeros = npy_file("|u1", "(3,)", std::string(3, '\0')),
                    none = npy_file("|u1", "(2,)", std::string(2, '\0'));
  CHECK(
      contains(error({{"x_train.npy", x_train}, {"y_train.npy", zeros}, {"x_test.npy", x_test}, {"y_test.npy", none}}),
               "all labels are 0; expected at least two classes"));
  CHECK(contains(input_error([&] { load_npz(""); }), "set the data set's \"path\""));
  CHECK(
      contains(input_error([&] { load_npz(folder.file("absent.npz")); }), "absent.npz: no .npz file that can be read"));
}

TEST_CASE("npz: damaged and hostile archives") {
  const TemporaryFolder folder;
  const std::string whole = content_of(write_zip(folder.file("whole.npz"), npz_entries(x_train), ZIP_CM_STORE));
  const auto error = [&](const std::string& bytes) {
    return input_error([&] { load_npz(folder.write("bad.npz", bytes)); });
  };
  CHECK(error(whole) == "");
  CHECK(contains(error(whole.substr(0, whole.size() - 30)), "bad.npz: no .npz file that can be read"));
  CHECK(contains(error("PK"), "no .npz file that can be read"));
  CHECK(contains(error(""), "bad.npz: no"));
  std::string changed = whole;
  changed[changed.find("\x93NUMPY") + x_train.size() - 1] ^= 1;  // the last value's sign and exponent
  CHECK(contains(error(changed), "x_train: damaged: "));
  // The directory at the end announces 4 GB for the first entry: its size stands 24 bytes into its record.
  std::string bomb = whole;
  const std::size_t directory = bomb.find("PK\1\2");
  bomb.replace(directory + 24, 4, "\xf0\xff\xff\xff"s);
  CHECK(contains(error(bomb), "x_train: damaged: "));
  CHECK(contains(error(bomb), "cannot hold the 4294967280 bytes announced"));
  std::string lzma = whole;
  lzma.replace(directory + 10, 2, "\x0e\0"s);
  CHECK(contains(error(lzma), "x_train: compressed by method 14; expected stored or deflated"));
}
