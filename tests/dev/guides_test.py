"""The guides tell the truth: their commands run, their links lead somewhere, their lines can be read."""

import os
import re
import shlex
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
GUIDES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(ROOT.glob("*/README.md")), ROOT / "analysis/CLAIMS.md"]
DETOXSIM = Path(os.environ.get("DETOXSIM", ROOT / "build/detoxsim"))
TORCH = (DETOXSIM.parent / "detoxsim-torch.so").exists()
NEEDS_TORCH = re.compile("lenet|resnet18-c|vgg|your-network|small_net")

# A line before a block of commands that take too long for this test, or need what it does not have, and why.
NOT_RUN = re.compile(r"<!-- not run by the test: .+ -->")
ONLY_CHECKED = re.compile(r"<!-- only checked by the test: .+ -->")


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


def shortened(words, only_checked):
    """The command with fewer iterations, or None where nothing is to be run."""
    program, rest = words[0], words[1:]
    if program.startswith(("analysis/", "scenarios/")):
        return words
    if program != "build/detoxsim":
        return None
    if rest[0] == "run" and only_checked:
        return ["build/detoxsim", "check", *rest[1:-2]] if rest[-2] == "--out" else ["build/detoxsim", "check", *rest[1:]]
    if rest[0] == "run":
        return [*words, "--set", "training.iterations=2", "--set", "training.evaluate_every=0", "--progress", "none", "--force"]
    if rest[0] == "sweep":
        return words if "--dry-run" in words else [*words, "--dry-run"]
    if rest[0] == "bench":
        small = [word if before != "--d" else "1000" for before, word in zip(["", *words], words)]
        return [*small, "--repeats", "1"]
    return None if rest[0] == "calibrate" else words


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
            ran = 0
            for guide in GUIDES:
                for line, language, lines, above in blocks(guide):
                    if language or NOT_RUN.match(above):
                        continue
                    for words in commands(lines):
                        short = shortened(words, bool(ONLY_CHECKED.match(above)))
                        if short is None or (not TORCH and NEEDS_TORCH.search(" ".join(words))):
                            continue
                        with self.subTest(guide=guide.relative_to(ROOT), line=line, command=shlex.join(words)):
                            done = subprocess.run(short, cwd=folder, capture_output=True, text=True, timeout=120)
                            self.assertEqual(done.returncode, 0, done.stderr)
                            ran += 1
            self.assertGreater(ran, 15)

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
    unittest.main()
