"""Chooses a learning rate for each configuration: without attackers, on other seeds than the comparisons', by the loss on 5,000
training images that are held out."""

from configurations import HONEST

RATES = [0.3, 0.1, 0.03, 0.01]
SIGN_RATES = [1e-3, 3e-4, 1e-4, 3e-5]
HELD_OUT = {"training.held_out": 5000, "training.evaluate_on": "held-out"}


def candidates(config):
    return SIGN_RATES if config.robust == "sign-sgd" else RATES


def mean_losses(runner, configs):
    """(configuration name, rate) → the mean loss over the seeds; a diverged run counts as infinite."""
    losses = {}
    for index in range(len(RATES)):
        rates = {config.name: candidates(config)[index] for config in configs}
        runs = runner.compare(f"tuning-{index + 1}", [(config, HONEST) for config in configs], rates, common=HELD_OUT,
                              seeds="101..102")
        for row in runs.itertuples():
            last = runner.iterations(row)["test_loss"].dropna()
            finite = row.diverged_at != row.diverged_at and len(last)  # NaN: it did not diverge
            losses.setdefault((row.arm, rates[row.arm]), []).append(last.iloc[-1] if finite else float("inf"))
    return {key: sum(values) / len(values) for key, values in losses.items()}


def tuned_rates(runner, configs):
    """configuration name → the rate with the smallest mean loss. Also (configuration, rate) → loss."""
    means = mean_losses(runner, configs)
    return {config.name: min(candidates(config), key=lambda rate: means[config.name, rate]) for config in configs}, means
