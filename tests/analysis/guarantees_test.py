"""Guarantees come from the program: what `list` prints is read, and what cannot be read is an error."""

import json
import pathlib
import stat
import sys
import tempfile
import unittest

from detoxsim import BINARY, SOURCE

sys.path.insert(0, str(SOURCE / "analysis"))
import guarantees


class Guarantees(unittest.TestCase):
    def setUp(self):
        guarantees.use(BINARY)
        self.addCleanup(guarantees.use, BINARY)

    def pretend(self, inequality):
        """A program whose only rule promises this."""
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        program = pathlib.Path(folder.name) / "program"
        listed = json.dumps({"rules": [{"name": "some", "guarantee": inequality, "takes_f": True}]})
        program.write_text(f"#!/bin/sh\necho '{listed}'\n", encoding="utf-8")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        guarantees.use(program)

    def test_of_the_papers(self):
        self.assertEqual(guarantees.bound("multi-krum"), (2, 3))  # Blanchard et al. 2017
        self.assertEqual(guarantees.bound("bulyan"), (4, 3))  # El Mhamdi et al. 2018
        self.assertEqual(guarantees.bound("centered-clipping"), (10, 0))  # Karimireddy et al. 2021
        self.assertTrue(guarantees.takes_f("krum"))
        self.assertFalse(guarantees.takes_f("mean"))
        self.assertFalse(guarantees.takes_f("sign-sgd"))

    def test_the_largest_f(self):
        # n >= 4f+3: 15 allow 3, 14 allow 2, 2 allow none.
        self.assertEqual([guarantees.largest_f("bulyan", n) for n in (15, 14, 2)], [3, 2, 0])

    def test_the_fewest_vectors(self):
        self.assertEqual([guarantees.fewest("multi-krum", f) for f in (0, 2)], [3, 7])

    def test_the_program_decides(self):
        self.pretend("n >= 7f+1")
        self.assertEqual(guarantees.largest_f("some", 15), 2)

    def test_another_kind_of_guarantee_is_an_error(self):
        self.pretend("n >= f^2")
        with self.assertRaisesRegex(ValueError, "some: 'n >= f\\^2' is no bound on f"):
            guarantees.bound("some")


if __name__ == "__main__":
    unittest.main()
