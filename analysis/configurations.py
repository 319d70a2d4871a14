"""What the figures compare: configurations (schemes with their rules) and conditions (attacks with their placements), as
changes of a scenario."""

from dataclasses import dataclass, field

from guarantees import largest_f, takes_f

P = 45


def rule(name, n, bad, **parameters):
    """The rule, told of `bad` of its n vectors, or of as many as its guarantee allows: it must run whatever happens."""
    if takes_f(name):
        parameters["f"] = min(bad, largest_f(name, n))
    return {"name": name, **parameters}


def votes_won(q, r):
    """F: the most votes that q workers win from groups of r, for odd r that divides p."""
    return q // ((r + 1) // 2)


@dataclass(frozen=True)
class Configuration:
    """A scheme with its rules. outer (or inner, where that is the robust one) gets as its f what q workers can win."""

    name: str
    label: str
    outer: str
    r: int = 1
    buckets: int = 0  # 0: none
    inner: str = ""
    parameters: dict = field(default_factory=dict, hash=False)  # of the robust rule
    changes: dict = field(default_factory=dict, hash=False)  # further paths of the scenario

    @property
    def robust(self):
        """The rule that resists: the inner one, unless that is the mean."""
        return self.outer if self.inner in ("", "mean") else self.inner

    def told_enough(self, q, p=P):
        """Whether the robust rule is told of all vectors that q workers can make bad."""
        settings, bad = self.settings(q, p), votes_won(q, self.r)
        stages = (settings["aggregation.inner"], settings["aggregation.outer"])
        return all(stage.get("f", bad) == bad for stage in stages if isinstance(stage, dict))

    def settings(self, q, p=P):
        """Scenario paths and values; complete, so that configurations can stand beside each other in one sweep."""
        votes, bad = p // self.r, votes_won(q, self.r)
        inner, outer = "none", None
        if not self.buckets:
            outer = rule(self.outer, votes, bad, **self.parameters)
        elif self.inner == "mean":
            inner, outer = "mean", rule(self.outer, self.buckets, bad, **self.parameters)
        else:
            inner, outer = rule(self.inner, votes // self.buckets, bad, **self.parameters), {"name": self.outer}
        return {"redundancy.scheme": "repetition" if self.r > 1 else "none", "redundancy.r": self.r,
                "aggregation.buckets": self.buckets or "none", "aggregation.inner": inner, "aggregation.outer": outer,
                **self.changes}


ONE_SHOT = {"variant": "one-shot"}
SIGNS = {"training.compression": "sign", "training.optimizer.momentum_at": "server"}
PLAIN_MEAN = Configuration("mean", "mean", "mean")
PLAIN_MEDIAN = Configuration("median", "coordinate-median", "coordinate-median")
PLAIN_GEOMETRIC = Configuration("geometric-median", "geometric-median", "geometric-median")
PLAIN_KRUM = Configuration("multi-krum", "multi-krum", "multi-krum")
PLAIN_BULYAN = Configuration("bulyan", "bulyan", "bulyan", parameters=ONE_SHOT)
D_MEDIAN = Configuration("d-median", "D-Median", "coordinate-median", 3, 5, "mean")
D_GEOMETRIC = Configuration("d-geometric-median", "D-geometric-median", "geometric-median", 3, 5, "mean")
D_KRUM = Configuration("d-multi-krum", "D-Multi-Krum", "mean", 3, 2, "multi-krum")
D_BULYAN = Configuration("d-bulyan", "D-Bulyan", "bulyan", 3, parameters=ONE_SHOT)
SIGN = Configuration("signsgd", "signSGD", "sign-sgd", changes=SIGNS)
D_SIGN = Configuration("d-signsgd", "D-signSGD", "sign-sgd", 3, 5, "sign-sgd", changes=SIGNS)
PLAIN = [PLAIN_KRUM, PLAIN_BULYAN, PLAIN_MEDIAN]
DETOX = [D_KRUM, D_BULYAN, D_MEDIAN]
ALL = [PLAIN_MEAN, PLAIN_GEOMETRIC, *PLAIN, D_GEOMETRIC, *DETOX, SIGN, D_SIGN]


def shared_rates(configs):
    """configuration name → the learning rate that all configurations of its kind share where none is chosen."""
    return {config.name: 1e-3 if config.robust == "sign-sgd" else 0.1 for config in configs}


@dataclass(frozen=True)
class Condition:
    """q Byzantine workers, where they sit and what they send."""

    name: str
    label: str
    q: int = 0
    placement: str = "random-each-iteration"
    attack: dict = field(default_factory=lambda: {"name": "none"}, hash=False)

    @property
    def settings(self):
        return {"byzantine.q": self.q, "byzantine.placement": self.placement, "byzantine.attack": self.attack}


HONEST = Condition("honest", "no attack")
PLACEMENTS = {"random": "random-each-iteration", "worst": "worst-case"}


def attacked(name, label, q, attack):
    """The condition under random and under worst-case placement."""
    return [Condition(f"{name}-{short}", f"{label}, {short}", q, placement, attack)
            for short, placement in PLACEMENTS.items()]


def alie(q, z):
    return attacked(f"alie-q{q}-z{z:g}", f"ALIE z = {z:g}, q = {q}", q, {"name": "alie", "z": z})


def reversed_gradient(q):
    return attacked(f"reversed-q{q}", f"reversed × 100, q = {q}", q, {"name": "sign-flip", "scale": 100})


def constant(q, value=-100):
    return attacked(f"constant{value:g}-q{q}", f"constant {value:g}, q = {q}", q, {"name": "constant", "value": value})
