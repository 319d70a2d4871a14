"""Made-up result folders in the format of `detoxsim run`."""

import json
import math
from pathlib import Path

PHASES = {"broadcast": 0.0115, "gradient": 0.004, "upload": 0.0115, "aggregation": 0.001}


def write_run(folder, iterations=200, every=10, limit=0.84, diverged_at=None, done=True, phases=None, columns=None,
              **settings):
    """A run that climbs to accuracy `limit`; a diverged one has no accuracies from `diverged_at` on. `columns` are further
    ones of iterations.csv, the same in every row."""
    folder = Path(folder)
    folder.mkdir(parents=True)
    phases, columns = phases or PHASES, columns or {}
    lines = ["iteration,sim_s," + ",".join(f"{phase}_sim_s" for phase in phases) + ",train_loss,test_accuracy,"
             "corrupted_votes" + "".join(f",{name}" for name in columns)]
    for i in range(1, iterations + 1):
        lost = diverged_at is not None and i >= diverged_at
        accuracy = "" if lost or i % every else f"{0.1 + (limit - 0.1) * (1 - math.exp(-i / 25)):.4f}"
        loss = "nan" if lost else f"{2.3 * math.exp(-i / 50):.6g}"
        lines.append(f"{i},{i * sum(phases.values()):.9g}," + ",".join(str(s) for s in phases.values()) +
                     f",{loss},{accuracy},1" + "".join(f",{value}" for value in columns.values()))
    name = "iterations.csv" if done else "iterations.csv.part"
    (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    if done:
        row = {"case_id": "c0ffee", "p": 45, "q": 5, "r": 1, "b": 1440, "k": "", "scheme": "none", "inner": "",
               "outer": "mean", "attack": "none", "placement": "random-each-iteration", "d": 79510, "seed": 1}
        row.update(settings)
        row.update({"f_inner": "", "f_outer": 0, "votes": 15, "final_test_accuracy": "" if diverged_at else limit,
                    "late_test_accuracy": "" if diverged_at else limit, "diverged_at": diverged_at or "",
                    "sim_s": iterations * sum(phases.values()), "corrupted_votes_mean": 1})
        row.update({f"{phase}_sim_s_mean": seconds for phase, seconds in phases.items()})
        (folder / "summary.csv").write_text(",".join(row) + "\n" + ",".join(map(str, row.values())) + "\n",
                                            encoding="utf-8")
        (folder / "run.json").write_text(json.dumps({"status": "done"}), encoding="utf-8")
    return folder
