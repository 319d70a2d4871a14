"""Chooses a learning rate for each arm: without attackers, on other seeds than the comparisons', by the loss on 5,000
training images that are held out."""

from arms import ALL, HONEST, SIGN, D_SIGN

RATES = [0.3, 0.1, 0.03, 0.01]
SIGN_RATES = [1e-3, 3e-4, 1e-4, 3e-5]
SHARED = {arm.name: 0.1 for arm in ALL} | {SIGN.name: 1e-3, D_SIGN.name: 1e-3}
HELD_OUT = {"training.held_out": 5000, "training.evaluate_on": "held-out"}


def candidates(arm):
    return SIGN_RATES if arm in (SIGN, D_SIGN) else RATES


def tuned_rates(lab):
    """arm name → the rate with the smallest mean loss; a diverged run counts as infinite. Also the table of all losses."""
    losses = []
    for rate_index in range(len(RATES)):
        rates = {arm.name: candidates(arm)[rate_index] for arm in ALL}
        table = lab.compare(f"tuning-{rate_index + 1}", [(arm, HONEST) for arm in ALL], rates, common=HELD_OUT,
                            seeds="101..102")
        for row in table.itertuples():
            last = lab.iterations(f"tuning-{rate_index + 1}", row.case_id)["test_loss"].dropna()
            finite = row.diverged_at != row.diverged_at and len(last)  # NaN: it did not diverge
            losses.append((row.arm, rates[row.arm], last.iloc[-1] if finite else float("inf")))
    means = {}
    for arm, rate, loss in losses:
        means.setdefault((arm, rate), []).append(loss)
    chosen = {arm.name: min(candidates(arm), key=lambda rate: sum(means[arm.name, rate])) for arm in ALL}
    return chosen, {key: sum(values) / len(values) for key, values in means.items()}
