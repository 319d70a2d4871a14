"""./dev installs exactly what is missing, and says what it cannot do. apt, dpkg, id and sudo are stand-ins."""

import os
import shutil
import stat
import subprocess
import tempfile
import unittest
from pathlib import Path

DEV = Path(__file__).resolve().parents[2] / "dev"


class Dev(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.bin = Path(temporary.name)
        for tool in ("bash", "env", "dirname", "sed", "sort", "comm", "cat"):
            (self.bin / tool).symlink_to(shutil.which(tool))
        self.log = self.bin / "log"
        self.tool("apt-get", f'echo "frontend=$DEBIAN_FRONTEND $*" >>{self.log}')
        self.tool("id", "echo 0")
        # Everything asked about is installed, but for what $MISSING names (never heard of) and $REMOVED (only its
        # configuration left).
        self.tool("dpkg-query", """
            shift 2
            for package; do
              case " $MISSING " in *" $package "*) echo "no packages found matching $package" >&2; code=1; continue ;; esac
              case " $REMOVED " in *" $package "*) echo "$package config-files"; continue ;; esac
              echo "$package installed"
            done
            exit ${code:-0}""")

    def tool(self, name, script):
        path = self.bin / name
        path.write_text(f"#!/bin/bash\n{script}\n", encoding="utf-8")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)

    def dev(self, *arguments, **variables):
        environment = {"PATH": str(self.bin), **variables}
        return subprocess.run([str(DEV), *arguments], env=environment, cwd=os.sep, capture_output=True, text=True, check=False)

    def calls(self):
        return self.log.read_text(encoding="utf-8").splitlines() if self.log.exists() else []

    def test_nothing_missing_nothing_done(self):
        run = self.dev("setup")
        self.assertEqual((run.returncode, run.stdout, run.stderr), (0, "", ""))
        self.assertEqual(self.calls(), [])

    def test_installs_what_is_missing(self):
        run = self.dev("setup", MISSING="catch2 g++", REMOVED="zlib1g-dev")
        self.assertEqual((run.returncode, run.stdout), (0, ""))
        update, install = self.calls()
        self.assertTrue(update.endswith(" update -qq"))
        self.assertEqual(install, "frontend=noninteractive install -y -qq --no-install-recommends catch2 g++ zlib1g-dev")

    def test_a_user_without_sudo_is_told_what_is_missing(self):
        self.tool("id", "echo 1000")
        run = self.dev("setup", MISSING="catch2")
        self.assertEqual((run.returncode, self.calls()), (1, []))
        self.assertEqual(run.stderr, "dev: run me as root or install sudo; missing packages: catch2\n")

    def test_a_user_with_sudo_installs_by_it(self):
        self.tool("id", "echo 1000")
        self.tool("sudo", f'echo "sudo" >>{self.log}; exec "$@"')
        self.assertEqual(self.dev("setup", MISSING="catch2").returncode, 0)
        self.assertEqual([call for call in self.calls() if call == "sudo"], ["sudo", "sudo"])
        self.assertTrue(self.calls()[-1].endswith("--no-install-recommends catch2"))

    def test_a_failed_installation_fails(self):
        self.tool("apt-get", "exit 100")
        self.assertNotEqual(self.dev("setup", MISSING="catch2").returncode, 0)

    def test_fuzz_knows_its_targets(self):
        for arguments, message in ((["nothing"], "unknown fuzzer 'nothing'; known: calibration cifar csv idx npy npz"),
                                   (["npy", "soon"], "expected ./dev fuzz [TARGET] [SECONDS], got 'soon'")):
            run = self.dev("fuzz", *arguments)
            self.assertEqual((run.returncode, run.stdout), (1, ""))
            self.assertIn(message, run.stderr)

    def test_without_apt(self):
        (self.bin / "apt-get").unlink()
        run = self.dev("setup")
        self.assertEqual(run.returncode, 1)
        self.assertIn("Debian 12 and 13", run.stderr)

    def test_usage(self):
        for arguments in ((), ("help",), ("--help",)):
            run = self.dev(*arguments)
            self.assertEqual((run.returncode, run.stderr), (0, ""))
            self.assertTrue(run.stdout.startswith("usage: ./dev COMMAND"))
        run = self.dev("tset")
        self.assertEqual((run.returncode, run.stdout), (2, ""))
        self.assertIn("unknown command 'tset'", run.stderr)


if __name__ == "__main__":
    unittest.main()
