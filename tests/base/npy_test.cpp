#include "base/npy.hpp"

#include <cmath>
#include <cstring>
#include <limits>

#include "base/helpers.hpp"

using namespace detoxsim;

namespace {

const std::string data = DETOXSIM_TEST_DATA "/npy/";  // written by NumPy 1.24

bool same_bits(const std::vector<float>& a, const std::vector<float>& b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0;
}

// A version 1 file with any header and contents
std::string npy(const std::string& header, const std::string& contents) {
  std::string bytes("\x93NUMPY\x01\x00", 8);
  bytes += static_cast<char>(header.size() & 255);
  bytes += static_cast<char>(header.size() >> 8);
  return bytes + header + contents;
}

std::string header(const std::string& shape) {
  return "{'descr': '<f4', 'fortran_order': False, 'shape': " + shape + ", }\n";
}

}  // namespace

TEST_CASE("npy: files of NumPy") {
  constexpr float infinity = std::numeric_limits<float>::infinity();
  const NpyArray matrix = read_npy(data + "matrix-f4.npy");
  CHECK(matrix.rows == 2);
  CHECK(matrix.columns == 3);
  CHECK_FALSE(matrix.one_dimensional);
  CHECK_FALSE(matrix.is_double);
  CHECK(same_bits(matrix.values, {1.5f, -2, 3, 0.1f, infinity, -0.0f}));

  const NpyArray vector = read_npy(data + "vector-f4.npy");
  CHECK(vector.one_dimensional);
  CHECK(vector.rows == 1);
  CHECK(vector.columns == 5);
  CHECK(vector.values == std::vector<float>{1, 2, 3, 4, 5});

  CHECK(read_npy(data + "version-2-f4.npy").values == std::vector<float>{7, 8});
}

// 0.1, 1e300; NaN, -4
TEST_CASE("npy: float64 is rounded to float32, and what has no place there is refused") {
  const std::string file = data + "matrix-f8.npy";
  CHECK(input_error([&] { read_npy(file); }) ==
        file +
            ": row 0, column 1 (counted from 0): 1e+300 is beyond float32, which ends at 3.4028235e+38 and in which "
            "gradients are computed; scale the matrix");
  const auto with = [&](double second) {
    std::string bytes = content_of(file);
    std::memcpy(bytes.data() + bytes.size() - 3 * sizeof second, &second, sizeof second);
    const TemporaryFolder folder;
    return read_npy(folder.write("x.npy", bytes));
  };
  const NpyArray wide = with(std::numeric_limits<float>::max());
  CHECK(wide.is_double);
  CHECK(wide.rows == 2);
  CHECK(wide.values[0] == 0.1f);
  CHECK(wide.values[1] == std::numeric_limits<float>::max());
  CHECK(std::isnan(wide.values[2]));
  CHECK(wide.values[3] == -4);
  CHECK(wide.tiny == 0);
  // Infinities are what a worker may send; the rules know what to do with them.
  CHECK(std::isinf(with(-std::numeric_limits<double>::infinity()).values[1]));
  CHECK(contains(input_error([&] { with(-1e39); }), "-1e+39 is beyond float32"));
  CHECK(with(1e-39).tiny == 1);
  CHECK(with(-1e-300).tiny == 1);
  CHECK(with(2e-38).tiny == 0);
}

TEST_CASE("npy: the same bytes as NumPy") {
  const TemporaryFolder folder;
  for (const std::string name : {"matrix-f4.npy", "vector-f4.npy"}) {
    write_npy(folder.file(name), read_npy(data + name));
    CHECK(content_of(folder.file(name)) == content_of(data + name));
  }
}

TEST_CASE("npy: what is written reads back") {
  const TemporaryFolder folder;
  const std::vector<float> values = {0.1f, -0.0f, 1e-45f, std::numeric_limits<float>::quiet_NaN(), 3e38f, 7};
  for (const bool is_double : {false, true}) {
    for (const bool one_dimensional : {false, true}) {
      CAPTURE(is_double, one_dimensional);
      const NpyArray array{one_dimensional ? 1 : 2, one_dimensional ? 6 : 3, one_dimensional, is_double, values};
      const std::string file = folder.file("x.npy");
      write_npy(file, array);
      const NpyArray again = read_npy(file);
      CHECK(again.rows == array.rows);
      CHECK(again.columns == array.columns);
      CHECK(again.one_dimensional == one_dimensional);
      CHECK(again.is_double == is_double);
      CHECK(same_bits(again.values, values));
      // The data starts at a multiple of 64.
      CHECK((content_of(file).size() - 6 * (is_double ? 8u : 4u)) % 64 == 0);
    }
  }
  write_npy(folder.file("empty.npy"), {0, 5, false, false, {}});
  CHECK(read_npy(folder.file("empty.npy")).rows == 0);
  CHECK(read_npy(folder.file("empty.npy")).columns == 5);
}

TEST_CASE("npy: every error says what to do") {
  const TemporaryFolder folder;
  const auto problem = [&](const std::string& bytes) {
    const std::string file = folder.write("x.npy", bytes), text = input_error([&] { read_npy(file); });
    REQUIRE(text.substr(0, file.size() + 2) == file + ": ");
    return text.substr(file.size() + 2);
  };
  const std::string missing = folder.file("missing.npy"), two(8, '\0');
  CHECK(input_error([&] { read_npy(missing); }) == missing + ": can't be read; is the path right?");
  CHECK(problem("a,b\n1,2\n") == "no .npy file (its first bytes are not \\x93NUMPY)");
  CHECK(problem("\x93NU") == "no .npy file (its first bytes are not \\x93NUMPY)");
  CHECK(problem(std::string("\x93NUMPY\x01\x00", 8)) == "broken .npy header");
  CHECK(problem(npy(std::string(5000, ' '), "")) == "broken .npy header");
  CHECK(problem(npy(header("(2,)"), "").substr(0, 40)) == "broken .npy header");
  CHECK(problem(npy("{}\n", "")) == "dtype unknown; expected <f4 (float32) or <f8 (float64)");
  CHECK(problem(npy("{'descr': [('a', '<f4')], }\n", "")) == "dtype unknown; expected <f4 (float32) or <f8 (float64)");
  CHECK(problem(npy("{'descr':", "")) == "dtype unknown; expected <f4 (float32) or <f8 (float64)");
  CHECK(problem(npy(header("()"), "1234")) == "0 dimensions; expected a matrix of n rows and d columns");
  CHECK(problem(npy(header("(3,)"), two)) == "truncated or too long: 8 bytes of data, expected 12");
  CHECK(problem(npy(header("(1,)"), two)) == "truncated or too long: 8 bytes of data, expected 4");
  CHECK(contains(problem(npy(header("(4294967296, 4294967296)"), "")), "truncated or too long: 0 bytes"));
  CHECK(contains(problem(npy(header("(99999999999999999999999, 1)"), "")), "truncated or too long: 0 bytes"));
  CHECK(problem(content_of(data + "matrix-i4.npy")) == "dtype <i4; expected <f4 (float32) or <f8 (float64)");
  CHECK(problem(content_of(data + "fortran-f4.npy")) == "Fortran order; save numpy.ascontiguousarray(x) instead");
  CHECK(problem(content_of(data + "cube-f4.npy")) == "3 dimensions; expected a matrix of n rows and d columns");
}

TEST_CASE("npy: a folder that isn't there can't be written to") {
  const TemporaryFolder folder;
  const std::string file = folder.file("missing/x.npy");
  CHECK(error_text<OutputError>([&] { write_npy(file, {1, 1, true, false, {1}}); }) ==
        file + ".part: can't be written: No such file or directory");
}

TEST_CASE("npy: rows anywhere in memory are written as the matrix that NumPy writes, and mapped again") {
  const TemporaryFolder folder;
  // The rows of matrix-f4.npy, the second one first in memory.
  const std::vector<float> memory = {0.1f, std::numeric_limits<float>::infinity(), -0.0f, 9, 1.5f, -2, 3};
  const float* rows[] = {memory.data() + 4, memory.data()};
  write_npy(folder.file("x.npy"), RowView{rows, 3});
  CHECK(content_of(folder.file("x.npy")) == content_of(data + "matrix-f4.npy"));
  const MappedNpy mapped(folder.file("x.npy"));
  CHECK(mapped.rows() == 2);
  CHECK(mapped.columns() == 3);
  std::vector<float> row(3);
  for (int i = 0; i < 2; ++i) {
    mapped.copy_row(i, row.data());
    CHECK(same_bits(row, {rows[i], rows[i] + 3}));
  }
}

// 0.1, 1e300; NaN, -4
TEST_CASE("npy: a mapped float64 matrix is rounded row by row") {
  const MappedNpy mapped(data + "matrix-f8.npy");
  std::vector<float> row(2);
  mapped.copy_row(1, row.data());
  CHECK(std::isnan(row[0]));
  CHECK(row[1] == -4);
  CHECK(contains(input_error([&] { mapped.copy_row(0, row.data()); }), "row 0, column 1 (counted from 0): 1e+300"));
}

TEST_CASE("npy: the header of any array, and what dtypes and orders are refused") {
  const NpyHeader cube = read_npy_header("x", content_of(data + "cube-f4.npy"));
  CHECK(cube.dtype == "<f4");
  CHECK(cube.shape.size() == 3);
  CHECK(cube.c_order);
  CHECK(cube.value_bytes() == 4);
  const NpyHeader big =
      read_npy_header("x", npy("{'descr': '>f8', 'fortran_order': True, 'shape': (2, 3, 4, 5), }\n", ""));
  CHECK(big.shape == std::vector<std::int64_t>{2, 3, 4, 5});
  CHECK_FALSE(big.c_order);
  CHECK(big.data_bytes() == 960);  // 2 · 3 · 4 · 5 · 8
  CHECK(input_error([&] { refuse_npy_dtype("x", big, "<f4"); }) == "x: dtype >f8 (big-endian); expected <f4");
  CHECK(contains(input_error([&] { require_npy_layout("x", big, 960); }), "x: Fortran order"));
  CHECK(input_error([&] { require_npy_layout("x", cube, 1); }) ==
        "x: truncated or too long: 1 bytes of data, expected " + std::to_string(std::int64_t(cube.data_bytes())));
}

TEST_CASE("npy: what can't be mapped as a matrix") {
  const TemporaryFolder folder;
  const auto problem = [](const std::string& file) { return input_error([&] { MappedNpy mapped(file); }); };
  CHECK(contains(problem(folder.file("missing.npy")), "can't be read"));
  CHECK(contains(problem(data + "vector-f4.npy"), "1 dimension; expected a matrix"));
  CHECK(contains(problem(folder.write("x.npy", npy(header("(2, 0)"), ""))), "rows without a value"));
}
