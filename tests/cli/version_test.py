"""A result belongs to the build that made it. Another build is made up here by other versions in run.json, as if the code had
been changed and built again since."""

import hashlib
import json
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

from detoxsim import SOURCE, Run, call, table
from sweeps import SweepTest, scenario

VERSION = call("--version").stdout.split()[-1]
OLDER = "0.1.0"


def made_by(folder, version):
    """Makes another version the author of a result, as its summary.csv stands there now."""
    manifest = folder / "run.json"
    text = json.loads(manifest.read_text())
    text["machine"]["version"] = version
    text["sha256"]["summary"] = hashlib.sha256((folder / "summary.csv").read_bytes()).hexdigest()
    manifest.write_text(json.dumps(text))


class EverythingSaysWhoMadeIt(SweepTest):
    def test_version(self):
        self.assertRegex(VERSION, r"^\d+\.\d+\.\d+\+(g[0-9a-f]+\.(dirty\.)?)?[0-9a-f]{12}$")

    def test_run_and_sweep(self):
        run = Run(self.scenario)
        self.assertEqual(run.manifest["machine"]["version"], VERSION)
        self.assertEqual(run.summary["version"], VERSION)
        self.sweep("--vary", "q=0,1")
        self.assertEqual({row["version"] for row in table(self.out / "summary.csv")}, {VERSION})
        self.assertEqual(self.manifest()["version"], VERSION)
        self.assertEqual({case["version"] for case in self.manifest()["cases"]}, {VERSION})

    def test_bench(self):
        file = self.folder / "bench.csv"
        self.assertEqual(call("bench", "--rules", "mean", "--n", 3, "--d", 10, "--f", 0, "--repeats", 1, "--out", file).returncode, 0)
        self.assertEqual(table(file)[0]["version"], VERSION)


class UnlessDone(SweepTest):
    def run_again(self, *arguments, code=0):
        process = call("run", self.scenario, "--out", self.out, "--progress", "none", *arguments)
        self.assertEqual(process.returncode, code, process.stderr)
        return process.stderr

    def written(self):
        return (self.out / "summary.csv").stat().st_mtime_ns

    def test_a_result_of_this_build_is_kept(self):
        self.run_again("--unless-done")
        before = self.written()
        self.assertEqual(self.run_again("--unless-done"), "")
        # Another commit that changes no source, README's say, is the same build.
        release, build = VERSION.split("+")[0], re.split(r"[+.]", VERSION)[-1]
        made_by(self.out, f"{release}+g1234567.dirty.{build}")
        self.assertEqual(self.run_again("--unless-done"), "")
        self.assertEqual(self.written(), before)

    def test_a_result_of_another_build_is_computed_anew_and_said(self):
        self.run_again("--unless-done")
        for other in (OLDER, VERSION[:-1] + ("0" if VERSION[-1] != "0" else "1")):
            made_by(self.out, other)
            before = self.written()
            said = self.run_again("--unless-done")
            self.assertIn(f"note: {self.out}: the result is of version {other}, this is {VERSION}: computed anew (--accept-version keeps",
                          said)
            self.assertNotEqual(self.written(), before)
            self.assertEqual(json.loads((self.out / "run.json").read_text())["machine"]["version"], VERSION)

    def test_accepted(self):
        self.run_again("--unless-done")
        made_by(self.out, OLDER)
        before = self.written()
        said = self.run_again("--unless-done", "--accept-version")
        self.assertIn(f"the result is of version {OLDER}, this is {VERSION}; kept, as --accept-version says", said)
        self.assertEqual(self.written(), before)
        # What is damaged is not accepted either.
        (self.out / "summary.csv").write_text("nonsense")
        self.run_again("--unless-done", "--accept-version")
        self.assertEqual(table(self.out / "summary.csv")[0]["version"], VERSION)

    def test_alone_it_means_nothing(self):
        self.assertIn("--accept-version needs --unless-done", self.run_again("--accept-version", code=2))
        self.assertFalse(self.out.exists())


class Sweeps(SweepTest):
    """Four cases, the second and third of which another build has computed; its summary has a column less and one more."""

    def setUp(self):
        super().setUp()
        self.arguments = ["--vary", "q=0..3"]
        self.sweep(*self.arguments)
        self.ids = [case["id"] for case in self.manifest()["cases"]]
        for id in self.ids[1:3]:
            folder = self.out / "cases" / id
            text = (folder / "summary.csv").read_text()
            for now, then in ("case_id,", "old_column,case_id,"), (f"\n{id}", f"\nold,{id}"), (",version,", ","), (f",{VERSION},", ","):
                text = text.replace(now, then, 1)
            (folder / "summary.csv").write_text(text)
            made_by(folder, OLDER)
        self.before = self.times()

    def times(self):
        return [(self.out / "cases" / id / "run.json").stat().st_mtime_ns for id in self.ids]

    def repeated(self):
        return [now != before for now, before in zip(self.times(), self.before)]

    def test_computed_anew(self):
        process = self.sweep(*self.arguments, "--resume")
        self.assertIn(f"note: finished cases are there that other builds computed, 2 of version {OLDER}; this is {VERSION}: "
                      "computed anew (--accept-version keeps such results)", process.stderr)
        self.assertEqual(self.repeated(), [False, True, True, False])
        self.assertEqual([row["version"] for row in table(self.out / "summary.csv")], [VERSION] * 4)
        self.assertNotIn("other builds", self.sweep(*self.arguments, "--resume").stderr)

    def test_accepted(self):
        process = self.sweep(*self.arguments, "--resume", "--accept-version")
        self.assertIn(f"2 of version {OLDER}; this is {VERSION}: kept, as --accept-version says", process.stderr)
        self.assertEqual(self.repeated(), [False] * 4)
        rows = table(self.out / "summary.csv")
        # Columns that one of the builds does not have are empty.
        self.assertEqual([row["version"] for row in rows], [VERSION, "", "", VERSION])
        self.assertEqual([row["old_column"] for row in rows], ["", "old", "old", ""])
        self.assertEqual([row["byzantine.q"] for row in rows], ["0", "1", "2", "3"])
        self.assertEqual([case["version"] for case in self.manifest()["cases"]], [VERSION, OLDER, OLDER, VERSION])
        # Those that are computed are of this build.
        self.sweep("--vary", "q=0..4", "--resume", "--accept-version")
        self.assertEqual([case["version"] for case in self.manifest()["cases"]], [VERSION, OLDER, OLDER, VERSION, VERSION])

    def test_dry_run(self):
        for accept, count in ([], 2), (["--accept-version"], 0):
            process = self.sweep(*self.arguments, "--resume", "--dry-run", *accept)
            self.assertEqual(len(process.stdout.splitlines()), count)

    def test_alone_it_means_nothing(self):
        self.assertIn("--accept-version needs --resume", self.sweep(*self.arguments, "--accept-version", code=2).stderr)


class Calibrations(unittest.TestCase):
    def test_of_another_build(self):
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            file = folder / "machine.json"
            made = call("calibrate", "--rounds", 1, "--rules", "mean", "--models", "softmax", "--threads", 1, "--out", file)
            self.assertEqual(made.returncode, 0, made.stderr)
            text = json.loads(file.read_text())
            self.assertEqual(text["machine"]["version"], VERSION)
            path = scenario(folder, timing={"calibration": str(file)}, redundancy={"scheme": "none"}, byzantine={"q": 0})
            check = lambda: call("check", path, "--threads", 1)
            self.assertNotIn("calibration was measured", check().stdout)
            text["machine"]["version"] = OLDER
            file.write_text(json.dumps(text))
            said = check()
            self.assertEqual(said.returncode, 0, said.stderr)
            self.assertIn(f"the calibration was measured by version {OLDER}, this is {VERSION}", said.stdout)


class Building(unittest.TestCase):
    """The script that every build runs, on a few files of its own."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name) / "source"
        (self.folder / "src" / "rules").mkdir(parents=True)
        self.rule = self.folder / "src" / "rules" / "median.cpp"
        self.rule.write_text("int median = 1;\n")
        for name in ("CMakeLists.txt", "README.md"):
            (self.folder / name).write_text("one\n")
        self.out = self.folder.parent / "version.cpp"

    def version(self, compiled="gcc -O3", source=None):
        subprocess.run(["cmake", "-D", f"SOURCE={source or self.folder}", "-D", "RELEASE=9.8.7", "-D", f"COMPILED={compiled}", "-D",
                        f"OUT={self.out}", "-P", SOURCE / "src" / "base" / "version.cmake"], check=True, capture_output=True)
        return re.search(r'"(.*)"', self.out.read_text().split("[]")[1])[1]

    def build_id(self, **options):
        return re.split(r"[+.]", self.version(**options))[-1]

    def git(self, *arguments):
        command = ["git", "-c", "user.name=x", "-c", "user.email=x@example.org", *arguments]
        subprocess.run(command, cwd=self.folder, check=True, capture_output=True)

    def test_without_git(self):
        self.assertRegex(self.version(), r"^9\.8\.7\+[0-9a-f]{12}$")

    def test_what_the_build_id_depends_on(self):
        first = self.build_id()
        written = self.out.stat().st_mtime_ns
        self.assertEqual(self.build_id(), first)
        self.assertEqual(self.out.stat().st_mtime_ns, written)  # or everything would be linked again
        (self.folder / "README.md").write_text("two\n")
        self.assertEqual(self.build_id(), first)
        known = {first, self.build_id(compiled="gcc -O0")}
        for change in (lambda: self.rule.write_text("int median = 2;\n"), lambda: self.rule.rename(self.rule.with_name("m.cpp")),
                       lambda: (self.folder / "CMakeLists.txt").write_text("two\n"),
                       lambda: (self.folder / "src" / "rules" / "new.hpp").write_text("")):
            change()
            self.assertNotIn(self.build_id(), known)
            known.add(self.build_id())
        self.assertEqual(len(known), 6)

    def test_with_git(self):
        self.git("init")
        self.git("add", ".")
        self.git("commit", "-m", "one")
        clean = self.version()
        self.assertRegex(clean, r"^9\.8\.7\+g[0-9a-f]{7,}\.[0-9a-f]{12}$")
        self.rule.write_text("int median = 2;\n")
        dirty = self.version()
        self.assertRegex(dirty, r"^9\.8\.7\+g[0-9a-f]{7,}\.dirty\.[0-9a-f]{12}$")
        self.rule.write_text("int median = 3;\n")
        self.assertNotEqual(self.version(), dirty)  # two dirty states are two builds
        self.rule.write_text("int median = 1;\n")
        self.assertEqual(self.version(), clean)

    def test_a_copy_inside_another_repository(self):
        self.git("init")
        self.git("add", ".")
        self.git("commit", "-m", "one")
        copy = self.folder / "vendored"
        shutil.copytree(self.folder / "src", copy / "src")
        (copy / "CMakeLists.txt").write_text("one\n")
        self.assertRegex(self.version(source=copy), r"^9\.8\.7\+[0-9a-f]{12}$")


if __name__ == "__main__":
    unittest.main()
