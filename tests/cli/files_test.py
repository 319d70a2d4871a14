"""What stands in the file system afterwards: devices, links and modes as before, and a result whole or not at all."""

import contextlib
import fcntl
import hashlib
import itertools
import json
import os
import pathlib
import shutil
import signal
import stat
import subprocess
import tempfile
import time
import unittest

import numpy

from detoxsim import BINARY, DATA, call, table
from sweeps import scenario

TABLES = "iterations.csv", "summary.csv"


def without_wall(file):
    """The rows without what depends on the machine."""
    return [{k: v for k, v in row.items() if "wall" not in k and "peak_memory" not in k} for row in table(file)]


def tables(folder):
    return [without_wall(folder / name) for name in TABLES]


def is_whole(folder):
    """Whether there is a run.json, and the tables are those it speaks of."""
    if not (folder / "run.json").exists():
        return False
    digests = json.loads((folder / "run.json").read_text())["sha256"]
    return all(hashlib.sha256((folder / name).read_bytes()).hexdigest() == digests[name[:-4]] for name in TABLES)


class FilesTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.scenario = scenario(self.folder, cluster={"platform": str(DATA / "tiny.xml"), "workers": 3})  # starts at once
        self.out = self.folder / "out"

    def writers(self):
        """The commands that write one file: (name, how the file begins, the command, which lacks the file)."""
        matrix = self.folder / "x.npy"
        numpy.save(matrix, numpy.array([[1, 2], [3, 4], [5, 9]], dtype="f4"))
        run = ["run", self.scenario, "--progress", "none", "--out", self.folder / "traced", "--force", "--trace"]
        yield "apply", b"\x93NUMPY", ["apply", "rule", "mean", "--in", matrix, "--out"]
        yield "trace", b"[\n{", run
        yield "bench", b"rule,n,d,", ["bench", "--rules", "mean", "--n", 3, "--d", 99, "--f", 0, "--repeats", 1, "--out"]
        yield "draw", b"<?xml", ["check", self.scenario, "--draw"]

    @contextlib.contextmanager
    def reading(self, fifo):
        """A new FIFO that holds what little is written into it until it is read, so that nobody waits for anybody."""
        os.mkfifo(fifo)
        descriptor = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
        yield lambda: os.read(descriptor, 1 << 16)
        os.close(descriptor)

    def run_to(self, out, *arguments, code=0, says=None, **options):
        process = call("run", self.scenario, "--out", out, "--progress", "none", *arguments, **options)
        self.assertEqual(process.returncode, code, process.stderr)
        if says is not None:
            self.assertEqual(len(process.stderr.splitlines()), 1, process.stderr)
            self.assertIn(says, process.stderr)
        return process

    @contextlib.contextmanager
    def at_work(self, *arguments):
        """A run that goes on until it is told to stop."""
        command = [BINARY, "run", self.scenario, "--out", self.out, "--set", "training.iterations=1000000", "--progress", "none"]
        with subprocess.Popen([*command, *arguments], stderr=subprocess.PIPE, text=True) as process:
            part = self.out / "iterations.csv.part"
            while not part.exists() or part.read_text().count("\n") < 3:
                time.sleep(0.01)
            try:
                yield process
            finally:
                process.terminate()


class OneFile(FilesTest):
    def test_links_and_modes_stay(self):
        deep = self.folder / "deep"
        deep.mkdir()
        for name, begins, command in self.writers():
            with self.subTest(command=name):
                link, target = self.folder / f"{name}.svg", deep / f"{name}.target"
                (deep / name).symlink_to(f"{name}.target")
                link.symlink_to(f"deep/{name}")
                call(*command, link)
                self.assertTrue(target.read_bytes().startswith(begins))  # it hung in the air before
                target.write_text("old")
                target.chmod(0o604)
                self.assertEqual(call(*command, link).returncode, 0)
                self.assertTrue(target.read_bytes().startswith(begins))
                self.assertEqual(stat.S_IMODE(target.stat().st_mode), 0o604)
                self.assertEqual((os.readlink(link), os.readlink(deep / name)), (f"deep/{name}", f"{name}.target"))
                self.assertEqual([file.name for file in deep.glob(f"{name}*.part")], [])

    def test_new_files_follow_the_umask(self):
        for name, _, command in self.writers():
            file = self.folder / f"{name}.svg"
            # What a process that was killed left, has no say.
            part = self.folder / f"{name}.svg.part"
            part.write_text("half")
            part.chmod(0o600)
            with self.subTest(command=name):
                self.assertEqual(call(*command, file, preexec_fn=lambda: os.umask(0o027)).returncode, 0)
                self.assertEqual(stat.S_IMODE(file.stat().st_mode), 0o640)

    def test_a_fifo_is_written_into(self):
        for name, begins, command in self.writers():
            with self.subTest(command=name):
                fifo = self.folder / f"{name}.svg"
                with self.reading(fifo) as read:
                    self.assertEqual(call(*command, fifo).returncode, 0)
                    self.assertTrue(read().startswith(begins))
                self.assertTrue(stat.S_ISFIFO(fifo.stat().st_mode))

    def test_a_device_is_written_into(self):
        null, full = self.folder / "null.svg", self.folder / "full.svg"
        try:
            os.mknod(null, stat.S_IFCHR | 0o666, os.makedev(1, 3))
            os.mknod(full, stat.S_IFCHR | 0o666, os.makedev(1, 7))
            null.write_text("")
        except PermissionError:
            self.skipTest("devices can't be made here")
        for name, _, command in self.writers():
            with self.subTest(command=name):
                self.assertEqual(call(*command, null).returncode, 0)
                process = call(*command, full)
                self.assertEqual(process.returncode, 1)
                self.assertIn(f"{full}: can't be written: No space left on device", process.stderr)
                for device in null, full:
                    self.assertTrue(stat.S_ISCHR(device.stat().st_mode))

    def test_standard_output_by_name(self):
        name, begins, command = next(self.writers())
        # Not /dev/stdout itself: a program that replaces what it should write into would replace that of this machine.
        output = self.folder / "stdout"
        output.symlink_to("/proc/self/fd/1")
        command = [BINARY, *map(str, command), output]
        self.assertTrue(subprocess.run(command, capture_output=True).stdout.startswith(begins))
        # A regular file that the shell opened goes on where it stands.
        with open(self.folder / "both", "wb") as file:
            file.write(b"before")
            file.flush()
            subprocess.run(command, stdout=file)
        self.assertTrue((self.folder / "both").read_bytes().startswith(b"before" + begins))

    def test_what_another_process_writes_is_let_alone(self):
        for name, _, command in self.writers():
            file, part = self.folder / f"{name}.svg", self.folder / f"{name}.svg.part"
            with open(part, "w") as theirs, self.subTest(command=name):
                fcntl.flock(theirs, fcntl.LOCK_EX)
                theirs.write("theirs")
                theirs.flush()
                process = call(*command, file)
                self.assertEqual((process.returncode, part.read_text()), (1, "theirs"))
                self.assertIn("another process is writing it", process.stderr)
                self.assertFalse(file.exists())

    def test_what_can_not_be_written(self):
        locked = self.folder / "locked.svg"
        locked.write_text("mine")
        locked.chmod(0o444)
        self.folder.chmod(0o777)
        somebody = {"preexec_fn": lambda: os.setuid(65534)} if os.geteuid() == 0 else {}
        name, _, command = next(self.writers())
        for file, says, options in ((locked, "Permission denied", somebody), (self.folder, "Is a directory", {}),
                                    (f"{locked}/x", "Not a directory", {}), (self.folder / "none" / "x", "No such file", {})):
            with self.subTest(file=file):
                process = call(*command, file, **options)
                self.assertEqual((process.returncode, len(process.stderr.splitlines())), (1, 1), process.stderr)
                self.assertIn(says, process.stderr)
        self.assertEqual(locked.read_text(), "mine")

    def test_an_existing_trace_is_refused_and_a_device_is_none(self):
        fifo, file = self.folder / "fifo", self.folder / "file"
        file.write_text("mine")
        self.run_to(self.out, "--trace", file, code=2, says="exists already")
        with self.reading(fifo) as read:
            self.run_to(self.out, "--trace", fifo)
            self.assertTrue(read().endswith(b"\n]\n"))
        self.assertEqual(file.read_text(), "mine")


class Result(FilesTest):
    def test_what_is_no_folder(self):
        file, fifo, nowhere = self.folder / "file", self.folder / "fifo", self.folder / "nowhere"
        file.write_text("mine")
        os.mkfifo(fifo)
        nowhere.symlink_to("nothing")
        for out in file, fifo, nowhere:
            for option in [], ["--force"], ["--unless-done"]:
                with self.subTest(out=out.name, option=option):
                    self.run_to(out, *option, code=1, says=f"{out}: can't be created")
        self.assertEqual(file.read_text(), "mine")
        self.assertTrue(fifo.is_fifo() and nowhere.is_symlink())

    def test_what_must_fail_destroys_nothing(self):
        gradients = self.folder / "gradients"
        self.run_to(self.out, "--record-gradients", gradients)
        before = {file: file.read_bytes() for folder in (self.out, gradients) for file in folder.iterdir()}
        blocker = self.folder / "file"
        blocker.write_text("mine")
        for arguments, says in ((["--trace", self.folder], "Is a directory"), (["--trace", blocker / "x"], "can't be created"),
                                (["--record-gradients", blocker], "can't be created")):
            with self.subTest(arguments=arguments):
                self.run_to(self.out, "--force", *arguments, code=1, says=says)
        self.run_to(blocker, "--force", "--record-gradients", gradients, code=1, says="can't be created")
        self.assertEqual({file: file.read_bytes() for file in before}, before)
        self.assertEqual(blocker.read_text(), "mine")

    def test_two_runs_do_not_mix(self):
        with self.at_work("--record-gradients", self.folder / "g") as first:
            for option in [], ["--force"]:
                self.run_to(self.out, "--seed", 2, *option, code=2, says="another run is writing its result here")
            self.run_to(self.folder / "other", "--record-gradients", self.folder / "g", "--force", code=2,
                        says="another run is recording here")
            self.assertFalse((self.folder / "other" / "iterations.csv.part").exists())
            waiting = subprocess.Popen([BINARY, "run", self.scenario, "--out", self.out, "--seed", "2", "--unless-done"],
                                       stderr=subprocess.DEVNULL)
            self.addCleanup(waiting.wait)
            time.sleep(0.3)
            self.assertIsNone(waiting.poll())
            first.terminate()
            first.wait()
            self.assertEqual(first.returncode, 130)
            self.assertEqual(waiting.wait(timeout=60), 0)
        self.assertTrue(is_whole(self.out))
        self.assertEqual(table(self.out / "summary.csv")[0]["seed"], "2")
        self.assertEqual(len(table(self.out / "iterations.csv")), 3)

    def test_a_result_without_its_tables_is_none(self):
        self.run_to(self.out, "--unless-done")
        written = (self.out / "run.json").stat().st_mtime_ns
        self.run_to(self.out, "--unless-done")
        self.assertEqual((self.out / "run.json").stat().st_mtime_ns, written)
        for name in TABLES:
            for damage in ("deleted", lambda b: b"", lambda b: b[:-1], lambda b: b[:b.index(b"\n") + 1], lambda b: b.replace(b"1", b"2")):
                with self.subTest(name=name, damage=damage):
                    file = self.out / name
                    if damage == "deleted":
                        file.unlink()
                    else:
                        file.write_bytes(damage(file.read_bytes()))
                    self.assertFalse(file.exists() and is_whole(self.out))
                    self.run_to(self.out, "--unless-done")
                    self.assertTrue(is_whole(self.out))

    def test_what_a_crash_left_is_told(self):
        with self.at_work() as process:
            process.kill()
            process.wait()
        rows = (self.out / "iterations.csv.part").read_text().count("\n") - 1
        self.run_to(self.out, code=2, says=f"holds what a run left that was cut short (iterations.csv.part with {rows} rows)")
        self.run_to(self.out, "--force")
        self.run_to(self.out, code=2, says="holds a result already (run.json)")


class KilledAtEveryStep(FilesTest):
    """The program is killed before each step of what it writes, or in the middle of it, one after the other."""

    def killed_at(self, step, *arguments):
        """Whether the program was killed; it was not where there is no such step."""
        environment = {**os.environ, "LD_PRELOAD": os.environ["DISK_FAULTS"], "DISK_FAULT": f"kill:{step}"}
        process = call("run", self.scenario, "--out", self.out, "--progress", "none", *arguments, env=environment)
        self.assertIn(process.returncode, (0, -signal.SIGKILL), process.stderr)
        return process.returncode != 0

    def assert_nothing_half(self, expected):
        self.assertEqual(is_whole(self.out), (self.out / "run.json").exists())
        for name, rows in zip(TABLES, expected):
            if (self.out / name).exists():
                self.assertEqual(without_wall(self.out / name), rows)

    def test_into_a_new_folder(self):
        self.run_to(self.folder / "undisturbed")
        expected = tables(self.folder / "undisturbed")
        for step in itertools.count(1):
            if not self.killed_at(step):
                break
            with self.subTest(step=step):
                self.assert_nothing_half(expected)
                if step % 5 == 0 and {"lock"} < {file.name for file in self.out.glob("*")}:
                    self.run_to(self.out, code=2, says="holds")
                self.run_to(self.out, "--unless-done")
                self.assertTrue(is_whole(self.out))
                self.assertEqual(tables(self.out), expected)
            shutil.rmtree(self.out)
        self.assertGreater(step, 15)

    def test_over_an_older_result(self):
        old, gradients = self.folder / "old", self.out / "gradients"
        options = ["--force", "--record-gradients", gradients]
        expected = {}
        for seed in "2", "1":
            self.run_to(self.out, "--seed", seed, *options)
            expected[seed] = tables(self.out)
        self.out.rename(old)
        for step in itertools.count(1):
            shutil.rmtree(self.out, ignore_errors=True)
            shutil.copytree(old, self.out)
            if not self.killed_at(step, "--seed", 2, *options):
                break
            with self.subTest(step=step):
                if (self.out / "run.json").exists():
                    self.assertTrue(is_whole(self.out))
                    self.assertEqual(tables(self.out), expected[table(self.out / "summary.csv")[0]["seed"]])
                # A recording is whole where it has its scenario: the matrices of one seed, all of them.
                if (gradients / "replay.json").exists():
                    self.assertEqual(sorted(file.name for file in gradients.glob("*.npy")), [f"000000{i}.npy" for i in (1, 2, 3)])
        self.assertGreater(step, 25)


if __name__ == "__main__":
    unittest.main()
