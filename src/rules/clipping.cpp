// Static clipping: no row is longer than a fixed threshold.
#include "rules/norm_clipper.hpp"

namespace detoxsim {

namespace {

class Clipping : public NormClipper {
 public:
  Clipping(const Params& params, ThreadPool& pool) : NormClipper(pool), threshold_(params.number("threshold")) {}

  bool computable(int n, int f) const override { return f >= 0 && n >= 1; }

 private:
  double threshold(const std::vector<double>&, int) override { return threshold_; }

  double threshold_;
};

const PreAggregatorRegistry::Registration registration(
    ComponentKind::pre_aggregator,
    {"clipping",
     "rows longer than `threshold` are scaled down to it",
     "Pascanu, Mikolov, Bengio 2013, arXiv:1211.5063, algorithm 1, row by row",
     {positive_param("threshold", 2, "the greatest length of a row")},
     {Property::origin, Property::absolute_scale}},
    make_pre_aggregator<Clipping>);

}  // namespace

}  // namespace detoxsim
