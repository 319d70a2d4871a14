"""The tables in tests/data/figures and the pictures in analysis/pictures: what the claims of README rest on, and who made it.

made-by.json says for each table which version computed it, by which command, and the hash of the code that its numbers rest
on; `verified` says that a later version computed a sample of it again and found the same numbers. A picture says in its own
metadata who made it, and from which table."""

import hashlib
import io
import json
import re
import shutil
from pathlib import Path

import pandas as pd
from PIL import Image

from code_hash import TRAINING, code_hash

ROOT = Path(__file__).resolve().parent.parent
RATES = "learning-rates"
RENEW = "./dev figures --quick --commit"
VERIFY = "./dev figures --verify"
# The columns that figures and claims look at; the whole tables would be megabytes.
KEPT = ["arm", "learning_rate", "held_out_loss", "chosen", "shared", "kind", "condition", "seed", "rule", "p", "q", "r", "votes",
        "accuracy", "diverged_at", "sim_s", "iterations_done", "rate", "gigabits", "seconds", "within_guarantee",
        "corrupted_votes_mean", "law_mean", "worst_case", "bound", "iteration", "broadcast_sim_s_mean", "gradient_sim_s_mean",
        "upload_sim_s_mean", "vote_wall_s_mean", "inner_wall_s_mean", "outer_wall_s_mean", "d", "error"]
DIGITS = "%.7g"


def reduced(table):
    """What of a table is committed, as text."""
    return table[[column for column in KEPT if column in table]].to_csv(index=False, float_format=DIGITS)


def as_text_table(text):
    """Every field as it is written."""
    return pd.read_csv(io.StringIO(text), dtype=str, keep_default_na=False)


def sha256(text):
    return hashlib.sha256(text.encode()).hexdigest()


class Committed:
    """`figures`: name → module, with NAME and, where its numbers rest on something else than a training does, RESTS_ON."""

    def __init__(self, figures, root=ROOT):
        self.figures, self.root = figures, Path(root)
        self.folder, self.pictures = self.root / "tests/data/figures", self.root / "analysis/pictures"
        self.stamps_file = self.folder / "made-by.json"

    @property
    def names(self):
        return [RATES, *self.figures]

    @property
    def stamps(self):
        return json.loads(self.stamps_file.read_text(encoding="utf-8")) if self.stamps_file.exists() else {}

    def path(self, name):
        return self.folder / f"{name}.csv"

    def text(self, name):
        return self.path(name).read_text(encoding="utf-8")

    def code(self, name):
        """The hash of the code that decides the table now."""
        if name == RATES:
            return code_hash(self.root, TRAINING)
        module = self.figures[name]
        own = f"analysis/paper_figures/{name.replace('-', '_')}.py"
        return code_hash(self.root, [*getattr(module, "RESTS_ON", TRAINING), own])

    def outdated(self):
        """The tables whose code has changed since they were made or verified."""
        stamps = self.stamps
        return [name for name in self.names if stamps.get(name, {}).get("code") != self.code(name)]

    def complaint(self, name):
        stamp = self.stamps.get(name)
        since = f"is of version {stamp['version']}, and the code it rests on has changed since" if stamp else "says not who made it"
        return (f"{self.path(name).relative_to(self.root)} {since}: {RENEW} renews it, the pictures and the claims; where no number "
                f"should have changed, {VERIFY} computes a sample again and says so")

    def unsigned_pictures(self):
        """The pictures that do not say who made them, or from another table than the committed one."""
        return [path.stem for path in sorted(self.pictures.glob("*.png")) if not self._signed(path)]

    def _signed(self, path):
        with Image.open(path) as picture:
            made_by, table = picture.text.get("Software", ""), picture.text.get("Table")
        of_its_table = path.stem not in self.figures or table == sha256(self.text(path.stem))
        return made_by.startswith("detoxsim ") and of_its_table

    def declared_old(self):
        """The tables and pictures of which CLAIMS.md says that they are older than the code: (tables, pictures)."""
        lines = (self.root / "analysis/CLAIMS.md").read_text(encoding="utf-8").splitlines()
        said = " ".join(line for line in lines if line.startswith(">"))
        names = [name for name in re.findall(r"`([^`]+)`", said) if not name.startswith("./")]
        return [name for name in names if "." not in name], [name[:-4] for name in names if name.endswith(".png")]

    def rates(self):
        """name of a configuration → the learning rate chosen for it."""
        table = pd.read_csv(self.path(RATES))
        return dict(table[table["chosen"]][["arm", "learning_rate"]].itertuples(index=False))

    def codes(self, names):
        """name → code(), to be asked before anything is computed: somebody may edit the code meanwhile."""
        return {name: self.code(name) for name in names}

    def put(self, name, text, versions, command, code):
        """Writes the table and who made it, from which code."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.path(name).write_text(text, encoding="utf-8")
        self._stamp(name, {"version": ", ".join(versions), "command": command, "code": code, "sha256": sha256(text)})

    def put_picture(self, path):
        """Copies a figure to where README shows it from, if it shows it."""
        shown = self.pictures / path.name
        if shown.exists():
            shutil.copyfile(path, shown)

    def mark_verified(self, name, version, rows, code):
        """The table's numbers are those of that code, as far as `rows` of them tell."""
        self._stamp(name, {**self.stamps[name], "code": code, "verified": {"version": version, "rows": rows}})

    def _stamp(self, name, stamp):
        stamps = {**self.stamps, name: stamp}
        text = json.dumps({each: stamps[each] for each in self.names if each in stamps}, indent=2)
        self.stamps_file.write_text(text + "\n", encoding="utf-8")
