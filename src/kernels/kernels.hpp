// Number crunching over n rows of d float32: the only place where memory bandwidth and SIMD matter.
//
// All kernels read rows through pointers and copy no n×d matrix. Sums over d are accumulated per fixed block of
// coordinates and the blocks combined in double in ascending order, so no result depends on the number of threads.
// Where a kernel returns `bool`, it is true when every element it read was finite; with a non-finite element the
// output is unspecified (but nothing traps), and the caller decides what to do about it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/rows.hpp"
#include "base/thread_pool.hpp"

namespace detoxsim::kernels {

/// A small dense matrix in double, row-major; the currency of coefficient space.
struct Matrix {
  int rows = 0, columns = 0;
  std::vector<double> values;

  Matrix() = default;
  Matrix(int rows_, int columns_) { resize(rows_, columns_); }
  void resize(int rows_, int columns_) {
    rows = rows_;
    columns = columns_;
    values.assign(static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns), 0.0);
  }
  double& operator()(int i, int j) { return values[static_cast<std::size_t>(i) * columns + j]; }
  double operator()(int i, int j) const { return values[static_cast<std::size_t>(i) * columns + j]; }
};

/// W·G·Wᵀ: the inner products of the weighted sums of rows whose inner products are G.
Matrix congruent(const Matrix& weights, const Matrix& gram);

/// The row with the smallest median distance to the others over a few thousand strided coordinates, in double: safe as
/// a centre because a minority of Byzantine rows can't get there (ties: the lowest index). Non-finite distances count
/// as infinite.
int reference_row(const RowView& rows);
/// How many coordinates that looks at, d being the length of a row.
std::int64_t reference_sample(std::int64_t d);

/// How the products of a Gram matrix are made: in_float with a relative error of some 1e-7 of the lengths, in_double of
/// some 1e-16 in twice the time; for up to gram_cheap_in_double columns in the same time.
enum class Precision { in_float, in_double };
constexpr std::int64_t gram_cheap_in_double = 256;

/// gram(i, j) = ⟨xᵢ − c, xⱼ − c⟩ with c = row `reference`, symmetric; n²d flops by symmetry. A row so large that its
/// float32 products overflow, or all so small that they underflow, is redone in double: finite rows give finite,
/// accurate entries. Equal rows have the same products to the last bit. Returns whether all elements were finite.
bool gram(ThreadPool& pool, const RowView& rows, int reference, Matrix& gram,
          Precision precision = Precision::in_float);

/// out = Σ weights[i]·xᵢ. Rows of weight exactly 0 are not read. weights: n
bool weighted_sum(ThreadPool& pool, const RowView& rows, std::span<const double> weights, float* out);

/// outs[o] = Σ weights(o, i)·xᵢ for all outputs o in one pass over the rows. weights: outputs × n
bool weighted_sums(ThreadPool& pool, const RowView& rows, const Matrix& weights, std::span<float* const> outs);

/// Per coordinate: the mean of the order statistics first … last−1 (0-based, ascending). (n−1)/2 … n/2+1 is the median,
/// f … n−f the trimmed mean. 0 ≤ first < last ≤ n
bool order_statistics_mean(ThreadPool& pool, const RowView& rows, int first, int last, float* out);

/// What that computes for one coordinate, in flops: comparators, and what moves and adds up the n values. 0 ≤ first <
/// last ≤ n; first = 0 and last = n sorts completely.
double order_statistics_flops(int n, int first, int last);

/// Per coordinate: the mean of the `count` values closest to a centre, which is the mean of the order statistics
/// centre_first … centre_last−1 (the median or a trimmed mean). Ties: of two values equally far the smaller one.
bool closest_mean(ThreadPool& pool, const RowView& rows, int count, int centre_first, int centre_last, float* out);

/// Per coordinate: the sign (−1, 0, 1) of the sum of the signs.
bool sign_of_sign_sum(ThreadPool& pool, const RowView& rows, float* out);

/// Per coordinate: the mean and the standard deviation √(Σ(x−μ)²/(n−ddof)) of the n values. n > ddof
bool mean_and_deviation(ThreadPool& pool, const RowView& rows, int ddof, float* mean, float* deviation);

/// Bitwise equality with early exit: −0 ≠ 0, equal NaN bits are equal.
bool equal_bits(ThreadPool& pool, const void* a, const void* b, std::size_t bytes);

/// For each row its ⟨x,x⟩, in double. norms: n
bool squared_norms(ThreadPool& pool, const RowView& rows, std::span<double> norms);

/// out[i] = ⟨xᵢ, vector⟩, in double, in one pass. vector: d floats, out: n.
void inner_products(ThreadPool& pool, const RowView& rows, const float* vector, std::span<double> out);

/// ⟨a,b⟩, ⟨a,a⟩, ⟨b,b⟩ of two vectors of d floats, in double, in one pass.
struct Products {
  double ab = 0, aa = 0, bb = 0;
};
Products products(ThreadPool& pool, const float* a, const float* b, std::int64_t d);

/// Indices of the rows all of whose elements are finite, ascending.
std::vector<int> finite_rows(ThreadPool& pool, const RowView& rows);

/// Reads every row once and does nothing else: the unit in which the others are measured. Returns the sum (so that the
/// reading can't be optimised away).
double read_pass(ThreadPool& pool, const RowView& rows);

/// Packs the signs of d floats into ⌈d/8⌉ bytes: bit 1 where x < 0; the last byte's spare bits are 0.
void pack_signs(const float* values, std::int64_t d, std::uint8_t* bits);
/// The inverse: −1 where the bit is 1, else +1.
void unpack_signs(const std::uint8_t* bits, std::int64_t d, float* values);

/// The instruction sets that this machine can run the kernels with, best first ("AVX3", "AVX2", …).
std::vector<std::string> instruction_sets();
/// Uses only this one from now on (tests); "" is the best again. Not while kernels run.
void use_instruction_set(const std::string& name);

}  // namespace detoxsim::kernels
