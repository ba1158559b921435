"""The objective that all programs are measured by, and the file that coefficients travel in."""

import numpy as np


def objective(X, y, coef, intercept, C, l1_ratio):
    """C sum_i loss_i + l1_ratio ||W||_1 + (1 - l1_ratio)/2 ||W||_F^2.

    coef is K x p with K intercepts: softmax loss. 1 x p with one intercept: logistic loss of code 1.
    """
    scores = X @ coef.T + intercept
    if coef.shape[0] == 1:
        signed = np.where(y == 1, scores[:, 0], -scores[:, 0])
        loss = np.logaddexp(0, -signed).sum()
    else:
        largest = scores.max(axis=1)
        sums = np.log(np.exp(scores - largest[:, None]).sum(axis=1))
        loss = (largest + sums - scores[np.arange(len(y)), y]).sum()
    return float(C * loss + l1_ratio * np.abs(coef).sum() + (1 - l1_ratio) / 2 * (coef**2).sum())


def write_coefficients(path, coef, intercept):
    """K x p weights, then K intercepts, as doubles."""
    parts = [np.asarray(part, dtype=np.float64).ravel() for part in (coef, intercept)]
    np.concatenate(parts).tofile(path)


def read_coefficients(path, features):
    """The (coef, intercept) of one fit."""
    values = np.fromfile(path, dtype=np.float64)
    columns = len(values) // (features + 1)
    return values[: columns * features].reshape(columns, features), values[columns * features :]
