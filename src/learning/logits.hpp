// What the outputs of a classifier say: its loss and its choice.
#pragma once

#include <cmath>
#include <cstdint>
#include <span>

#include "learning/eigen.hpp"
#include "learning/model.hpp"

namespace detoxsim {

/// Cross-entropy of one sample; the logits become exp(zⱼ − max). Their sum comes back too. std::exp and not Eigen's,
/// which gives other bits where it vectorises, and need not keep a NaN.
template <class Row>
double cross_entropy(Row logits, int label, typename Row::Scalar& sum) {
  using Scalar = typename Row::Scalar;
  const Scalar shift = logits.template maxCoeff<Eigen::PropagateNumbers>();  // NaN where nothing else is there
  const Scalar margin = logits[label] - shift;
  logits = logits.unaryExpr([shift](Scalar z) { return std::exp(z - shift); });
  sum = logits.sum();
  return std::log(static_cast<double>(sum)) - static_cast<double>(margin);
}

/// logits: labels.size() × classes, overwritten. A sample is correct where its class has the largest logit; ties go to
/// the lowest class, NaN never wins.
template <class Scalar>
Evaluation judged(MatrixMap<Scalar> logits, std::span<const std::uint8_t> labels) {
  Evaluation result;
  for (Eigen::Index i = 0; i < logits.rows(); ++i) {
    const int label = labels[static_cast<std::size_t>(i)];
    Eigen::Index best;
    const bool any = !std::isnan(logits.row(i).template maxCoeff<Eigen::PropagateNumbers>(&best));
    if (any && best == label) ++result.correct;
    Scalar sum;
    result.loss_sum += cross_entropy(logits.row(i), label, sum);
  }
  return result;
}

}  // namespace detoxsim
