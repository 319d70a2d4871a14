"""What the demo's comparison shows, as a table and in words; every word is derived from the numbers of the runs."""

from demo_cases import ATTACKS, CONFIGURATIONS, PLACEMENTS, Q

# Points of accuracy. Another seed moves a run by about one, so the difference of two runs by 1.4; five are no noise.
NOISE = 1.5
HARM = 5.0


def accuracy(case):
    """Late test accuracy (mean of the last five evaluations) in percent; None if the run diverged."""
    return None if case.result.diverged_at is not None else 100 * case.result.summary["late_test_accuracy"]


class Comparison:
    """The cases, by (configuration, attack, placement)."""

    def __init__(self, cases):
        self.cases = {(case.configuration, case.attack, case.placement): case for case in cases}

    def accuracy(self, config, attack, placement):
        return accuracy(self.cases[config, attack, placement])

    def loss(self, config, attack, placement):
        """Points lost against the same configuration without an attack; infinite if the attack made it diverge."""
        value, honest = self.accuracy(config, attack, placement), self.accuracy(config, "no attack", placement)
        return float("inf") if value is None or honest is None else honest - value

    def worst_loss(self, attack):
        return max(self.loss(config, attack, placement) for config in CONFIGURATIONS for placement in PLACEMENTS)


def cell(case):
    value = accuracy(case)
    return f"{value:.1f}" if value is not None else f"diverged @{case.result.diverged_at}"


def table(comparison):
    """The late accuracies, one block a placement, as lines of text."""
    width = max(map(len, CONFIGURATIONS)) + 2
    lines = ["late test accuracy in %: mean of the last five evaluations; 'diverged @i' after i iterations"]
    for placement in PLACEMENTS:
        lines.append("")
        lines.append(f"{placement + ' placement':{width}}" + "".join(f"{attack:>16}" for attack in ATTACKS))
        for config in CONFIGURATIONS:
            cells = "".join(f"{cell(comparison.cases[config, attack, placement]):>16}" for attack in ATTACKS)
            lines.append(f"  {config:{width - 2}}" + cells)
    return lines


def fate(comparison, config, attack, placement):
    value, loss = comparison.accuracy(config, attack, placement), comparison.loss(config, attack, placement)
    if value is None:
        return "diverges"
    return f"falls to {value:.1f} %" if loss > HARM else f"loses {loss:.1f} points"


def honest_finding(comparison):
    values = [comparison.accuracy(config, "no attack", "random") for config in CONFIGURATIONS]
    if None in values:
        return "Without an attack a run diverged: the comparisons below mean little."
    return f"Without an attack the four end between {min(values):.1f} and {max(values):.1f} %."


def attack_finding(comparison, attack, placement):
    """Who is hurt by `attack` under `placement`, and by how much."""
    hurt = [config for config in CONFIGURATIONS if comparison.loss(config, attack, placement) > NOISE]
    if not hurt:
        most = max(comparison.loss(config, attack, placement) for config in CONFIGURATIONS)
        return f"{attack}, {placement} placement: hurts nobody; the largest loss is {max(most, 0):.1f} points."
    parts = [f"{config} {fate(comparison, config, attack, placement)}" for config in hurt]
    rest = [config for config in CONFIGURATIONS if config not in hurt]
    kept = f" Within {NOISE:g} points of no attack: {'; '.join(rest)}." if rest else " Nobody is spared."
    return f"{attack}, {placement} placement: {'; '.join(parts)}.{kept}"


def detox_finding(comparison):
    """What random placement hides: DETOX under the worst one."""
    broken = [(config, attack) for config in CONFIGURATIONS if config.startswith("DETOX") for attack in ATTACKS
              if comparison.loss(config, attack, "worst-case") > max(comparison.loss(config, attack, "random"), 0) + HARM]
    if not broken:
        return f"Worst-case placement costs DETOX at most {HARM:g} points more than random placement here."
    configs = "; ".join(f"{config} under {attack}" for config, attack in broken)
    votes = comparison.cases[broken[0][0], broken[0][1], "worst-case"].result.summary
    expected = comparison.cases[broken[0][0], broken[0][1], "random"].result.summary
    return (f"DETOX depends on where the liars sit: the worst-case placement of the same {Q} workers corrupts "
            f"{votes['corrupted_votes_mean']:.2f} votes in an iteration, the random one {expected['corrupted_votes_mean']:.2f}. "
            f"That breaks: {configs}.")


def cost_finding(comparison):
    """What redundancy costs on the simulated clock."""
    plain, detox = (comparison.cases[config, "no attack", "random"].result for config in ("mean", "DETOX, mean → geometric-median"))
    each = [run.iterations["sim_s"].iloc[-1] / len(run.iterations) for run in (plain, detox)]
    work = [run.iterations["gradient_sim_s"].mean() for run in (plain, detox)]
    return (f"An iteration takes {1e3 * each[0]:.1f} ms of simulated time with the plain mean and {1e3 * each[1]:.1f} ms with "
            f"DETOX, whose workers compute {work[1] / work[0]:.1f} times as long. All configurations share the batch size b; equal "
            "compute is another comparison.")


def sentences(comparison):
    lines = [honest_finding(comparison)]
    for attack in list(ATTACKS)[1:]:
        if comparison.worst_loss(attack) <= NOISE:
            lines.append(f"{attack}: at q = {Q} it hurts nobody under either placement; the largest loss is "
                         f"{max(comparison.worst_loss(attack), 0):.1f} points.")
        else:
            lines += [attack_finding(comparison, attack, placement) for placement in PLACEMENTS]
    return [*lines, detox_finding(comparison), cost_finding(comparison)]
