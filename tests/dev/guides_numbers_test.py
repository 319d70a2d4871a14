"""The tables of simulated times in platforms/README.md are what their commands compute, to the digits that are shown."""

import csv
import shlex
import subprocess
import tempfile
import unittest
from pathlib import Path

from guides_test import DETOXSIM, ROOT, blocks, commands

GUIDE = ROOT / "platforms/README.md"
PLATFORMS = ["star-1g.xml", "star-10g.xml", "star-100g.xml"]


def command_into(folder):
    """The words of the command of the guide whose results go to `folder`, and the number of the line that begins its block."""
    for line, language, lines, _ in blocks(GUIDE):
        for words in [] if language else commands(lines):
            if "--out" in words and words[words.index("--out") + 1] == folder:
                return words, line
    raise AssertionError(f"{GUIDE}: no command writes {folder}")


def table_after(line):
    """The cells of the first table below a line, without header and rule."""
    lines = GUIDE.read_text(encoding="utf-8").splitlines()[line:]
    begin = next(number for number, text in enumerate(lines) if text.startswith("|"))
    rows = []
    for text in lines[begin:]:
        if not text.startswith("|"):
            break
        rows.append([cell.strip() for cell in text.strip("|").split("|")])
    return rows[2:]


class Tables(unittest.TestCase):
    def summary_of(self, folder):
        """(rows of summary.csv of the command that writes `folder`, the cells of the table below it)"""
        words, line = command_into(folder)
        with tempfile.TemporaryDirectory() as temporary:
            words = [temporary if word == folder else word for word in words]
            done = subprocess.run([DETOXSIM, *words[1:]], cwd=ROOT, capture_output=True, text=True)
            self.assertEqual(done.returncode, 0, f"{shlex.join(words)}: {done.stderr}")
            with open(Path(temporary) / "summary.csv", encoding="utf-8") as file:
                return list(csv.DictReader(file)), table_after(line)

    def compare(self, table, rows, row_of, value):
        """Each cell with the value of the case that row_of(row) tells to belong to the table's row, a column for a platform."""
        for label, *cells in table:
            for platform, cell in zip(PLATFORMS, cells, strict=True):
                found = [value(row) for row in rows if row_of(row) == label and row["platform"] == platform]
                self.assertEqual([f"{each:.3g}" for each in found], [cell], f"{label}, {platform}")

    def test_what_redundancy_costs(self):
        rows, table = self.summary_of("results/cost-of-r")
        self.assertEqual(len(table), 2)
        self.compare(table, rows, lambda row: f"r = {row['r']}", lambda row: float(row["sim_s"]) / int(row["iterations_done"]))

    def test_when_digests_pay(self):
        rows, table = self.summary_of("results/digests")
        self.assertEqual(len(table), 4)
        servers = {"1": "one server", "8": "eight servers"}
        self.compare(table, rows, lambda row: f"{row['vote_on']}, {servers[row['servers']]}",
                     lambda row: float(row["upload_sim_s_mean"]) + float(row["aggregation_sim_s_mean"]))


if __name__ == "__main__":
    unittest.main()
