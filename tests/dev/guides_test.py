"""The guides tell the truth: their commands run and print what is shown, their tables are what the program says, their links
lead somewhere, their lines can be read. guides_test.py --renew writes the tables anew."""

import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import unittest
from itertools import zip_longest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
GUIDES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(ROOT.glob("*/README.md")), ROOT / "analysis/CLAIMS.md"]
DETOXSIM = Path(os.environ.get("DETOXSIM", ROOT / "build/detoxsim"))
TORCH = (DETOXSIM.parent / "detoxsim-torch.so").exists()
NEEDS_TORCH = re.compile("lenet|resnet18-c|vgg|your-network|small_net")

# A line before a block of commands that take too long for this test, or need what it does not have, and why.
NOT_RUN = re.compile(r"<!-- not run by the test: .+ -->")
ONLY_CHECKED = re.compile(r"<!-- only checked by the test: .+ -->")
# Trainings of two iterations, sweeps that are only planned, measurements of small sizes.
SHORTENED = re.compile(r"<!-- shortened by the test: .+ -->")
# A block of this language is what the block of commands before it prints; a line "…" stands for any number of lines.
OUTPUT = "output"
# Lines of a guide that a command prints: everything up to the next END.
MADE_BY = re.compile(r"<!-- made by: detoxsim (.+) -->")
END = "<!-- end -->"
SCHEMA = ROOT / "scenarios/schema.json"
RENEW = "python3 tests/dev/guides_test.py --renew"

NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?(?:e[+-]?\d+)?")
DURATION = re.compile(r"[\d.]+ [mµ]?s\b")
# What differs from machine to machine or from commit to commit, and what stands for it in a comparison.
OWN = [(re.compile(r"(?<=on this machine: ).*"), lambda found: NUMBER.sub("#", DURATION.sub("#", found[0]))),
       (re.compile(r"[\d.]+ [mµ]?s(?= on this machine)"), lambda _: "#"),
       (re.compile(r"(\d+\.\d+\.\d+)\+[0-9a-z.]+"), lambda found: f"{found[1]}+#")]
ROUNDING = 0.02  # another machine adds numbers up in another order: a training ends a little elsewhere


def blocks(guide):
    """(number of the first line, language, lines, the line above) of each code block."""
    lines, start = guide.read_text(encoding="utf-8").splitlines(), None
    for number, line in enumerate(lines):
        if not line.startswith("```"):
            continue
        if start is None:
            start = number
            continue
        above = next((text for text in reversed(lines[:start]) if text.strip()), "")
        yield start + 2, lines[start][3:], lines[start + 1 : number], above
        start = None


def commands(lines):
    """The shell commands of a block: lines joined at a backslash, or while a quotation is open."""
    command = ""
    for line in lines:
        command += line[:-1] if line.endswith("\\") else line
        try:
            words = shlex.split(command, comments=True)
        except ValueError:  # an open quotation
            command += " "
            continue
        if line.endswith("\\"):
            continue
        if words:
            yield words
        command = ""
    assert not command, f"unfinished command: {command}"


def prose(guide):
    """(number, line) outside of code blocks."""
    inside = False
    for number, line in enumerate(guide.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("```"):
            inside = not inside
        elif not inside:
            yield number, line


def anchor(heading):
    """As GitHub makes it."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def as_run(words, above):
    """The command as it is run here, or None where nothing is to be run."""
    program, rest = words[0], words[1:]
    if program.startswith(("analysis/", "scenarios/")):
        return words
    if program != "build/detoxsim" or rest[0] == "calibrate":
        return None
    if rest[0] == "run" and ONLY_CHECKED.match(above):
        return ["build/detoxsim", "check", *(rest[1:-2] if rest[-2] == "--out" else rest[1:])]
    if SHORTENED.match(above):
        return shortened(words)
    return [*words, "--force"] if rest[0] == "run" else words


def shortened(words):
    """What takes long, in a small size; all else as it stands."""
    command = words[1]
    if command == "run":
        return [*words, "--set", "training.iterations=2", "--set", "training.evaluate_every=0", "--progress", "none", "--force"]
    if command == "sweep":
        return [*words, "--dry-run"]
    if command == "bench":
        small = [word if before != "--d" else "1000" for before, word in zip(["", *words], words)]
        return [*small, "--repeats", "1"]
    return words


def same_line(shown, printed):
    """Whether two lines are equal but for what a machine has of its own, and for rounding in numbers with a point."""
    for pattern, replacement in OWN:
        shown, printed = pattern.sub(replacement, shown), pattern.sub(replacement, printed)
    if NUMBER.sub("#", shown) != NUMBER.sub("#", printed):
        return False
    return all(a == b or ("." in a + b and abs(value(a) - value(b)) <= ROUNDING * abs(value(a)))
               for a, b in zip(NUMBER.findall(shown), NUMBER.findall(printed)))


def value(number):
    return float(number.replace(",", ""))


def first_not_printed(shown, printed):
    """The first of the lines shown that is not where it should be among those printed; None where all are."""
    at, parts = 0, [[]]
    for line in shown:
        parts.append([]) if line.strip() == "…" else parts[-1].append(line)
    for index, part in enumerate(parts):
        last = len(printed) - len(part)
        begins = range(at, last + 1) if index else range(at, at + 1)  # without a "…" before it, it is the beginning
        fitting = [sum(same_line(*pair) for pair in zip(part, printed[begin:])) for begin in begins]
        at = next((begin for begin, count in zip(begins, fitting) if count == len(part)), None)
        if at is None:
            return part[max(fitting, default=0)]
        at += len(part)
    return None if not parts[-1] or at == len(printed) else printed[at]


def made_parts(guide):
    """(arguments of the command, first line, line after the last) of each part that a command prints."""
    lines, start = guide.read_text(encoding="utf-8").splitlines(), None
    for number, line in enumerate(lines):
        if MADE_BY.match(line):
            start = number
        elif line == END:
            yield MADE_BY.match(lines[start])[1].split(), start + 1, number
            start = None
    assert start is None, f"{guide}: no {END}"


def renewed(guide):
    """The text of the guide with all those parts as the commands print them now."""
    lines = guide.read_text(encoding="utf-8").splitlines()
    for arguments, begin, end in reversed(list(made_parts(guide))):
        printed = subprocess.run([DETOXSIM, *arguments], capture_output=True, text=True, check=True).stdout
        lines[begin:end] = ["", *printed.rstrip().splitlines(), ""]
    return "\n".join(lines) + "\n"


def printed_schema():
    return subprocess.run([DETOXSIM, "schema"], capture_output=True, text=True, check=True).stdout


class Guides(unittest.TestCase):
    def test_commands_run(self):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            for part in ("scenarios", "platforms"):  # copies: paths in a scenario are relative to where it really lies
                shutil.copytree(ROOT / part, folder / part)
            (folder / "analysis").symlink_to(ROOT / "analysis")
            (folder / "build").symlink_to(DETOXSIM.parent)
            (folder / "results").mkdir()
            (folder / "data/cifar-10-batches-bin").mkdir(parents=True)
            for part in ("data_batch_1.bin", "test_batch.bin"):  # 2,000 images of noise, in the official layout
                (folder / "data/cifar-10-batches-bin" / part).write_bytes((bytes([3]) + bytes(range(256)) * 12) * 2000)
            ran = sum(self.run_all(guide, folder) for guide in GUIDES)
            self.assertGreater(ran, 15)

    def run_all(self, guide, folder):
        """Runs the commands of a guide and compares what they print with what it shows; how many there were."""
        ran, printed = 0, None
        for line, language, lines, above in blocks(guide):
            if language == OUTPUT:
                with self.subTest(guide=guide.relative_to(ROOT), line=line):
                    self.assertIsNotNone(printed, "no command before this output was run as it stands")
                    self.assertIsNone(first_not_printed(lines, printed),
                                      "not printed where it is shown; printed:\n" + "\n".join(printed))
            printed = None
            if language or NOT_RUN.match(above):
                continue
            printed = []
            for words in commands(lines):
                command = as_run(words, above)
                if command is None or (not TORCH and NEEDS_TORCH.search(" ".join(words))):
                    continue
                with self.subTest(guide=guide.relative_to(ROOT), line=line, command=shlex.join(words)):
                    done = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                                          timeout=200)
                    self.assertEqual(done.returncode, 0, done.stdout)
                    printed += done.stdout.splitlines()
                    ran += 1
            if ONLY_CHECKED.match(above) or SHORTENED.match(above):
                printed = None
        return ran

    def test_what_is_shown_is_what_is_printed(self):
        printed = ["a 1", "done: 5.249 s simulated, 45.1 s on this machine", "  mean 0.4334", "version 0.2.0+gabc.dirty.12", "end"]
        shown = ["…", "done: 5.249 s simulated, 1.2 s on this machine", "…", "version 0.2.0+g000", "…"]
        self.assertIsNone(first_not_printed(printed, printed))
        self.assertIsNone(first_not_printed(shown, printed))
        self.assertIsNone(first_not_printed(["…", "  mean 0.4300", "…"], printed))  # rounding
        for wrong in (["…", "  mean 0.5", "…"], ["…", "  mean 0.4334"], ["  mean 0.4334", "…"], ["a 2", "…"],
                      ["…", "end", "…", "a 1"], ["…", "done: 6.249 s simulated, 45.1 s on this machine", "…"],
                      ["a 1", "version 0.2.0+gabc.dirty.12", "…"]):
            self.assertIsNotNone(first_not_printed(wrong, printed), wrong)

    def test_tables_are_what_the_program_prints(self):
        made = 0
        for guide in GUIDES:
            made += len(list(made_parts(guide)))
            both = zip_longest(guide.read_text(encoding="utf-8").splitlines(), renewed(guide).splitlines())
            differing = next((f"{number}: is\n{old}\nnow\n{new}" for number, (old, new) in enumerate(both, 1) if old != new), None)
            self.assertIsNone(differing, f"{guide.relative_to(ROOT)} is not what the program prints; {RENEW} renews it")
        self.assertGreater(made, 1)

    def test_editors_get_the_schema_of_this_program(self):
        self.assertEqual(SCHEMA.read_text(encoding="utf-8"), printed_schema(), f"{RENEW} renews {SCHEMA.relative_to(ROOT)}")
        for scenario in SCHEMA.parent.glob("*.json"):
            if scenario != SCHEMA:
                self.assertIn('"$schema": "schema.json"', scenario.read_text(encoding="utf-8"), scenario.name)

    def test_dev_commands_exist(self):
        usage = subprocess.run([ROOT / "dev", "help"], capture_output=True, text=True, check=True).stdout
        for guide in GUIDES:
            for word in re.findall(r"\./dev ([a-z]+)", guide.read_text(encoding="utf-8")):
                self.assertRegex(usage, rf"(?m)^  {word}\b", f"{guide.relative_to(ROOT)}: ./dev {word}")

    def test_links_lead_somewhere(self):
        for guide in GUIDES:
            text = "\n".join(line for _, line in prose(guide))
            for target in re.findall(r"\]\(([^)]+)\)", text):
                if target.startswith("http"):
                    continue
                path, _, part = target.partition("#")
                file = (guide.parent / path) if path else guide
                self.assertTrue(file.exists(), f"{guide.relative_to(ROOT)}: {target}")
                if part:
                    heads = [anchor(line.lstrip("#")) for _, line in prose(file) if line.startswith("#")]
                    self.assertIn(part, heads, f"{guide.relative_to(ROOT)}: {target}")

    def test_lines_can_be_read(self):
        for guide in GUIDES:
            for number, line in prose(guide):
                where = f"{guide.relative_to(ROOT)}:{number}"
                if line.startswith("|"):
                    for cell in re.split(r"(?<!\\)\|", line):
                        self.assertLessEqual(len(cell.strip()), 160, where)
                else:
                    self.assertLessEqual(len(line), 120, where)
        self.assertLessEqual(len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()), 200)


if __name__ == "__main__":
    if "--renew" in sys.argv:
        for each in GUIDES:
            each.write_text(renewed(each), encoding="utf-8")
        SCHEMA.write_text(printed_schema(), encoding="utf-8")
    else:
        unittest.main()
