// Components for the fuzz targets of scenarios: the names that are defaults, with parameters of all kinds. The
// program's own, but for the stragglers' profile, would bring all of its folders into these small programs.
#pragma once

#include "base/registry.hpp"

namespace detoxsim {

inline const bool fuzz_components_are_registered = [] {
  const auto add = [](ComponentKind kind, const std::string& name, std::vector<ParamSpec> params = {}) {
    Catalog::of(kind).add({name, "for the fuzz targets", "", std::move(params)});
  };
  add(ComponentKind::workload, "training");
  add(ComponentKind::workload, "replay", {path_param("gradients", "", "help")});
  add(ComponentKind::broadcast, "flat");
  add(ComponentKind::broadcast, "tree", {integer_param("arity", 2, 1, "help")});
  add(ComponentKind::stragglers, "none");
  add(ComponentKind::fault, "crash", {integer_param("worker", 0, 0, "help"), number_param("at", 0, 0, 1e9, "help")});
  add(ComponentKind::dataset, "fashion-mnist",
      {path_param("path", "data", "help"), word_param("pixels", {"unit", "so"}, "help")});
  add(ComponentKind::model, "mlp",
      {integers_param("hidden", {100}, 1, "help"), word_param("library", {"eigen"}, "help")});
  add(ComponentKind::optimizer, "sgd",
      {positive_param("learning_rate", 0.1, "help"), number_param("momentum", 0.9, 0, 1, "help")});
  add(ComponentKind::scheme, "none");
  add(ComponentKind::scheme, "repetition");
  add(ComponentKind::rule, "mean");
  add(ComponentKind::rule, "krum",
      {integer_param("f", 0, 0, "help").or_word("auto"), flag_param("weighted", false, "help")});
  add(ComponentKind::pre_aggregator, "nnm", {number_param("s", 2, 0, 10, "help").allow_word("max")});
  add(ComponentKind::placement, "random-each-iteration");
  add(ComponentKind::attack, "none");
  add(ComponentKind::attack, "alie",
      {number_param("z", 1, 0, 10, "help").allow_word("max"), text_param("note", "-", "help")});
  add(ComponentKind::platform, "star",
      {quantity_param("bandwidth", Quantity::bandwidth, "10Gbps", 1, 1e18, "help"),
       quantities_param("latency", Quantity::time, "8ms,51ms", 0, 1e6, "help"),
       quantity_param("server.speed", Quantity::speed, "50Gf", 1, 1e24, "help").or_word("same")});
  return true;
}();

}  // namespace detoxsim
