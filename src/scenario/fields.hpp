// Every field of a scenario, once: name, type, bounds, default, meaning. Reader, writer and schema all walk this list.
#pragma once

#include "scenario/scenario.hpp"

namespace detoxsim {

/// Shows all fields to a visitor, which has
///   section(name, help, fill)            fill() shows the section's own fields
///   value(ParamSpec, variable)           variable: std::string, std::int64_t, bool or std::optional<std::int64_t>
///   component(name, Kind, default, help, variable)   variable: Component or std::optional<Component> (default "none")
///   components(name, Kind, help, variable)
template <class Visitor>
void describe(Scenario& s, Visitor& visit) {
  visit.value(text_param("name", "detoxsim", "names the result folder"), s.name);
  visit.value(integer_param("seed", 1, 0, "of everything random"), s.seed);
  visit.component("workload", Kind::workload, "training", "where gradients come from", s.workload);
  visit.section("cluster", "the simulated machines", [&] {
    visit.value(path_param("platform", "../platforms/star-10g.xml", "SimGrid platform file"), s.cluster.platform);
    visit.value(text_param("server", "auto",
                           "host of the parameter server; \"auto\": the one whose property role is server, "
                           "else the first"),
                s.cluster.server);
    visit.value(integer_param("workers", 45, 1, "p"), s.cluster.workers);
    visit.component("stragglers", Kind::stragglers, "none", "what multiplies a worker's compute time",
                    s.cluster.stragglers);
  });
  visit.section("training", "what is learnt", [&] {
    visit.component("dataset", Kind::dataset, "fashion-mnist", "the samples", s.training.dataset);
    visit.component("model", Kind::model, "mlp", "the function that is trained", s.training.model);
    visit.value(integer_param("batch_size", 1440, 1, "b: samples per iteration over the whole cluster"),
                s.training.batch_size);
    visit.value(integer_param("iterations", 200, 1, "updates of the model"), s.training.iterations);
    visit.value(
        integer_param("evaluate_every", 25, 0, "iterations between evaluations on the test set; 0: at the end only"),
        s.training.evaluate_every);
    visit.value(integer_param("held_out", 0, 0, "the last samples of the training set, so many, are not trained on"),
                s.training.held_out);
    visit.value(word_param("evaluate_on", {"test", "held-out"},
                           "held-out: the test columns tell of the samples held out; for choosing a learning rate"),
                s.training.evaluate_on);
    visit.value(word_param("compression", {"none", "sign"}, "sign: workers send one bit per coordinate"),
                s.training.compression);
    visit.component("optimizer", Kind::optimizer, "sgd", "how the server updates the model", s.training.optimizer);
    visit.value(
        flag_param("check_replicas", false, "recompute a file's gradient for every replica and compare the bits"),
        s.training.check_replicas);
  });
  visit.section("redundancy", "which worker computes which file, and the vote", [&] {
    visit.component("scheme", Kind::scheme, "none", "how files are given to workers", s.redundancy.scheme);
    visit.value(integer_param("r", 1, 1, "workers that compute each gradient"), s.redundancy.r);
    visit.section("vote", "r replicas of a file → one gradient", [&] {
      visit.value(word_param("equality", {"exact"}, "when replicas are equal"), s.redundancy.equality);
      visit.value(word_param("no_majority", {"drop", "first", "mean"},
                             "a vote without a strict majority: absent, the first "
                             "replica that came, or the mean of the replicas"),
                  s.redundancy.no_majority);
      visit.value(flag_param("early", false,
                             "decide a file as soon as a strict majority of its replicas is in and equal; who is "
                             "slower drops its work when the next iteration begins"),
                  s.redundancy.early_vote);
    });
  });
  visit.section("aggregation", "votes → buckets → inner rule → outer rule", [&] {
    visit.value(integer_param("buckets", 1, 1, "k").or_word("none"), s.aggregation.buckets);
    visit.components("before_inner", Kind::pre_aggregator, "pre-aggregators in each bucket",
                     s.aggregation.before_inner);
    visit.component("inner", Kind::rule, "A0: the rule inside each bucket; \"mean\" where there are buckets",
                    s.aggregation.inner);
    visit.components("before_outer", Kind::pre_aggregator, "pre-aggregators before the outer rule",
                     s.aggregation.before_outer);
    visit.component("outer", Kind::rule, "mean", "A1: the rule across the bucket results, or the votes",
                    s.aggregation.outer);
  });
  visit.section("byzantine", "the adversary", [&] {
    visit.value(integer_param("q", 0, 0, "Byzantine workers"), s.byzantine.q);
    visit.component("placement", Kind::placement, "random-each-iteration", "which workers are Byzantine",
                    s.byzantine.placement);
    visit.component("attack", Kind::attack, "none", "what they send", s.byzantine.attack);
    visit.value(flag_param("collusion", true, "Byzantine workers of one group send identical bytes"),
                s.byzantine.collusion);
  });
  visit.section("timing", "what drives the simulated clock", [&] {
    visit.value(word_param("gradient", {"modelled", "measured"},
                           "modelled: the model's flops on each host; measured: this "
                           "machine's seconds for the file, on one thread"),
                s.timing.gradient);
    visit.value(word_param("aggregation", {"modelled", "measured"},
                           "modelled: each rule's law on the server host; measured: "
                           "this machine's seconds"),
                s.timing.aggregation);
    visit.component(
        "as_model", Kind::model,
        "bytes, flops and laws count as if the model that is trained were this one; the training itself stays",
        s.timing.as_model);
    visit.value(path_param("calibration", "",
                           "a file of detoxsim calibrate: modelled times follow that machine, which stands for a host "
                           "as fast as the server's; empty: the laws alone"),
                s.timing.calibration);
  });
}

}  // namespace detoxsim
