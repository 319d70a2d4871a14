// Every field of a scenario, once: name, type, bounds, default, meaning. Reader, writer and schema all walk this list.
#pragma once

#include "scenario/scenario.hpp"

namespace detoxsim {

/// Shows all fields to a visitor, which has
///   section(name, help, fill)            fill() shows the section's own fields
///   value(ParamSpec, variable)           variable: std::string, std::int64_t, double, bool, an enum with words,
///                                        or std::optional of a number
///   component(name, Kind, default, help, variable)   variable: Component or std::optional<Component> (default "none")
///   components(name, Kind, help, variable)
///   component_or_path(ParamSpec, Kind, name, path, component)   name: what an object without one means
template <class Visitor>
void describe(Scenario& s, Visitor& visit) {
  visit.value(text_param("name", "detoxsim", "names the result folder, results/NAME"), s.name);
  visit.value(integer_param("seed", 1, 0, "everything random follows from it"), s.seed);
  visit.component("workload", ComponentKind::workload, "training", "where gradients come from", s.workload);
  visit.section("cluster", "the simulated machines", [&] {
    visit.component_or_path(path_param("platform", "star-10g",
                                       "machines and network: the name of a built-in file, a SimGrid platform file of "
                                       "your own, or a generated platform with its parameters"),
                            ComponentKind::platform, "star", s.cluster.platform, s.cluster.generated_platform);
    visit.value(text_param("server", "auto",
                           "host of the parameter server; \"auto\": the one whose property role is server, "
                           "else the first"),
                s.cluster.server);
    visit.value(
        integer_param("servers", 1, 1, "m: parameter servers, each of which owns an equal share of the coordinates"),
        s.cluster.servers);
    visit.value(integer_param("workers", 45, 1, "p, the Byzantine ones among them"), s.cluster.workers);
    visit.component("broadcast", ComponentKind::broadcast, "flat", "how the parameters reach the workers",
                    s.cluster.broadcast);
    visit.component("stragglers", ComponentKind::stragglers, "none", "what multiplies a worker's compute time",
                    s.cluster.stragglers);
    visit.components("faults", ComponentKind::fault, "crashes, failing and slow links; they need a deadline",
                     s.cluster.faults);
    visit.value(
        positive_param("deadline", 1, "simulated seconds after which the server goes on with the reports it has")
            .or_word("none"),
        s.cluster.deadline);
    visit.value(integer_param("required_reports", 1, 1,
                              "reports after which the server waits no longer; those who are late then have worked in "
                              "vain (backup workers, arXiv:1604.00981)")
                    .or_word("all"),
                s.cluster.required_reports);
    visit.value(integer_param("quorum", 1, 1,
                              "reports that it needs to go on at the deadline; else it asks those who are "
                              "missing again and waits as long once more"),
                s.cluster.quorum);
    visit.value(integer_param("attempts", 10, 1, "deadlines in a row without a quorum: the cluster can't finish"),
                s.cluster.attempts);
    visit.value(
        word_param<LateWorkers>("late_workers",
                                "cancel: who is late drops its work when the server goes on; finish: it sends its "
                                "report, which is ignored, and misses iterations meanwhile"),
        s.cluster.late_workers);
  });
  visit.section("training", "what is learnt", [&] {
    visit.component("dataset", ComponentKind::dataset, "fashion-mnist", "the samples", s.training.dataset);
    visit.component("model", ComponentKind::model, "mlp", "the function that is trained", s.training.model);
    visit.value(integer_param("batch_size", 1440, 1, "b: samples per iteration over the whole cluster"),
                s.training.batch_size);
    visit.value(integer_param("iterations", 200, 1, "updates of the model; a replay's default: all of its matrices"),
                s.training.iterations);
    visit.value(
        integer_param("evaluate_every", 25, 0, "iterations between evaluations on the test set; 0: at the end only"),
        s.training.evaluate_every);
    visit.value(
        integer_param("held_out", 0, 0, "so many samples, the last of the training set, are kept out of the training"),
        s.training.held_out);
    visit.value(
        word_param<EvaluateOn>("evaluate_on",
                               "held-out: the test columns tell of the samples held out; for choosing a learning rate"),
        s.training.evaluate_on);
    visit.value(word_param<Compression>("compression", "sign: workers send one bit per coordinate"),
                s.training.compression);
    visit.component("optimizer", ComponentKind::optimizer, "sgd", "how the server updates the model",
                    s.training.optimizer);
    visit.value(
        flag_param("check_replicas", false, "recompute a file's gradient for every replica and compare the bits"),
        s.training.check_replicas);
  });
  visit.section("redundancy", "which worker computes which file, and the vote", [&] {
    visit.component("scheme", ComponentKind::scheme, "none", "how files are given to workers", s.redundancy.scheme);
    visit.value(integer_param("r", 1, 1, "workers that compute each gradient"), s.redundancy.r);
    visit.section("vote", "r replicas of a file → one gradient", [&] {
      visit.value(word_param<NoMajority>("no_majority",
                                         "a vote without a strict majority. drop: there is none; first: "
                                         "the replica that came first; mean: the mean of the replicas"),
                  s.redundancy.no_majority);
      visit.value(flag_param("early", false,
                             "decide a file as soon as a strict majority of its replicas is in and equal; who is "
                             "slower is late"),
                  s.redundancy.early_vote);
      visit.value(
          word_param<VoteOn>("on",
                             "digests: workers report SHA-256 digests; one of a majority is asked for the gradient, "
                             "which must have the digest"),
          s.redundancy.vote_on);
      visit.value(positive_param("fetch_timeout", 1,
                                 "digests: a worker from whom nothing has come so many simulated seconds after it was "
                                 "asked is passed over"),
                  s.redundancy.fetch_timeout);
      visit.value(positive_param("hash_rate", 1.5e9, "digests: bytes/s that a host makes a digest of"),
                  s.redundancy.hash_rate);
    });
  });
  visit.section("aggregation", "votes → buckets → inner rule → outer rule", [&] {
    visit.value(integer_param("buckets", 1, 1,
                              "k: the votes are shuffled into so many buckets, whose sizes differ by at most one; "
                              "auto: the fewest within the guarantees of both rules")
                    .or_word("none")
                    .allow_word("auto"),
                s.aggregation.buckets);
    visit.components("before_inner", ComponentKind::pre_aggregator, "pre-aggregators in each bucket",
                     s.aggregation.before_inner);
    visit.component("inner", ComponentKind::rule, "A0: the rule inside each bucket; \"mean\" where there are buckets",
                    s.aggregation.inner);
    visit.components("before_outer", ComponentKind::pre_aggregator, "pre-aggregators before the outer rule",
                     s.aggregation.before_outer);
    visit.component("outer", ComponentKind::rule, "mean", "A1: the rule across the bucket results, or the votes",
                    s.aggregation.outer);
  });
  visit.section("byzantine", "the adversary", [&] {
    visit.value(integer_param("q", 0, 0, "Byzantine workers"), s.byzantine.q);
    visit.component("placement", ComponentKind::placement, "random-each-iteration", "which workers are Byzantine",
                    s.byzantine.placement);
    visit.component("attack", ComponentKind::attack, "none", "what they send", s.byzantine.attack);
    visit.value(word_param<Distort>(
                    "distort",
                    "files that they forge: all; won: those whose vote they win; fixed-disagreement: those whose "
                    "honest holders are among q fixed ones"),
                s.byzantine.distort);
    visit.section("schedule", "when they forge; in other iterations they behave", [&] {
      visit.value(integer_param("from", 1, 1, "the first iteration of the attack"), s.byzantine.schedule.from);
      visit.value(integer_param("until", 1, 1, "the last iteration of the attack").or_word("end"),
                  s.byzantine.schedule.until);
      visit.value(integer_param("every", 1, 1, "n: the attack acts in every n-th iteration, from the first on"),
                  s.byzantine.schedule.every);
      visit.value(number_param("probability", 1, 0, 1, "of acting in each of those iterations, drawn independently"),
                  s.byzantine.schedule.probability);
    });
    visit.value(flag_param("collusion", true, "Byzantine workers of one group send identical bytes"),
                s.byzantine.collusion);
    visit.value(word_param<DigestLie>(
                    "digest",
                    "votes on digests. Announced and sent: consistent: forged, forged; wrong-gradient: honest, forged; "
                    "silence: honest, nothing; equivocation: both"),
                s.byzantine.digest);
  });
  visit.section("timing", "what drives the simulated clock", [&] {
    visit.value(word_param<TimeSource>("gradient",
                                       "modelled: the model's flops on each host; measured: this "
                                       "machine's seconds for the file, on one thread"),
                s.timing.gradient);
    visit.value(word_param<TimeSource>("aggregation",
                                       "modelled: each rule's law on the server host; measured: "
                                       "this machine's seconds"),
                s.timing.aggregation);
    visit.component(
        "as_model", ComponentKind::model,
        "bytes, flops and laws count as if the model that is trained were this one; the training itself stays",
        s.timing.as_model);
    visit.value(path_param("calibration", "none",
                           "a file of detoxsim calibrate: modelled times follow that machine, which stands for a host "
                           "as fast as the server's; none: the laws alone")
                    .or_word("none"),
                s.timing.calibration);
  });
}

}  // namespace detoxsim
