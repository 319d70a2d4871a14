"""What the simulated cluster is told through the command line: votes, servers, stragglers, faults, timelines."""

import json
import pathlib
import tempfile
import unittest

from detoxsim import QUICKSTART, Run, call

SHORT = ["--set", "training.iterations=12", "--b", "90", "--set", "training.evaluate_every=4"]
PARETO = ["--set", 'cluster.stragglers={"name": "pareto", "alpha": 1}']
# What a training is about; early votes must change none of it.
LEARNT = ["train_loss", "test_loss", "test_accuracy", "corrupted_votes", "no_majority_votes", "gradient_error"]


class EarlyVote(unittest.TestCase):
    def test_decides_what_all_replicas_would(self):
        for attack in '{"name": "alie", "z": 1.5}', "constant":
            for collusion in "true", "false":
                for no_majority in ("drop", "mean") if attack == "constant" else ("drop",):
                    with self.subTest(attack=attack, collusion=collusion, no_majority=no_majority):
                        arguments = [*SHORT, *PARETO, "--q", 15, "--set", f"byzantine.attack={attack}", "--set", f"byzantine.collusion={collusion}",
                                     "--set", f"redundancy.vote.no_majority={no_majority}", "--set", "aggregation.outer=mean"]
                        late, early = Run(QUICKSTART, *arguments), Run(QUICKSTART, *arguments, "--set", "redundancy.vote.early=true")
                        self.assertEqual(learnt(early), learnt(late))
                        self.assertLess(float(early.summary["sim_s"]), float(late.summary["sim_s"]))
                        self.assertLess(float(early.summary["reports_voted_mean"]), 44)
                        self.assertEqual(float(late.summary["reports_voted_mean"]), 45)

    def test_the_same_bytes_for_any_number_of_threads(self):
        arguments = [*SHORT, *PARETO, "--q", 5, "--set", "redundancy.vote.early=true"]
        one, two = Run(QUICKSTART, *arguments, "--threads", 1), Run(QUICKSTART, *arguments, "--threads", 2)
        self.assertEqual(one.without_wall(), two.without_wall())


def learnt(run):
    return [{name: row[name] for name in LEARNT} for row in run.iterations]


def total(run, name):
    return sum(int(row[name]) for row in run.iterations)


class DigestVote(unittest.TestCase):
    def test_decides_what_gradients_would_and_sends_a_third(self):
        arguments = [*SHORT, "--q", 15, "--set", "aggregation.outer=mean"]
        full = Run(QUICKSTART, *arguments)
        for servers in 1, 3:
            digests = Run(QUICKSTART, *arguments, "--set", "redundancy.vote.on=digests", "--set", f"cluster.servers={servers}")
            self.assertEqual(learnt(digests), learnt(full))
            self.assertGreater(total(full, "corrupted_votes"), 0)
            self.assertGreaterEqual(total(full, "bytes_to_server") / total(digests, "bytes_to_server"), 2.8)

    def test_no_lie_makes_more_votes_corrupted(self):
        arguments = [*SHORT, "--q", 20, "--set", "aggregation.outer=mean", "--set", "byzantine.attack=sign-flip"]
        worst = total(Run(QUICKSTART, *arguments), "corrupted_votes")
        for lie in "wrong-gradient", "silence", "equivocation":
            with self.subTest(lie=lie):
                run = Run(QUICKSTART, *arguments, "--set", "redundancy.vote.on=digests", "--set", f"byzantine.digest={lie}")
                self.assertEqual(total(run, "corrupted_votes"), 0)
                self.assertEqual(total(run, "failed_fetches") > 0, lie != "equivocation")
        self.assertGreater(worst, 0)


class Servers(unittest.TestCase):
    def test_choose_what_one_server_chooses(self):
        plain = [*SHORT, "--q", 5, "--set", "redundancy.scheme=none", "--r", 1, "--set", "aggregation.buckets=none", "--set", "aggregation.inner=none"]
        for rule in "krum", "multi-krum", "bulyan", "coordinate-median":
            with self.subTest(rule=rule):
                one = Run(QUICKSTART, *plain, "--set", f"aggregation.outer={rule}")
                four = Run(QUICKSTART, *plain, "--set", f"aggregation.outer={rule}", "--set", "cluster.servers=4")
                self.assertEqual(learnt(four), learnt(one))
                self.assertEqual(total(four, "bytes_between_servers") > 0, rule != "coordinate-median")
                self.assertLess(float(four.summary["upload_sim_s_mean"]), float(one.summary["upload_sim_s_mean"]) / 3)

    def test_the_geometric_median_to_the_last_digits(self):
        one, four = (Run(QUICKSTART, *SHORT, "--set", f"cluster.servers={servers}") for servers in (1, 4))
        for a, b in zip(one.iterations, four.iterations):
            self.assertAlmostEqual(float(a["gradient_error"]), float(b["gradient_error"]), places=5)
            self.assertEqual(a["corrupted_votes"], b["corrupted_votes"])


FAULTS = ["--set", 'cluster.faults=[{"name": "random-crashes", "rate": 1, "lasts": 0.1}, {"name": "random-link-failures", "rate": 0.2, "lasts": 0.1}]',
          "--set", "cluster.deadline=0.02"]


class Faults(unittest.TestCase):
    def test_the_same_bytes_for_any_number_of_threads_and_all_reports_accounted_for(self):
        arguments = [*SHORT, *FAULTS, *PARETO, "--q", 5, "--set", "cluster.late_workers=finish"]
        one, two = Run(QUICKSTART, *arguments, "--threads", 1), Run(QUICKSTART, *arguments, "--threads", 2)
        self.assertEqual(one.without_wall(), two.without_wall())
        counted = {name: total(one, name) for name in ("reports_sent", "reports_voted", "late_reports", "lost_reports")}
        self.assertEqual(counted["reports_sent"], counted["reports_voted"] + counted["late_reports"] + counted["lost_reports"])
        self.assertGreater(min(counted.values()), 0)

    def test_a_cluster_that_cannot_finish_leaves_what_it_has(self):
        with tempfile.TemporaryDirectory() as folder:
            out = pathlib.Path(folder) / "out"
            process = call("run", QUICKSTART, *SHORT, "--out", out, "--set", "cluster.deadline=0.02", "--set",
                           'cluster.faults=[{"name": "link-failure", "links": "server-link*", "at": 0.1, "lasts": "for-ever"}]')
            self.assertEqual(process.returncode, 3, process.stderr)
            self.assertIn("unfinished", process.stderr)
            self.assertGreater(len((out / "iterations.csv").read_text().splitlines()), 2)
            manifest = json.loads((out / "run.json").read_text())
            self.assertEqual(manifest["status"], "unfinished")
            self.assertIn("after 10 deadlines (cluster.attempts) of 0.02 s, and cluster.quorum is 1", manifest["reason"])
            self.assertIn(manifest["reason"], process.stderr)

    def test_what_enough_reports_do_not_give_is_noted(self):
        plain = ["redundancy.scheme=none", "redundancy.r=1", "aggregation.buckets=none", "aggregation.inner=none", "aggregation.outer=multi-krum"]
        for settings, says in (
            ([*plain, "cluster.required_reports=10"], "outside the guarantee: cluster.required_reports = 10 reports can decide 10 of 45 files at most"),
            (["cluster.required_reports=4"], "cluster.required_reports = 4 reports can decide 2 of 15 files at most"),
            (["cluster.required_reports=40"], "of reports that arrive together those of the first workers count"),
            (["cluster.required_reports=40", "cluster.quorum=41", "cluster.deadline=1"], "cluster.quorum has no effect: the server goes on"),
            ([*plain, "redundancy.vote.early=true"], "redundancy.vote.early has no effect"),
            ([*plain, "redundancy.vote.on=digests"], "votes on digests without redundancy save nothing"),
            (["workload=timing-only"], "workload.flops_per_sample is 0"),
        ):
            with self.subTest(settings=settings):
                arguments = [part for setting in settings for part in ("--set", setting)]
                process = call("check", QUICKSTART, *SHORT, "--q", 5, *arguments)
                self.assertEqual(process.returncode, 0, process.stderr)
                self.assertIn(says, "\n".join(json.loads(process.stdout)["derived"]["warnings"]))
        run = Run(QUICKSTART, *SHORT, "--q", 5, *[part for setting in [*plain, "cluster.required_reports=10"] for part in ("--set", setting)])
        self.assertIn(f"guarantee lost in {len(run.iterations)} iterations", run.process.stderr)

    def test_bad_input(self):
        for settings, says in (
            (['cluster.faults=["random-crashes"]'], "cluster.deadline: with faults a report may never come"),
            (['cluster.faults=["crashes"]'], "did you mean 'crash'?"),
            (['cluster.faults=[{"name": "crash", "workers": [45]}]', "cluster.deadline=1"], "cluster.faults.0.workers: expected workers in 0 … p-1 = 44, got 45"),
            (['cluster.faults=[{"name": "slow-link", "links": "x"}]', "cluster.deadline=1"], "no link of the platform matches 'x'; its links are called"),
            (["cluster.required_reports=46"], "cluster.required_reports: 46 reports are more than there are workers, p = 45"),
            (["cluster.required_reports=1"], "cluster.required_reports: with 1 reports no file ever has a majority"),
            (["cluster.required_reports=40", "redundancy.vote.no_majority=mean"], "no_majority: with cluster.required_reports replicas may be missing"),
            (["cluster.quorum=46"], "cluster.quorum: 46 reports are more than there are workers, p = 45"),
            (["cluster.broadcast=tree"], "unknown broadcast 'tree'"),
            (["cluster.servers=5000"], "5000 servers need 5045 hosts"),
            (["cluster.servers=2", "timing.aggregation=measured"], "timing.aggregation: what one machine measures"),
            (["redundancy.vote.on=digests", "redundancy.vote.no_majority=mean"], "redundancy.vote.no_majority: votes on digests"),
        ):
            with self.subTest(says=says):
                process = call("check", QUICKSTART, *(part for setting in settings for part in ("--set", setting)))
                self.assertEqual(process.returncode, 2, process.stderr)
                self.assertIn(says, process.stderr)
                self.assertEqual(len(process.stderr.splitlines()), 1, process.stderr)


class Stragglers(unittest.TestCase):
    def test_they_change_the_clock_and_nothing_else(self):
        usual, slow = Run(QUICKSTART, *SHORT), Run(QUICKSTART, *SHORT, *PARETO)
        for a, b in zip(usual.iterations, slow.iterations):
            self.assertEqual([a[name] for name in LEARNT], [b[name] for name in LEARNT])
            self.assertGreater(float(b["gradient_sim_s"]), float(a["gradient_sim_s"]))
        self.assertEqual((slow.summary["stragglers"], slow.summary["stragglers_parameters"]), ("pareto", "alpha=1;levels=exact"))

    def test_bad_input(self):
        with tempfile.TemporaryDirectory() as folder:
            profile = pathlib.Path(folder) / "profile.csv"
            for text, says in ("1,2\n", "row 1: expected a factor for each of p = 45 workers, got 2"), ("1,x\n", "got 'x'"), ("", "holds no factors"):
                profile.write_text(text)
                process = call("check", QUICKSTART, "--set", f'cluster.stragglers={{"name": "profile", "file": "{profile}"}}')
                self.assertEqual(process.returncode, 2)
                self.assertIn(f"{profile}", process.stderr)
                self.assertIn(says, process.stderr)
                self.assertEqual(len(process.stderr.splitlines()), 1)


class Trace(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.file = pathlib.Path(folder.name) / "trace.json"

    def test_hosts_do_one_thing_at_a_time(self):
        run = Run(QUICKSTART, *SHORT, *PARETO, "--set", "redundancy.vote.early=true", "--trace", self.file, "--trace-iterations", "2..4")
        events = json.loads(self.file.read_text())
        names = {event["tid"]: event["args"]["name"] for event in events if event["name"] == "thread_name"}
        self.assertEqual((names[0], names[45], names[46], len(names)), ("server (server)", "worker-44", "network", 47))
        spans = [event for event in events if event["ph"] == "X"]
        self.assertEqual({event["args"]["iteration"] for event in spans}, {2, 3, 4})
        self.assertEqual({event["name"] for event in spans},
                         {"receive", "compute", "send", "wait", "vote", "inner rule", "outer rule", "update"})
        begin, end = (1e6 * float(run.iterations[i]["sim_s"]) for i in (0, 3))
        for host in names:
            at = begin
            for event in sorted((event for event in spans if event["tid"] == host), key=lambda event: event["ts"]):
                self.assertGreaterEqual(event["ts"], at - 1e-3)
                at = event["ts"] + event["dur"]
            self.assertLessEqual(at, end + 1e-3)
        # The server is never idle, and who is late is dropped.
        self.assertAlmostEqual(sum(event["dur"] for event in spans if event["tid"] == 0), end - begin, places=3)
        dropped = [event for event in events if event["ph"] == "i"]
        self.assertGreater(len(dropped), 0)
        self.assertLessEqual(len(dropped), sum(45 - int(row["reports_voted"]) for row in run.iterations[1:4]))

    def test_faults_are_instants(self):
        Run(QUICKSTART, *SHORT, *FAULTS, "--trace", self.file)
        names = {event["name"] for event in json.loads(self.file.read_text()) if event["ph"] == "i"}
        self.assertLessEqual({"crash", "recovery"}, names)
        self.assertTrue(any(name.startswith("failure of workers_link_") for name in names), names)

    def test_bad_input(self):
        self.file.write_text("mine")
        for arguments, says in ((["--trace", self.file], "exists already"), (["--trace-iterations", "1"], "needs --trace"),
                                (["--trace", f"{self.file}2", "--trace-iterations", "1000..1001"], "iterations, none from 1000 on"),
                                (["--trace", f"{self.file}2", "--trace-iterations", "x"], "--trace-iterations")):
            process = call("run", QUICKSTART, *SHORT, *arguments, "--out", self.file.parent / "out")
            self.assertEqual(process.returncode, 2, process.stderr)
            self.assertIn(says, process.stderr)
            self.assertFalse((self.file.parent / "out").exists())
        self.assertEqual(self.file.read_text(), "mine")


if __name__ == "__main__":
    unittest.main()
