"""Robust aggregation, attacks and votes on NumPy arrays and PyTorch tensors, and whole simulations, by detoxsim.

>>> import numpy as np, detoxsim
>>> X = np.array([[1, 2], [1.1, 2], [0.9, 2.1], [1, 1.9], [100, -100]], dtype="float32")
>>> detoxsim.aggregate(X, "coordinate-median", f=1)
array([1., 2.], dtype=float32)

Vectors are the rows of an array, or a list of arrays or tensors of one length. float32 rows without gaps are read where
they lie; anything else is converted first. The result has the type of what came in. Mistakes are ValueErrors with the
texts of the program. Calls release the GIL.
"""

from __future__ import annotations

import warnings
from typing import Any, Sequence, Union

import numpy as np

from . import _native
from ._program import Result, Sweep, program, run, sweep

__all__ = ["PreAggregator", "Result", "Rule", "Sweep", "aggregate", "attack", "attacks", "corrupted_votes", "pre_aggregate",
           "pre_aggregators", "program", "rules", "run", "set_threads", "sweep", "vote"]
__version__: str = _native.version

Vectors = Union[np.ndarray, Sequence[Any]]


def _is_tensor(value: Any) -> bool:
    return hasattr(value, "detach") and hasattr(value, "cpu")


def _array(vector: Any) -> np.ndarray:
    """float32 without gaps; the vector's own memory where it is that already."""
    if _is_tensor(vector):
        vector = vector.detach().cpu().numpy()
    array = np.asarray(vector)
    if array.dtype.kind not in "fiu":
        raise ValueError(f"expected vectors of numbers, got {array.dtype}")
    with np.errstate(over="ignore"):
        rounded = np.ascontiguousarray(array, dtype=np.float32)
    if array.dtype == np.float64 and not np.array_equal(np.isfinite(rounded), np.isfinite(array)):
        raise ValueError("a finite float64 number is beyond float32, in which detoxsim computes: 3.4e38")
    return rounded


def _rows(vectors: Vectors) -> list[np.ndarray]:
    """The vectors as flat arrays."""
    if _is_tensor(vectors) or isinstance(vectors, np.ndarray):
        if vectors.ndim < 2:
            raise ValueError(f"expected an array of vectors (two dimensions), got {vectors.ndim} dimension(s)")
        if _is_tensor(vectors):
            vectors = vectors.detach().cpu().numpy()
    return [_array(vector).reshape(-1) for vector in vectors]


def _like(result: np.ndarray, vectors: Vectors) -> Any:
    """The result, of the type and the shape of the vectors: one of them, or as many as it has rows."""
    first = vectors[0]
    shape = (*result.shape[:-1], *first.shape) if hasattr(first, "shape") else result.shape
    result = result.reshape(shape)
    if _is_tensor(first):
        import torch

        return torch.from_numpy(result).to(device=first.device, dtype=first.dtype)
    dtype = getattr(first, "dtype", np.dtype(np.float64))
    return result.astype(dtype, copy=False) if dtype.kind == "f" else result


class Rule:
    """A robust rule with its parameters, as ByzFL's aggregators: n vectors, at most f of them bad → one.

    >>> Rule("multi-krum", f=3)(vectors)

    name: of `detoxsim list rules`; further arguments are its parameters, as there. An object serves one caller at a time
    (others wait) and keeps its memory for the next call.
    """

    def __init__(self, name: str, **parameters: Any) -> None:
        self._rule = _native.Rule(name, parameters)
        self.name, self.parameters = name, parameters

    def __call__(self, vectors: Vectors) -> Any:
        """One vector, of the type and shape of those given. ValueError where n and f are outside of the rule's guarantee,
        unless outside_guarantee="allow"."""
        result, dropped = self._rule.aggregate(_rows(vectors))
        if dropped:
            warnings.warn(f"{dropped} of {len(vectors)} rows have entries that aren't finite and were dropped", stacklevel=2)
        return _like(result, vectors)

    def guarantee(self) -> str:
        """The inequality that n and f must satisfy, such as "n >= 2f+3"; "" without one."""
        return self._rule.guarantee()

    def guaranteed(self, n: int, f: int) -> bool:
        """Whether the rule's published guarantee holds for n vectors of which f may be bad."""
        return self._rule.guaranteed(n, f)

    def __repr__(self) -> str:
        return f"Rule({', '.join([repr(self.name), *(f'{key}={value!r}' for key, value in self.parameters.items())])})"


class PreAggregator:
    """A pre-aggregator with its parameters, as ByzFL's: n vectors → m vectors, before a robust rule.

    >>> PreAggregator("nnm", f=3)(vectors)
    """

    def __init__(self, name: str, f: int = 0, seed: int = 1, **parameters: Any) -> None:
        _native.pre_aggregate([np.zeros(1, np.float32)] * (2 * f + 1), name, f, seed, parameters)  # is the name known?
        self.name, self.f, self.seed, self.parameters = name, f, seed, parameters

    def __call__(self, vectors: Vectors) -> Any:
        return pre_aggregate(vectors, self.name, f=self.f, seed=self.seed, **self.parameters)


def aggregate(vectors: Vectors, rule: str, **parameters: Any) -> Any:
    """Aggregates n vectors by a robust rule, once: Rule(rule, **parameters)(vectors)."""
    return Rule(rule, **parameters)(vectors)


def pre_aggregate(vectors: Vectors, name: str, f: int = 0, seed: int = 1, **parameters: Any) -> Any:
    """m vectors from n, of which f may be bad. seed: of pre-aggregators that shuffle."""
    return _like(_native.pre_aggregate(_rows(vectors), name, f, seed, parameters), vectors)


def attack(honest: Vectors, name: str, q: int = 0, seed: int = 1, **parameters: Any) -> Any:
    """What q Byzantine workers send, who know all n honest gradients: one vector, or n where each file gets its own.

    q: decides alie's z = "max"; other attacks ignore it. seed: of what draws (gaussian, mimic, …).
    """
    forged = _native.attack(_rows(honest), name, q, seed, parameters)
    return _like(forged[0] if len(forged) == 1 else forged, honest)


def vote(replicas: Vectors, group_size: int | None = None) -> Any:
    """The replica that a strict majority of the group equals bit by bit, or None without one.

    group_size: workers that hold the file; default: as many as there are replicas.
    """
    rows = _rows(replicas)
    winner = _native.vote(rows, len(rows) if group_size is None else group_size)
    return None if winner < 0 else replicas[winner]


def corrupted_votes(p: int, q: int, r: int) -> dict[str, Any]:
    """The exact distribution of the number of corrupted votes with q of p workers Byzantine in groups of r.

    Keys: distribution (P(0 corrupted votes), P(1), …, up to the worst case), mean, no_majority_mean, worst_case, bound (on
    the mean). The Byzantine workers are a random subset; votes without a majority are dropped.
    """
    return _native.corrupted_votes(p, q, r)


def rules() -> list[str]:
    """The names of all rules."""
    return _native.names("rule")


def pre_aggregators() -> list[str]:
    """The names of all pre-aggregators."""
    return _native.names("pre-aggregator")


def attacks() -> list[str]:
    """The names of all attacks."""
    return _native.names("attack")


def set_threads(threads: int) -> None:
    """Threads of rules made from now on; at the start one per core."""
    _native.set_threads(threads)
