"""A Slurm of one node on loopback, for a test: munged, slurmctld and slurmd with all their files in one folder.

No systemd, no cgroups, no accounting, no name service, and no file outside the folder; root or not.
"""

import os
import pathlib
import pwd
import secrets
import socket
import subprocess
import time

CONFIGURATION = """
ClusterName=detoxsim
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={ports[0]}
SlurmdPort={ports[1]}
SlurmUser={user}
SlurmdUser={user}
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket
CredType=cred/munge
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
MpiDefault=none
ReturnToService=2
# Tests have no minute to wait for the next round.
SchedulerParameters=sched_interval=1,batch_sched_delay=0
NodeName=node NodeHostname={host} NodeAddr=127.0.0.1 CPUs={cpus} State=UNKNOWN
PartitionName=test Nodes=ALL Default=YES MaxTime=INFINITE State=UP
"""


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


class SlurmCluster:
    """with SlurmCluster(folder) as cluster: programs run with cluster.environment find it."""

    def __init__(self, folder, cpus=2):
        self.folder = pathlib.Path(folder)
        self.daemons = []
        self.environment = {**os.environ, "SLURM_CONF": str(self.folder / "slurm.conf")}
        self.environment["PATH"] += ":/usr/sbin:/sbin"
        for name in ("state", "spool"):
            (self.folder / name).mkdir()
        key = self.folder / "munge.key"
        key.write_bytes(secrets.token_bytes(128))
        key.chmod(0o400)
        user = pwd.getpwuid(os.getuid()).pw_name
        host = socket.gethostname().split(".")[0]
        (self.folder / "slurm.conf").write_text(
            CONFIGURATION.format(folder=self.folder, host=host, user=user, cpus=cpus, ports=free_ports(2)))
        # slurmd wants control groups even where nothing uses them. From 23.11 on it can be told not to; before that, the first
        # version of them is not looked for until it is used.
        version = self.output("slurmd", "-V").split()[-1]
        plugin = "disabled" if tuple(map(int, version.split(".")[:2])) >= (23, 11) else "cgroup/v1"
        (self.folder / "cgroup.conf").write_text(f"CgroupPlugin={plugin}\n")

    def start(self, *command):
        with open(self.folder / f"{command[0]}.out", "wb") as log:
            self.daemons.append(subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                                 env=self.environment, start_new_session=True))

    def __enter__(self):
        try:
            # --force: /tmp, which everybody can write to, is no reason to refuse in a test.
            self.start("munged", "--foreground", "--force", f"--socket={self.folder}/munge.socket", f"--key-file={self.folder}/munge.key",
                       f"--pid-file={self.folder}/munged.pid", f"--log-file={self.folder}/munged.log",
                       f"--seed-file={self.folder}/munged.seed", "--num-threads=2")
            self.wait("munged", lambda: (self.folder / "munge.socket").exists())
            self.start("slurmctld", "-D", "-f", self.environment["SLURM_CONF"])
            self.start("slurmd", "-D", "-N", "node", "-f", self.environment["SLURM_CONF"])
            self.wait("slurmd", lambda: self.output("sinfo", "--noheader", "--format=%t") == "idle")
            return self
        except BaseException:
            self.stop()
            raise

    def __exit__(self, *_):
        self.stop()

    def output(self, *command):
        return subprocess.run(command, env=self.environment, capture_output=True, text=True).stdout.strip()

    def wait(self, name, ready):
        for _ in range(200):
            if ready():
                return
            if any(daemon.poll() is not None for daemon in self.daemons):
                break
            time.sleep(0.1)
        logs = [f"--- {log.name}\n{log.read_text(errors='replace')[-2000:]}" for pattern in ("*.out", "*.log")
                for log in sorted(self.folder.glob(pattern))]
        raise RuntimeError(f"{name} did not start\n" + "\n".join(logs))

    def stop(self):
        # A job outlives slurmd, so that slurmd can be restarted.
        if len(self.daemons) == 3:
            self.output("scancel", "--full", "--signal=KILL", f"--user={pwd.getpwuid(os.getuid()).pw_name}")
            for _ in range(100):
                if not self.output("squeue", "--noheader"):
                    break
                time.sleep(0.1)
        for daemon in reversed(self.daemons):
            daemon.terminate()
        for daemon in reversed(self.daemons):
            try:
                daemon.wait(timeout=10)
            except subprocess.TimeoutExpired:
                daemon.kill()
                daemon.wait()
