"""Made-up sweeps in the format of `detoxsim sweep`: summary.csv, sweep.json and, if wanted, the folders of the cases."""

import csv
import itertools
import json
from pathlib import Path

from fake import write_run

RESULTS = ["f_inner", "f_outer", "votes", "iterations_done", "final_test_accuracy", "late_test_accuracy", "diverged_at", "sim_s",
           "corrupted_votes_mean", "aggregation_wall_s_median", "wall_s", "peak_memory_bytes"]
PARAMETERS = {"alie": "ddof=0;z=1.5", "sign-flip": "of=file;scale=1", "none": ""}
SHORT = {"byzantine.q": "q", "redundancy.r": "r", "aggregation.outer": "outer", "byzantine.attack": "attack", "seed": "seed",
         "aggregation.buckets": "k", "training.optimizer.learning_rate": "learning_rate"}


def accuracy(values):
    """What a case reaches: less with more attackers, more with redundancy, a little else with each seed."""
    q, r, seed = values.get("byzantine.q", 0), values.get("redundancy.r", 1), values.get("seed", 1)
    return round(0.8 - 0.03 * q / r + 0.002 * ((7 * seed + 3 * q + r) % 5), 6)


def row_of(number, values, diverged):
    row = {"case_id": f"{number:016x}", "name": "fake", "p": 45, "q": 0, "r": 1, "b": 1440, "k": "", "scheme": "repetition", "inner": "",
           "outer": "mean", "outer_parameters": "f=auto", "attack": "none", "attack_parameters": "", "placement": "random-each-iteration",
           "d": 79510, "learning_rate": 0.1, "seed": 1}
    for path, value in values.items():
        if path in SHORT:
            row[SHORT[path]] = value["name"] if isinstance(value, dict) else value
    attack = values.get("byzantine.attack", "none")
    given = {key: each for key, each in attack.items() if key != "name"} if isinstance(attack, dict) else {}
    row["attack_parameters"] = ";".join(f"{key}={each}" for key, each in given.items()) or PARAMETERS[row["attack"]]
    reached = "" if diverged else accuracy(values)
    row.update(dict(zip(RESULTS, ["", 0, 15, 40, reached, reached, 20 if diverged else "", 1.12, 0.5, 0.002, 0.4, 1e8])))
    row.update({path: value["name"] if isinstance(value, dict) else value for path, value in values.items()})
    return row


def write_sweep(folder, seeds=(1, 2, 3), diverged=lambda values: False, skipped=lambda values: False, cases=False, **axes):
    """Every combination of `axes` (double underscores stand for dots) and `seeds`; `cases` writes their folders as well."""
    folder = Path(folder)
    folder.mkdir(parents=True)
    axes = {**{name.replace("__", "."): list(values) for name, values in axes.items()}, "seed": list(seeds)}
    combinations = [dict(zip(axes, values)) for values in itertools.product(*axes.values())]
    run = [values for values in combinations if not skipped(values)]
    rows = [row_of(number, values, diverged(values)) for number, values in enumerate(run)]
    with open(folder / "summary.csv", "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    plan = {"varied": [{"path": path, "values": [str(value) for value in values]} for path, values in axes.items()], "combinations": len(combinations),
            "cases": [{"id": row["case_id"], "values": values, "status": "done"} for row, values in zip(rows, run)],
            "skipped": [{"values": values, "reasons": ["aggregation.outer: krum needs n >= 2f+3"]} for values in combinations if skipped(values)]}
    (folder / "sweep.json").write_text(json.dumps(plan), encoding="utf-8")
    for row, values in zip(rows, run) if cases else ():
        write_run(folder / "cases" / row["case_id"], iterations=40, limit=accuracy(values), diverged_at=20 if diverged(values) else None,
                  **{key: value for key, value in row.items() if key not in RESULTS and "." not in key})
    return folder
