"""Objective, dual bound and optimality conditions of elastic-net logistic regression, in numpy and double.

    F(W, b) = C sum_i s_i loss_i + r ||W||_1 + (1 - r)/2 ||W||_F^2,   r = l1_ratio, b unpenalised
    D(q)    = C sum_i s_i H(q_i) - g*(V),   V = -C sum_i s_i (q_i - y_i) x_i',   H the entropy,
    g*(V)   = sum (|V| - r)_+^2 / (2 (1 - r));  at r = 1 it is 0 and |V| <= 1 is required.

F >= D for every q whose rows are distributions with sum_i s_i (q_i - y_i) = 0 (unless there are no intercepts).
W and V are K x p. Two classes: K = 1, one score and one probability, of the second class.
"""

import dataclasses

import numpy as np


def scores(X, coef, intercept):
    return X @ coef.T + intercept


def losses(z, y):
    """The loss of each row: -log of the own class's probability, without cancellation."""
    if z.shape[1] == 1:
        return np.logaddexp(0, np.where(y == 1, -z[:, 0], z[:, 0]))
    rows = np.arange(len(y))
    others = z - z[rows, y][:, None]
    others[rows, y] = -np.inf
    largest = np.maximum(others.max(axis=1), 0)
    total = np.exp(others - largest[:, None]).sum(axis=1)
    # log(1 + sum of the others), relative to the largest of them if that is above the own one.
    return np.where(largest > 0, largest + np.log(total + np.exp(-largest)), np.log1p(total))


def probabilities(z):
    if z.shape[1] == 1:
        small = np.exp(-np.abs(z))
        return np.where(z > 0, 1, small) / (1 + small)
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def indicators(y, K):
    """y_i as rows of length K; for K = 1 whether the row is of the second class."""
    if K == 1:
        return (y == 1).astype(np.float64)[:, None]
    return np.eye(K)[y]


def penalty(coef, l1_ratio):
    return l1_ratio * np.abs(coef).sum() + (1 - l1_ratio) / 2 * np.square(coef).sum()


def objective(X, y, s, coef, intercept, C, l1_ratio):
    return C * (s * losses(scores(X, coef, intercept), y)).sum() + penalty(coef, l1_ratio)


def entropies(q):
    """H(q_i) of each row."""
    full = np.hstack([1 - q, q]) if q.shape[1] == 1 else q
    with np.errstate(divide="ignore", invalid="ignore"):
        return -np.where(full > 0, full * np.log(full), 0).sum(axis=1)


@dataclasses.dataclass
class Dual:
    """A dual point's objective, and by how much it breaks each condition."""

    bound: float
    below_zero: float  # of a q_ik
    row_sum: float  # of a row from 1 (two classes: above 1)
    intercept: float  # of |C sum_i s_i (q_i - y_i)| over C sum_i s_i
    box: float  # of |V| above 1, at l1_ratio = 1


def dual(X, y, s, q, C, l1_ratio, fit_intercept=True):
    """The dual objective at q, n x K."""
    K = q.shape[1]
    residuals = C * s[:, None] * (q - indicators(y, K))
    V = -(residuals.T @ X)
    excess = np.maximum(np.abs(V) - l1_ratio, 0)
    conjugate = np.square(excess).sum() / (2 * (1 - l1_ratio)) if l1_ratio < 1 else 0.0
    sums = q.sum(axis=1)
    return Dual(
        bound=float(C * (s * entropies(q)).sum() - conjugate),
        below_zero=float(max(0.0, -q.min())),
        row_sum=float(np.maximum(sums - 1, 0).max() if K == 1 else np.abs(sums - 1).max()),
        intercept=float(np.abs(residuals.sum(axis=0)).max() / (C * s.sum())) if fit_intercept else 0.0,
        box=float(excess.max()) if l1_ratio == 1 else 0.0,
    )


def gap(value, bound):
    """(F - D) / D; infinite where D <= 0."""
    return (value - bound) / bound if bound > 0 else float("inf")


def gradients(X, y, s, coef, intercept, C):
    """Of the data term: (K x p, K)."""
    residuals = C * s[:, None] * (probabilities(scores(X, coef, intercept)) - indicators(y, len(intercept)))
    return residuals.T @ X, residuals.sum(axis=0)


def optimality_residual(X, y, s, coef, intercept, C, l1_ratio, fit_intercept=True):
    """Largest distance of 0 from the subdifferential of F, over all weights and intercepts."""
    G, g = gradients(X, y, s, coef, intercept, C)
    smooth = G + (1 - l1_ratio) * coef
    distance = np.where(
        coef != 0, np.abs(smooth + l1_ratio * np.sign(coef)), np.maximum(np.abs(smooth) - l1_ratio, 0)
    )
    return float(max(distance.max(), np.abs(g).max() if fit_intercept else 0))
