"""The demo's words follow its numbers."""

import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "analysis"))
sys.path.insert(0, str(Path(__file__).resolve().parent))
import demo_text  # noqa: E402
import demo_cases  # noqa: E402
from fake import write_run  # noqa: E402

GEOMETRIC = "DETOX, mean → geometric-median"


class Findings(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)

    def words(self, limits=None, diverged=None):
        """The table and the sentences where every run reaches 84 % but for limits[configuration, attack, placement]."""
        for case in demo_cases.all_cases():
            if not (self.folder / case.folder).exists():
                key = (case.configuration, case.attack, case.placement)
                write_run(self.folder / case.folder, limit=(limits or {}).get(key, 0.84), diverged_at=(diverged or {}).get(key))
        numbers = demo_text.Comparison(demo_cases.read_all(self.folder))
        return "\n".join(demo_text.table(numbers)), "\n".join(demo_text.sentences(numbers))

    def test_nobody_hurt(self):
        _, words = self.words()
        self.assertEqual(words.count("hurts nobody under either placement"), 3)
        self.assertIn("between 84.0 and 84.0 %", words)
        self.assertIn("costs DETOX at most 5 points more", words)
        self.assertNotIn("falls", words)

    def test_worst_case_is_told(self):
        table, words = self.words({(GEOMETRIC, "constant −100", "worst-case"): 0.52})
        self.assertIn("52.0", table)
        self.assertIn(f"constant −100, worst-case placement: {GEOMETRIC} falls to 52.0 %.", words)
        self.assertIn("constant −100, random placement: hurts nobody", words)
        self.assertIn(f"That breaks: {GEOMETRIC} under constant −100.", words)

    def test_a_point_is_noise_and_two_are_not(self):
        _, words = self.words({("mean", "ALIE, z = 1", "random"): 0.832, ("mean", "constant −100", "random"): 0.82})
        self.assertIn("ALIE, z = 1: at q = 5 it hurts nobody under either placement; the largest loss is 0.8 points.", words)
        self.assertIn("constant −100, random placement: mean loses 2.0 points.", words)

    def test_divergence_is_told(self):
        table, words = self.words(diverged={("mean", "reversed ×100", "random"): 3})
        self.assertIn("diverged @3", table)
        self.assertIn("reversed ×100, random placement: mean diverges.", words)

    def test_folders_are_plain_names_and_shared_only_without_an_attack(self):
        cases = demo_cases.all_cases()
        self.assertTrue(all(case.folder.replace("-", "").isalnum() and case.folder.isascii() for case in cases))
        self.assertEqual(len({case.folder for case in cases}), 4 + 4 * 3 * 2)


if __name__ == "__main__":
    unittest.main()
