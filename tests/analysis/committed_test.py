"""Committed tables know the code that they rest on: a change of it is noticed, comments are not, and a sample of equal numbers
makes them good again. Tables, figures and code here are made up."""

import contextlib
import io
import pathlib
import sys
import tempfile
import types
import unittest

from detoxsim import SOURCE

sys.path.insert(0, str(SOURCE / "analysis"))
import pandas as pd

import committed
import style
from code_hash import ASIDE, TRAINING, code_hash, code_of, files_of, python_of
from committed import Committed, reduced, sha256
from sweeps import Budget
from verification import SamplingRunner, compare, verify

RULE = "// Adds.\nfloat add(float a, float b) {\n  return a + b;\n}\n"


class Code(unittest.TestCase):
    def test_comments_and_space_say_nothing(self):
        self.assertEqual(code_of(RULE), code_of("float add(float a,\n          float b) { /* it adds */ return a + b; }  // so"))

    def test_what_it_does_says_something(self):
        for other in (RULE.replace("+", "-"), RULE.replace("return a", "returna"), RULE.replace("b)", "c)")):
            self.assertNotEqual(code_of(RULE), code_of(other))

    def test_texts_and_numbers_are_no_comments(self):
        for text in ('a = "x // y";', 'a = "\\" // y";', "a = '\"'; b = '\"';", 'a = R"(x // "y" /* z)";', "a = 1'000; b = '/';",
                     'a = "x  y";'):
            self.assertEqual(code_of(text).replace(" ", ""), text.replace(" ", ""), text)
        self.assertEqual(code_of('a = "x  y";'), 'a="x  y";')
        self.assertEqual(code_of("a = 1'000; // it's\nb = 'c'; // d"), "a=1'000;b='c';")

    def test_python_that_looks_at_a_table_says_nothing(self):
        text = 'Q = [1,\n     2,\n]\n\n\ndef measure(runner):\n    """Measures."""\n    return Q  # all\n'
        looking = 'def draw(table):\n    plot(table)\n\n\ndef claims(table):\n    yield table\n'
        self.assertEqual(python_of(text), python_of(text.replace('    """Measures."""\n', "").replace("  # all", "") + looking))
        self.assertNotEqual(python_of(text), python_of(text.replace("2", "3") + looking))
        self.assertNotEqual(python_of("if a:\n    b()\n    c()\n"), python_of("if a:\n    b()\nc()\n"))

    def test_what_tables_rest_on_is_there(self):
        names = files_of(SOURCE, TRAINING)
        for needed in ("src/rules/krum.cpp", "src/kernels/gram.cpp", "src/experiment/experiment.cpp", "src/record/summary.cpp"):
            self.assertIn(needed, names)
        everything = [file.relative_to(SOURCE).as_posix() for file in (SOURCE / "src").rglob("*.[ch]pp")]
        for aside in ASIDE:  # or a file was renamed
            self.assertTrue(any(name.startswith(aside) for name in everything), aside)


def module_of(measure, **more):
    return types.SimpleNamespace(NAME="fake", CONFIGURATIONS=[], RESTS_ON=["src"], measure=measure, **more)


class FakeRunner(SamplingRunner):
    version = "0.2.0+g222.bbb"


class Tables(unittest.TestCase):
    """Twenty cases whose accuracy is 80 + the case's number, and a table of them that was made at 'bbb'."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        self.write("src/add.cpp", RULE)
        self.write("analysis/paper_figures/fake.py", "def measure(runner, rates):\n    return 0\n")
        self.write("analysis/pictures/fake.png", "old")
        for name in TRAINING:
            self.write(name if "." in name else f"{name}/some.cpp", "0")
        self.slip = {}  # case → what the code computes too much
        self.module = module_of(self.measure)
        self.tables = Committed({"fake": self.module}, self.root)
        rates = pd.DataFrame({"arm": ["a0"], "learning_rate": [0.1], "held_out_loss": [0.5], "chosen": [True], "shared": [True]})
        self.tables.put(committed.RATES, reduced(rates), ["0.2.0+g111.aaa"], committed.RENEW, self.tables.code(committed.RATES))
        whole = self.measure(types.SimpleNamespace(chosen=lambda name, cases: cases), {})
        self.tables.put("fake", reduced(whole), ["0.2.0+g111.aaa"], committed.RENEW, self.tables.code("fake"))

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def measure(self, runner, _):
        return pd.DataFrame([{"arm": f"a{case}", "condition": "honest", "seed": 1, "accuracy": 80 + case + self.slip.get(case, 0),
                              "diverged_at": None, "vote_wall_s_mean": 1e-3 * len(self.slip)}
                             for case in runner.chosen("fake", list(range(20)))])

    def verified(self, seed="x"):
        said = io.StringIO()
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            good = verify(self.tables, FakeRunner("", self.root, Budget("1..3", 60, 1, True), seed=seed))
        return good, said.getvalue()

    def test_a_table_is_outdated_when_its_code_changes(self):
        self.assertEqual(self.tables.outdated(), [])
        self.write("src/add.cpp", RULE.replace("Adds", "Adds both"))
        self.assertEqual(self.tables.outdated(), [])
        self.write("src/add.cpp", RULE.replace("+", "-"))
        self.assertEqual(self.tables.outdated(), ["fake"])
        for text in ("fake.csv is of version 0.2.0+g111.aaa", committed.RENEW, committed.VERIFY):
            self.assertIn(text, self.tables.complaint("fake"))

    def test_a_table_without_a_stamp_is_outdated(self):
        self.tables.stamps_file.unlink()
        self.assertEqual(self.tables.outdated(), [committed.RATES, "fake"])
        self.assertIn("says not who made it", self.tables.complaint("fake"))
        good, said = self.verified()
        self.assertFalse(good)
        self.assertIn("nothing to verify", said)
        self.assertFalse(self.tables.stamps_file.exists())

    def test_equal_numbers_are_verified(self):
        before = self.tables.stamps["fake"]
        self.write("src/add.cpp", RULE.replace("a + b", "b + a"))
        good, said = self.verified()
        self.assertTrue(good, said)
        self.assertEqual(self.tables.outdated(), [])
        after = self.tables.stamps["fake"]
        self.assertEqual(after["verified"], {"version": "0.2.0+g222.bbb", "rows": 2})
        # Who computed it stays who did.
        self.assertEqual((after["version"], after["sha256"]), (before["version"], before["sha256"]))
        self.assertNotIn("verified", self.tables.stamps[committed.RATES])  # its code had not changed

    def test_another_number_is_not(self):
        self.write("src/add.cpp", RULE.replace("+", "-"))
        self.slip = dict.fromkeys(range(20), 1e-4)
        before = self.tables.stamps
        good, said = self.verified()
        self.assertFalse(good)
        self.assertIn("accuracy is 8", said)
        self.assertIn(committed.RENEW, said)
        self.assertEqual(self.tables.stamps, before)
        self.assertEqual(self.tables.outdated(), ["fake"])

    def test_the_sample_is_chosen_by_its_seed_and_reaches_every_case(self):
        runner = lambda seed: FakeRunner("", self.root, None, seed=seed)
        self.assertEqual(runner("x").chosen("fake", list(range(20))), runner("x").chosen("fake", list(range(20))))
        drawn = [runner(str(seed)).chosen("fake", list(range(20))) for seed in range(200)]
        self.assertEqual({len(set(each)) for each in drawn}, {2})
        self.assertEqual({case for each in drawn for case in each}, set(range(20)))
        self.assertEqual(runner("x").chosen("fake", [7]), [7])

    def test_the_code_under_test_draws_the_sample(self):
        from verification import sample_seed
        before = sample_seed(self.tables)
        self.write("src/add.cpp", RULE.replace("+", "-"))
        self.assertNotEqual(sample_seed(self.tables), before)

    def test_who_edits_meanwhile_is_not_verified(self):
        self.write("src/add.cpp", RULE.replace("a + b", "b + a"))
        measure = self.module.measure

        def and_edit(runner, rates):
            self.write("src/add.cpp", RULE.replace("+", "-"))
            return measure(runner, rates)

        self.module.measure = and_edit
        good, said = self.verified()
        self.assertTrue(good, said)  # of the code that was there
        self.assertEqual(self.tables.outdated(), ["fake"])

    def test_seconds_of_a_machine_may_differ(self):
        self.write("src/add.cpp", RULE.replace("+", "-"))
        self.slip = {99: 0}  # no case's number, but another vote_wall_s_mean
        good, said = self.verified()
        self.assertTrue(good, said)

    def test_nothing_compared_is_nothing_verified(self):
        self.write("src/add.cpp", RULE.replace("+", "-"))
        self.module.measure = lambda runner, rates: self.measure(runner, rates).iloc[:0]
        good, said = self.verified()
        self.assertFalse(good)
        self.assertIn("nothing of it was in the sample", said)


class Comparing(unittest.TestCase):
    OLD = pd.DataFrame([["a", "1", "5", "0.1"], ["b", "1", "6", ""]], columns=["arm", "seed", "accuracy", "sim_s"])

    def test_rows_are_found_by_what_tells_them_apart(self):
        self.assertEqual(compare(self.OLD.iloc[[1]], self.OLD), (1, []))
        self.assertEqual(compare(self.OLD.iloc[[1]].assign(arm="c"), self.OLD), (1, ["arm c, seed 1: not in the table"]))
        self.assertEqual(compare(self.OLD.assign(accuracy="5"), self.OLD), (2, ["arm b, seed 1: accuracy is 5, was 6"]))
        self.assertEqual(compare(self.OLD.assign(sim_s="7"), self.OLD, ["sim_s"]), (2, []))
        self.assertEqual(compare(self.OLD.drop(columns="sim_s"), self.OLD), (2, ["column sim_s is no longer there"]))
        # The sample has none of the rows that use the column, so nothing says that it is lost.
        curves = self.OLD.assign(iteration=["", "3"])
        self.assertEqual(compare(self.OLD.iloc[[0]], curves), (1, []))
        self.assertEqual(compare(self.OLD, curves), (2, ["column iteration is no longer there"]))


class Pictures(unittest.TestCase):
    def test_a_figure_says_who_made_it(self):
        from PIL import Image
        style.apply()
        with tempfile.TemporaryDirectory() as folder:
            made_by = style.stamp(["0.2.0+b", "0.1.0", "0.1.0"], "./dev demo", Table=sha256("x"))
            png, pdf = style.save(style.plt.figure(), folder, "one", made_by)
            with Image.open(png) as picture:
                self.assertEqual(picture.text, {"Software": "detoxsim 0.1.0, 0.2.0+b", "Source": "./dev demo", "Table": sha256("x")})
            self.assertIn(b"detoxsim 0.1.0, 0.2.0+b", pdf.read_bytes())
            first = png.read_bytes()
            style.save(style.plt.figure(), folder, "one", made_by)
            self.assertEqual(png.read_bytes(), first)

    def test_only_what_is_shown_is_copied(self):
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            tables = Committed({}, root)
            tables.pictures.mkdir(parents=True)
            (tables.pictures / "a.png").write_text("old")
            for name in ("a.png", "b.png"):
                (root / name).write_text("new")
                tables.put_picture(root / name)
            self.assertEqual([(file.name, file.read_text()) for file in tables.pictures.iterdir()], [("a.png", "new")])


if __name__ == "__main__":
    unittest.main()
