"""detoxsim bench, as a person would use it."""

import pathlib
import tempfile
import unittest

from detoxsim import call, table

COLUMNS = "rule,n,d,f,threads,seconds_median,seconds_q1,seconds_q3,passes,peak_memory_bytes,version".split(",")


class Bench(unittest.TestCase):
    def test_table_and_file(self):
        with tempfile.TemporaryDirectory() as folder:
            out = pathlib.Path(folder) / "bench.csv"
            process = call("bench", "--rules", "mean,nnm,detox:mean:krum", "--n", "18..27:9", "--d", "1000,2000", "--f", "n/9",
                           "--threads", "1,2", "--repeats", 2, "--out", out)
            self.assertEqual(process.returncode, 0, process.stderr)
            rows = table(out)
            self.assertEqual(list(rows[0]), COLUMNS)
            self.assertEqual(len(rows), 2 * 2 * 2 * (1 + 1 + 4))
            self.assertEqual(len(process.stdout.splitlines()), 1 + len(rows))
            self.assertEqual({(row["n"], row["f"]) for row in rows}, {("18", "2"), ("27", "3")})
            self.assertFalse(out.with_suffix(".csv.part").exists())

    def refused(self, *arguments, says):
        with tempfile.TemporaryDirectory() as folder:
            out = pathlib.Path(folder) / "bench.csv"
            process = call("bench", "--d", 100, "--out", out, *arguments)
            self.assertEqual(process.returncode, 2, process.stderr)
            self.assertIn(says, process.stderr)
            self.assertEqual(list(pathlib.Path(folder).iterdir()), [])

    def test_bad_input(self):
        self.refused("--rules", "krumm", says="did you mean 'krum'?")
        self.refused("--n", "0", says="--n: expected 1 to 100000, got 0")
        self.refused("--n", "9..3", says="FIRST <= LAST")
        self.refused("--n", "1..9:0", says="STEP >= 1")
        self.refused("--n", "three", says="expected integers such as")
        self.refused("--f", "n/0", says="--f: expected 1")
        self.refused("--repeats", "0", says="--repeats")
        self.refused("--rules", "trimmed-mean", "--n", "3", "--f", "2", says="nothing was measured")

    def test_a_file_that_cannot_be_written(self):
        process = call("bench", "--rules", "mean", "--d", 100, "--n", 3, "--f", 0, "--out", "/nowhere/bench.csv")
        self.assertEqual(process.returncode, 1)
        self.assertIn("/nowhere/bench.csv", process.stderr)


if __name__ == "__main__":
    unittest.main()
