"""How a cost t grows with p: t = alpha p + beta p², and the exponent of a power law."""

import numpy as np


def _least_squares(columns):
    """Coefficients c >= 0 for which columns · c comes closest to 1. With two columns the best is either the free optimum
    or, if that has a negative part, one of the two borders, where one column stands alone."""
    free = np.linalg.lstsq(columns, np.ones(len(columns)), rcond=None)[0]
    if (free >= 0).all():
        return free
    alone = np.diag(columns.sum(axis=0) / (columns**2).sum(axis=0))
    return min(alone, key=lambda c: ((columns @ c - 1) ** 2).sum())


def fit(p, t):
    """(alpha, beta), neither negative, of t = alpha p + beta p² with the least squares of relative residuals: a large p
    says no more than a small one, though its seconds are many more."""
    p, t = np.asarray(p, float), np.asarray(t, float)
    columns = np.column_stack([p / t, p**2 / t])
    sizes = np.linalg.norm(columns, axis=0)  # of very different size; scaled to one, the solution keeps its digits
    coefficients = _least_squares(columns / sizes) / sizes
    # A part that is nowhere a billionth of t is rounding error; as 0 it puts the crossover where it belongs.
    coefficients[coefficients * columns.max(axis=0) < 1e-9] = 0
    return float(coefficients[0]), float(coefficients[1])


def crossover(alpha, beta):
    """The p from which on the quadratic part is the larger one; infinite if there is none."""
    return alpha / beta if beta > 0 else float("inf")


def exponent(p, t):
    """Slope of log t on log p, by least squares."""
    x = np.log(np.asarray(p, float))
    return float((x - x.mean()) @ np.log(np.asarray(t, float)) / ((x - x.mean()) ** 2).sum())


def local_exponent(p, t):
    """Slope of log t on log p between the two largest p."""
    top = np.argsort(p)[-2:]
    return exponent(np.asarray(p)[top], np.asarray(t)[top])
