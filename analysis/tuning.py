"""Chooses a learning rate for each arm: without attackers, on other seeds than the comparisons', by the loss on 5,000
training images that are held out."""

from arms import HONEST

RATES = [0.3, 0.1, 0.03, 0.01]
SIGN_RATES = [1e-3, 3e-4, 1e-4, 3e-5]
HELD_OUT = {"training.held_out": 5000, "training.evaluate_on": "held-out"}


def candidates(arm):
    return SIGN_RATES if arm.robust == "sign-sgd" else RATES


def mean_losses(lab, arms):
    """(arm name, rate) → the mean loss over the seeds; a diverged run counts as infinite."""
    losses = {}
    for index in range(len(RATES)):
        rates = {arm.name: candidates(arm)[index] for arm in arms}
        runs = lab.compare(f"tuning-{index + 1}", [(arm, HONEST) for arm in arms], rates, common=HELD_OUT, seeds="101..102")
        for row in runs.itertuples():
            last = lab.iterations(row)["test_loss"].dropna()
            finite = row.diverged_at != row.diverged_at and len(last)  # NaN: it did not diverge
            losses.setdefault((row.arm, rates[row.arm]), []).append(last.iloc[-1] if finite else float("inf"))
    return {key: sum(values) / len(values) for key, values in losses.items()}


def tuned_rates(lab, arms):
    """arm name → the rate with the smallest mean loss. Also (arm, rate) → loss."""
    means = mean_losses(lab, arms)
    return {arm.name: min(candidates(arm), key=lambda rate: means[arm.name, rate]) for arm in arms}, means
