"""detoxsim check --draw: a picture of the platform, by graphviz."""

import os
import pathlib
import tempfile
import unittest
import xml.etree.ElementTree

from detoxsim import QUICKSTART, call


class Draw(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.file = pathlib.Path(folder.name) / "star.svg"

    def refused(self, code, says, file=None, **options):
        process = call("check", QUICKSTART, "--draw", file or self.file, **options)
        self.assertEqual((process.returncode, process.stdout, len(process.stderr.splitlines())), (code, "", 1), process.stderr)
        self.assertIn(says, process.stderr)
        self.assertFalse(self.file.exists())

    def test_a_picture_beside_the_facts(self):
        process = call("check", QUICKSTART, "--draw", self.file)
        self.assertEqual(process.returncode, 0, process.stderr)
        self.assertEqual(process.stdout, call("check", QUICKSTART).stdout)
        texts = [element.text for element in xml.etree.ElementTree.parse(self.file).iter("{http://www.w3.org/2000/svg}text")]
        for text in "star-10g.xml: 45 workers and a server of 4097 hosts", "server: server", "45 workers", "10 Gbit/s, 25 us":
            self.assertIn(text, texts)

    def test_without_graphviz(self):
        self.refused(2, "install the Debian package graphviz", env={**os.environ, "PATH": str(self.file.parent)})

    def test_another_ending(self):
        self.refused(2, "expected a name that ends in .svg", file=self.file.with_suffix(".bmp"))

    def test_a_folder_that_is_not_there(self):
        file = self.file.parent / "missing" / "star.svg"
        self.assertEqual(call("check", QUICKSTART, "--draw", file).returncode, 0)
        self.assertTrue(file.exists())
        self.refused(1, "can't be", file=file / "below-a-file" / "star.svg")

    def test_a_dot_that_fails(self):
        (self.file.parent / "dot").write_text("#!/bin/sh\necho no fonts >&2\nexit 3\n")
        (self.file.parent / "dot").chmod(0o755)
        self.refused(1, "no drawing came: no fonts", env={**os.environ, "PATH": str(self.file.parent)})

    def dot(self, script):
        """An environment whose dot is this shell script."""
        program = self.file.parent / "dot"
        program.write_text(f"#!/bin/sh\ncat > /dev/null\n{script}\n")
        program.chmod(0o755)
        return {**os.environ, "PATH": f"{self.file.parent}:{os.environ['PATH']}"}

    def test_a_dot_that_draws_nothing(self):
        self.refused(1, "no drawing came: exit code 0, without a word", env=self.dot("exit 0"))
        self.refused(1, "no drawing came: licence expired", env=self.dot("echo licence expired"))
        self.refused(1, "no drawing came: ended by signal 9", env=self.dot("kill -9 $$"))
        self.refused(1, "cut short", env=self.dot("printf '<svg>'"))

    def test_a_dot_that_greets(self):
        env = self.dot("printf -- '-----\\nWelcome\\n<?xml version=\"1.0\"?>\\n<svg></svg>\\nGoodbye\\n'")
        self.assertEqual(call("check", QUICKSTART, "--draw", self.file, env=env).returncode, 0)
        self.assertEqual(self.file.read_text(), '<?xml version="1.0"?>\n<svg></svg>\n')


if __name__ == "__main__":
    unittest.main()
