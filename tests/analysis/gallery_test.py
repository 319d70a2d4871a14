"""Every figure of the guide comes from the command that stands there: its sweeps run, with less to compute, and its plots."""

import os
import re
import shlex
import subprocess
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DETOXSIM = Path(os.environ.get("DETOXSIM", ROOT / "build/detoxsim")).resolve()
MARK = "<!-- not run by the test: tests/analysis/gallery_test.py runs it with fewer iterations -->"
# Made-up data need not be read, which is most of what a short case takes.
FEWER = ["--set", "training.iterations=4", "--set", "training.evaluate_every=2", "--set", "training.dataset=gaussian-mixture",
         "--jobs", str(os.cpu_count()), "--progress", "none"]


def commands():
    """The commands of the marked blocks of analysis/README.md, as lists of words."""
    text = (ROOT / "analysis/README.md").read_text(encoding="utf-8")
    blocks = re.findall(re.escape(MARK) + r"\n\n```\n(.*?)```", text, re.S)
    return [shlex.split(line) for block in blocks for line in block.replace("\\\n", " ").splitlines()]


class Gallery(unittest.TestCase):
    def test_its_commands_make_its_pictures(self):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            for part in ("scenarios", "platforms", "analysis"):
                (folder / part).symlink_to(ROOT / part)
            for program, *rest in commands():
                sweep = program == "build/detoxsim"
                words = [str(DETOXSIM), *rest, *FEWER] if sweep else [program, *rest]
                done = subprocess.run(words, cwd=folder, capture_output=True, text=True, timeout=200, check=False)
                self.assertEqual(done.returncode, 0, f"{shlex.join(words)}\n{done.stderr}")
            made = {path.name for path in (folder / "results/gallery").iterdir()}
            self.assertEqual(made, {path.name for path in (ROOT / "analysis/pictures/gallery").iterdir()})
            self.assertEqual(len(made), 6)
            self.assertIn(r"\begin{tabular}", (folder / "results/krum.tex").read_text(encoding="utf-8"))


if __name__ == "__main__":
    unittest.main()
