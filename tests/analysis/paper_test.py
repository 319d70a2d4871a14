"""The figures of the paper: their configurations are scenarios, their claims follow from the numbers, and the key claims hold on the
tables that a run of `./dev figures --quick` left in tests/data/figures."""

import contextlib
import io
import json
import math
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

from detoxsim import BINARY, DATA, SOURCE

sys.path.insert(0, str(SOURCE / "analysis"))
import matplotlib.pyplot as plt
import pandas as pd

import configurations
import claims
import committed
import paper
import style
from committed import Committed, sha256
from intervals import interval, paired
from sweeps import SCENARIO, Budget, SweepRunner, filled

TABLES = DATA / "figures"


def table(name):
    return pd.read_csv(TABLES / f"{name}.csv", low_memory=False)


class Intervals(unittest.TestCase):
    # 1, 2, 6: mean 3, s² = (4 + 1 + 9)/2 = 7; t(2) = 4.3027: 4.3027·√(7/3) = 6.5724
    def test_by_hand(self):
        found = interval([1, 2, 6])
        self.assertAlmostEqual(found.mean, 3)
        self.assertAlmostEqual(found.half, 6.5724, places=4)
        self.assertEqual(interval([5]).half, math.inf)

    def test_paired_takes_what_both_have(self):
        found = paired({1: 5, 2: 7, 3: 100}, {1: 4, 2: 5})
        self.assertAlmostEqual(found.mean, 1.5)  # 1 and 2


class Claims(unittest.TestCase):
    """Two configurations, two seeds: a loses 1 and 3 points, b 20 and 24."""

    def setUp(self):
        rows = [("a", "honest", 1, 80), ("a", "honest", 2, 82), ("a", "x-random", 1, 79), ("a", "x-random", 2, 79),
                ("b", "honest", 1, 81), ("b", "honest", 2, 83), ("b", "x-random", 1, 61), ("b", "x-random", 2, 59)]
        self.table = pd.DataFrame(rows, columns=["arm", "condition", "seed", "accuracy"])

    def test_gain_is_a_difference_of_differences(self):
        found = claims.gain(self.table, "a", "b", "x-random")
        self.assertAlmostEqual(found.mean, 20)  # (−1 + 20) and (−3 + 24): 19 and 21
        self.assertAlmostEqual(claims.gain(self.table, "b", "a", "x-random").mean, -20)

    def test_a_claim_shows_only_where_the_interval_excludes_0(self):
        # 19, 21: half-width 12.706·√2/√2 = 12.7
        worst = self.table.replace("x-random", "x-worst")
        both = pd.concat([self.table, worst[worst["condition"] == "x-worst"]])
        shown = [each.shows for each in claims.robustness(both, "f", "a", "b", "x", "abc")]
        self.assertEqual(shown, [True, True])
        self.assertEqual([each.shows for each in claims.robustness(both, "f", "b", "a", "x", "abc")], [False, False])

    def test_holds_on(self):
        # Losses 1 and 3: mean 2, half-width 12.7
        self.assertFalse(claims.holds_on(self.table, "f", "a", "x-random", 14, "").shows)
        self.assertTrue(claims.holds_on(self.table, "f", "a", "x-random", 15, "").shows)


class Configurations(unittest.TestCase):
    def test_what_rules_are_told(self):
        # n >= 4f+3: of 15 votes 3 may be bad; q = 11 wins 5 groups of three.
        self.assertEqual(configurations.votes_won(11, 3), 5)
        self.assertEqual(configurations.rule("bulyan", 15, 5)["f"], 3)
        self.assertEqual(configurations.rule("multi-krum", 45, 11)["f"], 11)
        self.assertEqual(configurations.rule("mean", 45, 11), {"name": "mean"})

    def test_every_configuration_is_a_scenario_at_every_q(self):
        cases = [{"name": f"{config.name}-{q}", **config.settings(q), "byzantine.q": q}
                 for config in configurations.ALL for q in (0, 1, 5, 11)]
        command = [BINARY, "sweep", SCENARIO, "--out", "/nowhere/sweep", "--dry-run"]
        cases = filled(cases)
        for path in cases[0]:
            command += ["--zip", f"{path}={json.dumps([case[path] for case in cases])}"]
        process = subprocess.run(command, capture_output=True, text=True)
        self.assertEqual(process.returncode, 0, process.stderr)
        self.assertEqual(len(process.stdout.splitlines()), len(cases), process.stderr)


class Figures(unittest.TestCase):
    def test_each_is_drawn_from_its_table(self):
        style.apply()
        for name, module in paper.FIGURES.items():
            with self.subTest(figure=name), tempfile.TemporaryDirectory() as folder:
                paths = style.save(module.draw(table(name)), folder, name, style.stamp(["0"], "a test"))
                self.assertEqual([path.suffix for path in paths], [".png", ".pdf"])
                for path in paths:
                    self.assertGreater(path.stat().st_size, 5000)
        plt.close("all")

    def test_the_claims_are_those_that_were_reported(self):
        found = claims.as_table([each for name, module in paper.FIGURES.items() for each in module.claims(table(name))])
        reported = pd.read_csv(TABLES / "claims.csv")
        self.assertEqual(list(found["name"]), list(reported["name"]))
        self.assertEqual(list(found["shows"]), list(reported["shows"]))

    def test_key_claims_show(self):
        shows = {(each.figure, each.name): each.shows for name, module in paper.FIGURES.items()
                 for each in module.claims(table(name))}
        for key in KEY_CLAIMS:
            with self.subTest(claim=key):
                self.assertTrue(shows[key])
                if "random" in key[1]:
                    self.assertIn((key[0], key[1].replace("random", "worst")), shows)


class WhoMadeThem(unittest.TestCase):
    """A failure here says that tables or pictures are older than the code, and which command renews them."""

    def setUp(self):
        self.tables = Committed(paper.FIGURES)

    def test_tables_are_of_this_code_or_the_guide_says_which_are_not(self):
        outdated, (declared, _) = self.tables.outdated(), self.tables.declared_old()
        undeclared = [name for name in outdated if name not in declared]
        self.assertFalse(undeclared, "\n" + "\n".join(map(self.tables.complaint, undeclared)))
        self.assertEqual(declared, outdated, "CLAIMS.md calls a table old that is not")

    def test_nobody_has_changed_a_table(self):
        stamps = self.tables.stamps
        self.assertEqual(list(stamps), self.tables.names)
        for name in self.tables.names:
            self.assertEqual(sha256(self.tables.text(name)), stamps[name]["sha256"], f"{name}: {committed.RENEW} writes it")

    def test_pictures_say_who_made_them_or_the_guide_says_which_do_not(self):
        self.assertGreater(len(list(self.tables.pictures.glob("*.png"))), 8)
        self.assertEqual(self.tables.declared_old()[1], self.tables.unsigned_pictures(), f"{committed.RENEW} renews them")


class ClaimsInWords(unittest.TestCase):
    def test_it_says_what_the_claims_say(self):
        claims = " ".join((SOURCE / "analysis" / "CLAIMS.md").read_text(encoding="utf-8").split())
        table = pd.read_csv(TABLES / "claims.csv").set_index(["figure", "name"])
        for figure, text, *names in CLAIMS_SAY:
            found = table.loc[[(figure, name) for name in names]]
            values = {f"v{i}": row.value for i, row in enumerate(found.itertuples())}
            percents = {f"p{i}": 100 * row.value for i, row in enumerate(found.itertuples())}
            halves = {f"h{i}": (row.high - row.low) / 2 for i, row in enumerate(found.itertuples())}
            with self.subTest(figure=figure):
                said = re.sub(r"(?<!\w)-(?=\d)", "−", text.format(**values, **halves, **percents))
                self.assertIn(said, claims)


class OtherBuilds(unittest.TestCase):
    # Writes down how it was called, and a result that an older build has left.
    PROGRAM = """#!/usr/bin/python3
import pathlib, sys
out = pathlib.Path(sys.argv[sys.argv.index("--out") + 1])
out.mkdir(exist_ok=True)
(out / "called").write_text(" ".join(sys.argv[1:]))
(out / "summary.csv").write_text("case_id,name,version\\n1,a,0.1.0\\n")
"""

    def test_are_accepted_only_when_asked(self):
        for accept in (False, True):
            with tempfile.TemporaryDirectory() as folder:
                folder = pathlib.Path(folder)
                program = folder / "detoxsim"
                program.write_text(self.PROGRAM)
                program.chmod(0o755)
                runner = SweepRunner(str(program), folder, Budget("1..1", 5, 1, True), accept)
                for resumed in (False, True):
                    table = runner.sweep("some", [{"name": "a"}])
                    called = (folder / "some" / "called").read_text().split()
                    self.assertEqual(("--resume" in called, "--accept-version" in called), (resumed, resumed and accept))
                self.assertEqual(runner.versions(table), ["0.1.0"])  # what is drawn says whose results it shows


class Options(unittest.TestCase):
    def test_what_is_committed_is_quick_whole_and_of_this_build(self):
        for arguments in (["--commit"], ["--commit", "--quick", "heat-map"], ["--commit", "--quick", "--accept-version"],
                          ["--verify", "heat-map"], ["--verify", "--accept-version"]):
            said = io.StringIO()
            with self.subTest(arguments=arguments), contextlib.redirect_stderr(said), self.assertRaises(SystemExit) as ended:
                paper.main(["--detoxsim", "/nowhere", *arguments])
            self.assertEqual(ended.exception.code, 2)
            self.assertIn("results of this build", said.getvalue())


# What CLAIMS.md says in numbers: v is the value of a claim, h half of its interval, p the value in per cent.
MEANS = [f"{rule} against {{}}, random" for rule in ("mean", "coordinate-median", "geometric-median", "multi-krum")]
CLAIMS_SAY = [
    ("rebuttal-1", "D-Multi-Krum loses {v0:.0f} ± {h0:.0f} points under random placement, D-Bulyan {v1:.0f} ± {h1:.0f}, under worst-case "
     "placement {v2:.0f} ± {h2:.0f} and {v3:.0f} ± {h3:.0f}",
     *(f"{config} loses at most 2, alie-q9-z1-{placement}" for placement in ("random", "worst") for config in ("d-multi-krum", "d-bulyan"))),
    ("rebuttal-2", "shows, {v0:.1f} ± {h0:.1f} points of robustness ({v1:.1f} ± {h1:.1f} at the shared rate)",
     *(f"d-signsgd over signsgd, constant-1-q5-random, {rate}" for rate in ("tuned", "shared"))),
    ("rebuttal-2", "hangs on the setting, {v0:.1f} ± {h0:.1f} (shared {v1:.1f} ± {h1:.1f})",
     *(f"d-signsgd over signsgd, constant-1-q5-worst, {rate}" for rate in ("tuned", "shared"))),
    ("alie-table", "shows, by {v0:.0f} and {v1:.0f} points for Multi-Krum, {v2:.0f} and {v3:.0f} for Bulyan, {v4:.0f} and {v5:.0f} for the "
     "median ({v6:.0f} and {v7:.0f} at the shared rate)",
     *(f"d-{rule} over {rule}, alie-q11-z{z}-random, tuned" for rule in ("multi-krum", "bulyan", "median") for z in ("1.5", "-1.5")),
     *(f"d-median over median, alie-q11-z{z}-random, shared" for z in ("1.5", "-1.5"))),
    ("heat-map", "r = 3, 5, 9 gain {v0:.0f}, {v1:.0f}, {v2:.0f} points over r = 1", *(f"r{r} over r1, alie-q15-z1.5-random" for r in (3, 5, 9))),
    ("fairness", "it beats for Multi-Krum, {v0:.0f} ± {h0:.0f}, not surely for the median, {v1:.0f} ± {h1:.0f}, and the geometric median, "
     "{v2:.0f} ± {h2:.0f}",
     *(f"{rule}: b over c, alie-q11-z1.5-random, tuned" for rule in ("multi-krum", "coordinate-median", "geometric-median"))),
    ("time-to-accuracy", "D-Median needs {v0:.2f}, {v1:.2f}, {v2:.2f} of the plain median's simulated seconds",
     *(f"median at {gigabits}, tuned" for gigabits in (1, 10, 100))),
    ("time-split", "takes {p0:.0f} % of an iteration with Multi-Krum, {p1:.0f} % with Bulyan, {p2:.0f} % with the median; {p3:.0f} % under "
     "D-geometric-median, {p4:.0f} % under D-Multi-Krum", "multi-krum", "bulyan", "median", "d-geometric-median", "d-multi-krum"),
    ("mean-estimation", "{v0:.0f}, {v1:.0f}, {v2:.0f} % less error for mean, median, geometric median under random placement",
     *(name.format("no vote") for name in MEANS[:3])),
    ("mean-estimation", "Against 15 means without a vote: {v0:.0f}, {v1:.0f}, {v2:.0f}, {v3:.0f} % (Multi-Krum)",
     *(name.format("15 means, no vote") for name in MEANS)),
]

# What CLAIMS.md says that shows. A claim of robustness stands beside its twin under worst-case placement, whatever that says.
KEY_CLAIMS = [
    ("rebuttal-1", "d-multi-krum loses at most 2, alie-q1-z1-random"),
    ("rebuttal-1", "d-bulyan loses at most 2, alie-q1-z1-random"),
    ("rebuttal-2", "d-signsgd over signsgd, constant-1-q5-random, tuned"),
    ("rebuttal-2", "d-signsgd over signsgd, constant-1-q5-random, shared"),
    ("alie-table", "d-multi-krum over multi-krum, alie-q11-z1.5-random, tuned"),
    ("alie-table", "d-multi-krum over multi-krum, alie-q11-z1.5-random, shared"),
    ("alie-table", "d-multi-krum over multi-krum, alie-q11-z-1.5-random, tuned"),
    ("alie-table", "d-multi-krum over multi-krum, alie-q11-z-1.5-random, shared"),
    ("alie-table", "d-bulyan over bulyan, alie-q11-z1.5-random, tuned"),
    ("alie-table", "d-bulyan over bulyan, alie-q11-z1.5-random, shared"),
    ("alie-table", "d-bulyan over bulyan, alie-q11-z-1.5-random, tuned"),
    ("alie-table", "d-bulyan over bulyan, alie-q11-z-1.5-random, shared"),
    ("alie-table", "d-median over median, alie-q11-z1.5-random, tuned"),
    ("alie-table", "d-median over median, alie-q11-z1.5-random, shared"),
    ("alie-table", "d-median over median, alie-q11-z-1.5-random, tuned"),
    ("alie-table", "d-median over median, alie-q11-z-1.5-random, shared"),
    ("heat-map", "r3 over r1, alie-q15-z1.5-random"),
    ("heat-map", "r5 over r1, alie-q15-z1.5-random"),
    ("heat-map", "r9 over r1, alie-q15-z1.5-random"),
    ("fairness", "multi-krum: b over a, alie-q11-z1.5-random, tuned"),
    ("fairness", "multi-krum: b over a, alie-q11-z1.5-random, shared"),
    ("fairness", "multi-krum: b over d, alie-q11-z1.5-random, tuned"),
    ("fairness", "multi-krum: b over d, alie-q11-z1.5-random, shared"),
    ("fairness", "coordinate-median: b over a, alie-q11-z1.5-random, tuned"),
    ("fairness", "coordinate-median: b over a, alie-q11-z1.5-random, shared"),
    ("fairness", "coordinate-median: b over d, alie-q11-z1.5-random, tuned"),
    ("fairness", "coordinate-median: b over d, alie-q11-z1.5-random, shared"),
    ("fairness", "geometric-median: b over a, alie-q11-z1.5-random, tuned"),
    ("fairness", "geometric-median: b over a, alie-q11-z1.5-random, shared"),
    ("fairness", "geometric-median: b over d, alie-q11-z1.5-random, tuned"),
    ("fairness", "geometric-median: b over d, alie-q11-z1.5-random, shared"),
    ("fairness", "multi-krum: b over c, alie-q11-z1.5-random, tuned"),
    ("fairness", "multi-krum: b over c, alie-q11-z1.5-random, shared"),
    ("time-to-accuracy", "median at 1, tuned"),
    ("time-to-accuracy", "median at 10, tuned"),
    ("time-to-accuracy", "median at 100, tuned"),
    ("time-split", "d-geometric-median"),
    ("time-split", "d-multi-krum"),
    ("mean-estimation", "mean against no vote, random"),
    ("mean-estimation", "mean against 15 means, no vote, random"),
    ("mean-estimation", "mean against no vote, worst"),
    ("mean-estimation", "mean against 15 means, no vote, worst"),
    ("mean-estimation", "coordinate-median against no vote, random"),
    ("mean-estimation", "coordinate-median against 15 means, no vote, random"),
    ("mean-estimation", "coordinate-median against no vote, worst"),
    ("mean-estimation", "coordinate-median against 15 means, no vote, worst"),
    ("mean-estimation", "geometric-median against no vote, random"),
    ("mean-estimation", "geometric-median against 15 means, no vote, random"),
    ("mean-estimation", "geometric-median against no vote, worst"),
    ("mean-estimation", "geometric-median against 15 means, no vote, worst"),
    ("mean-estimation", "multi-krum against 15 means, no vote, random"),
    ("mean-estimation", "multi-krum against 15 means, no vote, worst"),
    ("corrupted-votes", "worst"),
    ("corrupted-votes", "law"),
]


if __name__ == "__main__":
    unittest.main()
